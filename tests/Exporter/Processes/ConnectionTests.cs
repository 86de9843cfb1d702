using System.Globalization;
using System.Net;
using Damon.Kernel;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Processes;

/// <summary>The real program, and more clients than it has room for, or than the host has descriptors for.</summary>
public sealed class ConnectionTests
{
    /// <summary>What the program holds at most.</summary>
    private const int Most = 256;

    private const int Thousands = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, string> NoVariables = [];

    [Fact]
    public async Task Run_TenThousandConnections_KeepNobodyOut()
    {
        Assert.SkipUnless(OpenFiles.Limit is null or > Thousands + 1000, $"this process may open {OpenFiles.Limit} files only: raise ulimit -n");
        await using ExporterProcess running = await ExporterProcess.StartAsync(NoVariables, "--source", "replay", "--input", Samples.Stairs, "--loop");
        await running.PageAsync();
        int files = ProcessFacts.OpenFiles(running.Id);
        double memory = ProcessFacts.ResidentMebibytes(running.Id);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<(int Asked, int Answered)> good = AskAsync(running.Client.BaseAddress!, enough.Token);

        List<RawClient> bad = [];
        try
        {
            // a third says nothing, a third begins to ask, and a third has asked and holds its connection
            string address = running.Client.BaseAddress!.Authority;
            foreach (string said in (string[])["", "GET /metrics HTTP/1.1\r\nHost: ", $"GET /healthz HTTP/1.1\r\nHost: {address}\r\n\r\n"])
            {
                bad.AddRange(await RawClient.ConnectAsync(running.Client.BaseAddress!, Thousands / 3, said));
            }

            for (int i = 0; i < 20; i++)
            {
                await FreshAsync(running.Client.BaseAddress!);
            }

            Assert.InRange(ProcessFacts.OpenFiles(running.Id), Most / 2, files + Most + 50);
            double grown = ProcessFacts.ResidentMebibytes(running.Id) - memory;
            Assert.True(grown < 40, $"{grown} MiB more");
        }
        finally
        {
            bad.ForEach(client => client.Dispose());
            await enough.CancelAsync();
        }

        (int asked, int answered) = await good;
        Assert.True(asked >= 5 && answered >= asked * 0.9, $"{answered} of {asked} answered");
        await running.LineAsync($"more than {Most} connections at a time");
        await UntilAsync(() => ProcessFacts.OpenFiles(running.Id) <= files + 10, () => $"{ProcessFacts.OpenFiles(running.Id)} files, {files} before");
        Assert.Equal(1, running.Log.Split("connections at a time").Length - 1);
        Assert.Equal(0, (await running.StopAsync("TERM")).Code);
    }

    /// <summary>Clients take only a part of them: the store opens files, too.</summary>
    [Fact]
    public async Task Run_FewDescriptors_SnapshotsAreKeptAndThePageIsServed()
    {
        using TemporaryFolder folder = new();
        string store = folder.At("s.db"), limit = ExporterProcess.IsNative ? "64" : "512";
        await using ExporterProcess running = await ExporterProcess.StartWithAsync(
            ["prlimit", $"--nofile={limit}:{limit}"], NoVariables, "--source", "replay", "--input", Samples.Stairs, "--loop", "--speed", "20", "--store", store);
        List<RawClient> bad = await RawClient.ConnectAsync(running.Client.BaseAddress!, 300, "");
        try
        {
            await running.LineAsync("connections at a time");
            foreach (string suffix in (string[])["", "-wal", "-shm", "-owner", "-reserve"])
            {
                // it has to open all of them anew
                File.Delete(store + suffix);
            }

            double before = await AppendedAsync(running);
            await UntilAsync(async () => File.Exists(store) && await AppendedAsync(running) > before + 10, () => running.Log);
            await FreshAsync(running.Client.BaseAddress!);
        }
        finally
        {
            bad.ForEach(client => client.Dispose());
        }

        Assert.DoesNotContain("oo many", running.Log, StringComparison.Ordinal);
        Assert.Equal(0, (await running.StopAsync("TERM")).Code);
        using StoreCopy copy = StoreCopy.Of(store);
        Assert.NotEmpty(copy.Snapshots);
    }

    /// <summary>Something else has taken all: the source says so, counts it, and goes on when there are some again. So does whoever waits for a connection.</summary>
    [Fact]
    public async Task Run_NoDescriptorLeft_IsSaidAndAllGoesOnAfterwards()
    {
        using FakeKernel kernel = new(702);
        kernel.AddStat(bandwidth: 7).Write("/proc/iomem", "00100000-3fffffff : System RAM");
        await using ExporterProcess running = await ExporterProcess.StartAsync(NoVariables, "--source", "stat", "--root", kernel.Root, "--interval", "100ms", "--store", "off");
        await PageUntilAsync(running, page => page[("damon_up", "")] == 1);

        // the client's connection is open already
        await ProcessFacts.SetOpenFilesAsync(running.Id, 3);
        using RawClient waiting = await RawClient.ConnectAsync(running.Client.BaseAddress!);
        await waiting.AskAsync("/healthz");
        Dictionary<(string Name, string Labels), double> page = await PageUntilAsync(running, page => page[("damon_snapshot_errors_total", "reason=\"refused\"")] > 2);
        Assert.Equal(0, page[("damon_up", "")]);
        await running.LineAsync("too many files are open, raise the limit (EMFILE)");

        await ProcessFacts.SetOpenFilesAsync(running.Id, 1024);
        await PageUntilAsync(running, page => page[("damon_up", "")] == 1);
        await waiting.HasAnswerAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);
        await running.LineAsync("delivers again");
        Assert.Equal(0, (await running.StopAsync("TERM")).Code);
    }

    /// <summary>A client whose host has gone, without a word: the loopback of a network of its own is taken down while it asks, and until it is dead.</summary>
    [Fact]
    public async Task Run_ClientVanishesWithoutAWord_ItsConnectionIsClosed()
    {
        (int may, _, string why) = await Tool.RunAsync("unshare", ["-rn", "sh", "-c", "ip link set lo up"]);
        Assert.SkipUnless(may == 0, $"a network of its own cannot be had here ({why.Trim()})");
        await using ExporterProcess running = await ExporterProcess.StartWithAsync(
            ["unshare", "-rn", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\""], NoVariables, "--source", "replay", "--input", Samples.Stairs, "--loop");
        string[] inside = ["-t", running.Id.ToString(CultureInfo.InvariantCulture), "-U", "-n", "--preserve-credentials", "bash", "-c"];
        string connect = string.Create(CultureInfo.InvariantCulture, $"exec 3<>/dev/tcp/127.0.0.1/{running.Client.BaseAddress!.Port}; printf 'GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\n' >&3; ");

        // a whole request first: what that needs is there afterwards
        (int code, string output, string error) = await Tool.RunAsync("nsenter", [.. inside, connect + "printf 'Connection: close\\r\\n\\r\\n' >&3; cat <&3"]);
        Assert.True(code == 0 && output.Contains("damon_up", StringComparison.Ordinal), error);
        int files = ProcessFacts.OpenFiles(running.Id);
        (code, _, error) = await Tool.RunAsync("nsenter", [.. inside, connect + "ip link set lo down"]);
        Assert.True(code == 0, error);

        // its end never arrives
        (_, string sockets, _) = await Tool.RunAsync("nsenter", [.. inside, "cat /proc/net/tcp"]);
        Assert.Contains(" 01 ", sockets, StringComparison.Ordinal);
        await UntilAsync(() => ProcessFacts.OpenFiles(running.Id) <= files, () => $"{ProcessFacts.OpenFiles(running.Id)} files, {files} before");
        Assert.Equal(0, (await running.StopAsync("TERM")).Code);
    }

    /// <summary>Asks again and again, each time on a new connection.</summary>
    private static async Task<(int Asked, int Answered)> AskAsync(Uri address, CancellationToken enough)
    {
        int asked = 0, answered = 0;
        while (!enough.IsCancellationRequested)
        {
            asked++;
            try
            {
                await FreshAsync(address);
                answered++;
            }
            catch (HttpRequestException)
            {
                // it was the one that was closed
            }
        }

        return (asked, answered);
    }

    private static async Task FreshAsync(Uri address)
    {
        using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(5) };
        using HttpResponseMessage answer = await client.GetAsync(new Uri(address, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("damon_up", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<double> AppendedAsync(ExporterProcess running) => Page.Samples(await running.PageAsync()).GetValueOrDefault(("damon_store_appended_total", ""));

    private static async Task<Dictionary<(string Name, string Labels), double>> PageUntilAsync(ExporterProcess running, Func<Dictionary<(string Name, string Labels), double>, bool> isSo)
    {
        Dictionary<(string Name, string Labels), double> page = [];
        await UntilAsync(
            async () =>
            {
                page = Page.Samples(await running.PageAsync());
                return isSo(page);
            },
            () => running.Log);
        return page;
    }

    private static Task UntilAsync(Func<bool> isSo, Func<string> what) => UntilAsync(() => Task.FromResult(isSo()), what);

    private static async Task UntilAsync(Func<Task<bool>> isSo, Func<string> what)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"it did not come about: {what()}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
