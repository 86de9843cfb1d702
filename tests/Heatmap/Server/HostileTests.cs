using System.Diagnostics;
using System.Globalization;
using DamonExporter.Tests.Kit;

namespace DamonHeatmap.Tests.Server;

/// <summary>Bad clients, by the thousand and malformed in each way that somebody thought of, while a good one keeps asking.</summary>
public sealed class HostileTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly HeatStores _stores = new();

    public void Dispose() => _stores.Dispose();

    [Fact]
    public async Task Referee_OfHostileClients_FindsNoFault()
    {
        string referee = Tool.Shared("referee", "hostile"), python = Tool.OnPath("python3");
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        string url = string.Create(CultureInfo.InvariantCulture, $"{serve.Url}/api/v1/query_range?query=damon_heat&start={_stores.Begin}&end={_stores.End}&step=15");
        using Process process = Process.Start(new ProcessStartInfo(python, [referee, url, "--pid", serve.Id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
            string output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"{output}\n{await error}\nserve said: {serve.Log}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        Assert.Equal(0, await serve.StopAsync("TERM"));
    }
}
