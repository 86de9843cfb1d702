using System.Diagnostics;
using System.Globalization;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Processes;

/// <summary>The real program, and whoever reads its log.</summary>
public sealed class LogTests
{
    /// <summary>More lines than a pipe (64 KiB) and the queue before it (2500 lines) hold, and nobody takes them.</summary>
    [Fact]
    public async Task Run_NobodyReadsTheLog_HoldsUpNothing()
    {
        using MemoryFolder folder = new();
        ProcessStartInfo start = new(
            ExporterProcess.Program,
            ["run", "--web.listen-address", "127.0.0.1:0", "--source", "replay", "--input", Samples.Stairs, "--loop", "--speed", "2000", "--log.level", "debug", "--store", folder.At("s.db"), "--store.max-size", "8MiB"])
        {
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            string? line;
            do
            {
                line = await process.StandardError.ReadLineAsync(patience.Token);
                Assert.NotNull(line);
            }
            while (!line.Contains("listening on ", StringComparison.Ordinal));

            using HttpClient client = new() { BaseAddress = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]), Timeout = TimeSpan.FromSeconds(10) };
            double kept = 0;
            while (kept < 6000)
            {
                kept = Page.Samples(await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), patience.Token)).GetValueOrDefault(("damon_store_appended_total", ""));
                await Task.Delay(50, patience.Token);
            }

            // who reads on is told how many are missing
            do
            {
                line = await process.StandardError.ReadLineAsync(patience.Token);
                Assert.NotNull(line);
            }
            while (!line.Contains("message(s) dropped because of queue size limit", StringComparison.Ordinal));

            await Tool.RunAsync("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {process.Id}")]);
            await process.WaitForExitAsync(patience.Token);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }
}
