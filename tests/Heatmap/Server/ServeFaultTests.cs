using System.Diagnostics;
using System.Globalization;
using System.Net;
using Damon.Kernel;
using Damon.Snapshots;
using Damon.TestKit;
using DamonExporter.Tests.Kit;
using DamonHeatmap.Tests.Commands;

namespace DamonHeatmap.Tests.Server;

/// <summary>What goes wrong around a server: more clients than it has room for, a clock or a zone that somebody changes, a signal before it listens.</summary>
public sealed class ServeFaultTests : IDisposable
{
    /// <summary>What it holds at most.</summary>
    private const int Most = 4096;

    private const int Thousands = 10_000;

    /// <summary>MiB that they may cost, as docs/operations.md says.</summary>
    private const double MostGrown = 150;

    private static readonly Dictionary<string, string> NoVariables = [];

    private readonly HeatStores _stores = new();

    public void Dispose() => _stores.Dispose();

    [Fact]
    public async Task Connections_TenThousand_KeepNobodyOut()
    {
        Assert.SkipUnless(OpenFiles.Limit is null or > Thousands + 1000, $"this process may open {OpenFiles.Limit} files only: raise ulimit -n");
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        string query = Query();
        Assert.Equal(HttpStatusCode.OK, (await serve.GetAsync(query)).Status);
        int files = ProcessFacts.OpenFiles(serve.Id);
        double memory = ProcessFacts.ResidentMebibytes(serve.Id);
        List<RawClient> bad = [];
        try
        {
            foreach (string said in (string[])["", "GET / HTTP/1.1\r\nHost: ", "GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n"])
            {
                bad.AddRange(await RawClient.ConnectAsync(serve.Client.BaseAddress!, Thousands / 3, said));
            }

            for (int i = 0; i < 20; i++)
            {
                using HttpClient fresh = new() { BaseAddress = serve.Client.BaseAddress, Timeout = TimeSpan.FromSeconds(5) };
                Assert.Equal(HttpStatusCode.OK, (await ApiAnswer.AskAsync(fresh, HttpMethod.Get, query)).Status);
            }

            // those that are let in and not yet counted, and the store that is read, besides
            Assert.InRange(ProcessFacts.OpenFiles(serve.Id), Most / 2, files + Most + 100);
            double grown = ProcessFacts.ResidentMebibytes(serve.Id) - memory;
            Assert.True(grown < MostGrown, $"{grown} MiB more");
        }
        finally
        {
            bad.ForEach(client => client.Dispose());
        }

        long began = TimeProvider.System.GetTimestamp();
        while (ProcessFacts.OpenFiles(serve.Id) > files + 10)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30), $"{ProcessFacts.OpenFiles(serve.Id)} files, {files} before");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await serve.LineAsync("connections at a time");
        Assert.Single(serve.Log.Split('\n'), line => line.Contains("connections at a time", StringComparison.Ordinal));
        Assert.Contains($"more than {Most} connections at a time", serve.Log, StringComparison.Ordinal);
        Assert.Equal(0, await serve.StopAsync("TERM"));
    }

    /// <summary>Clients take only a part of the descriptors: stores are opened for them.</summary>
    [Fact]
    public async Task Connections_FewDescriptors_StoresCanStillBeOpened()
    {
        string first = _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream()));
        string limit = File.Exists(HeatmapProgram.Path + ".dll") ? "512" : "64";
        await using ServeProcess serve = await ServeProcess.StartWithAsync(["prlimit", $"--nofile={limit}:{limit}"], NoVariables, "-i", _stores.Folder);
        List<RawClient> bad = await RawClient.ConnectAsync(serve.Client.BaseAddress!, 300, "");
        try
        {
            for (int i = 0; i < 5; i++)
            {
                Assert.Equal(HttpStatusCode.OK, (await serve.GetAsync(Query())).Status);
                string other = _stores.Make($"{i}.db", _stores.Snapshots(HeatStores.Stream()));
                File.Move(other, first, overwrite: true);
            }
        }
        finally
        {
            bad.ForEach(client => client.Dispose());
        }

        await serve.LineAsync("connections at a time");
        Assert.DoesNotContain("oo many open", serve.Log, StringComparison.Ordinal);
        Assert.Equal(0, await serve.StopAsync("TERM"));
    }

    /// <summary>As a container with little memory has it: what is too much is refused, and the rest goes on.</summary>
    [Fact]
    public async Task Memory_TooLittleForAnAnswer_OthersAreAnswered()
    {
        Dictionary<string, string> little = new() { ["DOTNET_GCHeapHardLimit"] = (64 << 20).ToString("x", CultureInfo.InvariantCulture) };
        await using ServeProcess serve = await ServeProcess.StartAsync(little, "-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())), "--max-cells", "100000000");
        string tooMuch = string.Create(CultureInfo.InvariantCulture, $"/api/v1/query_range?query=damon_heat%7Brows=%224096%22%7D&start={_stores.End - 8000}&end={_stores.End}&step=1");
        for (int i = 0; i < 3; i++)
        {
            ApiAnswer answer = await serve.GetAsync(tooMuch);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            Assert.Contains("not enough memory for this; ask for fewer cells", answer.Text, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await serve.GetAsync(Query())).Status);
        }

        Assert.Equal(0, await serve.StopAsync("TERM"));
        Assert.Equal(3, serve.Log.Split("not enough memory").Length - 1);
    }

    /// <summary>The exporter's clock was set back, so that some of the time is there twice: what came first makes no difference to a map.</summary>
    [Theory]
    [InlineData(60)]
    [InlineData(3600)]
    [InlineData(86_400)]
    public async Task Clock_SetBackAndForth_DrawsAllOfIt(int seconds)
    {
        Snapshot[] snapshots = [.. _stores.Snapshots(HeatStores.Stream())];
        Snapshot[] set = [.. snapshots[..60], .. snapshots[60..].Select(one => one.At(one.StartTime - (seconds * HeatStores.Second) + 1, one.EndTime - (seconds * HeatStores.Second) + 1))];
        string asItCame = _stores.Make("came.db", set), sorted = _stores.Make("sorted.db", set.OrderBy(one => one.EndTime));
        foreach (string[] options in (string[][])[["render", "--format", "raw"], ["info"], ["access", "--snapshot", "last"]])
        {
            Run one = await Run.Heatmap([.. options, "-i", asItCame]), other = await Run.Heatmap([.. options, "-i", sorted]);
            Assert.Equal((0, ""), (one.Code, one.Error));
            Assert.Equal(other.Output.Replace("sorted.db", "came.db", StringComparison.Ordinal), one.Output);
        }

        await using ServeProcess first = await ServeProcess.StartAsync("-i", asItCame), second = await ServeProcess.StartAsync("-i", sorted);
        string query = Query(seconds);
        ApiAnswer served = await first.GetAsync(query);
        Assert.Equal(HttpStatusCode.OK, served.Status);
        Assert.NotEmpty(served.Series);
        Assert.Equal((await second.GetAsync(query)).Text, served.Text);
    }

    /// <summary>Times are UTC, or of a zone that is named: the host's zone says nothing, whatever becomes of it.</summary>
    [Fact]
    public async Task Zone_OfTheHostChanges_ChangesNothing()
    {
        string zone = _stores.At("zone"), store = _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream()));
        string[] zones = [.. ((string[])["Asia/Kathmandu", "America/St_Johns"]).Select(name => Path.Combine("/usr/share/zoneinfo", name))];
        Assert.SkipUnless(zones.All(File.Exists), "no time zones: install Debian's tzdata");
        File.Copy(zones[0], zone);
        await using ServeProcess serve = await ServeProcess.StartAsync(new Dictionary<string, string> { ["TZ"] = ":" + zone }, "-i", store);
        string window = string.Create(CultureInfo.InvariantCulture, $"query=damon_heat&start={_stores.Begin}&end={_stores.End}");
        string[] before = await PicturesAsync();
        Assert.DoesNotContain(before[0], before[1], StringComparison.Ordinal);

        File.Copy(zones[1], zone, overwrite: true);
        string[] after = await PicturesAsync();
        File.Delete(zone);

        Assert.Equal(before, after);
        Assert.Equal(before, await PicturesAsync());
        Assert.Equal(HttpStatusCode.OK, (await serve.GetAsync(Query())).Status);

        async Task<string[]> PicturesAsync() => [(await serve.GetAsync($"/render.svg?{window}&resolution=40x20")).Text, (await serve.GetAsync($"/render.svg?{window}&resolution=40x20&zone=Europe/Berlin")).Text];
    }

    /// <summary>Recordings are made stores of before it listens; it ends as it does when it listens. A second signal does not wait for anything, where it comes before the end.</summary>
    [Theory]
    [InlineData("TERM", 0, 1)]
    [InlineData("INT", 0, 1)]
    [InlineData("HUP", 129, 2)]
    public async Task Signal_WhileRecordingsAreConverted_LeavesNothingBehind(string signal, int code, int times)
    {
        using TemporaryFolder folder = new();
        string recording = Repository.At("samples", "stairs-7.3-vaddr", "trace.damon.data");

        int ended = await SignalledAsync(
            folder, Enumerable.Repeat(recording, 400), signal, times, () => Directory.EnumerateFiles(folder.Path, "*.db", SearchOption.AllDirectories).Any());

        Assert.Contains(ended, (int[])[0, code]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Signal_WhileARecordingDoesNotCome_EndsAllTheSame()
    {
        using TemporaryFolder folder = new(), other = new();
        string pipe = other.At("pipe"), recording = Repository.At("samples", "stairs-7.3-vaddr", "trace.damon.data");
        await Tool.RunAsync("mkfifo", [pipe]);

        int ended = await SignalledAsync(folder, [recording, pipe], "TERM", 1, () => Directory.EnumerateFiles(folder.Path, "1.db", SearchOption.AllDirectories).Any());

        Assert.Equal(0, ended);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    /// <summary>Starts serve, sends it a signal when something is so, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    private static async Task<int> SignalledAsync(TemporaryFolder temporary, IEnumerable<string> recordings, string signal, int times, Func<bool> isTime)
    {
        ProcessStartInfo start = new(
            "env", ["--default-signal=INT,HUP", HeatmapProgram.Path, "serve", "--listen", "127.0.0.1:0", .. recordings.SelectMany(recording => (string[])["-i", recording])]);
        (start.Environment["TMPDIR"], start.Environment["DOTNET_EnableDiagnostics"]) = (temporary.Path, "0");
        using Process process = Process.Start(start)!;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            while (!isTime())
            {
                Assert.False(process.HasExited);
                await Task.Delay(5, patience.Token);
            }

            long began = TimeProvider.System.GetTimestamp();
            string kill = string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {process.Id};");
            await Tool.RunAsync("/bin/sh", ["-c", string.Concat(Enumerable.Repeat(kill, times))]);
            await process.WaitForExitAsync(patience.Token);
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(5));
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("file")]
    public async Task Start_NoFolderForWhatIsConverted_IsOneLineAndExit1(string place)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.At("file"), "", TestContext.Current.CancellationToken);

        (int code, string output, string error) = await Tool.RunAsync(
            HeatmapProgram.Path, ["serve", "--listen", "127.0.0.1:0", "-i", Recording], environment: new Dictionary<string, string> { ["TMPDIR"] = folder.At(place), ["DOTNET_EnableDiagnostics"] = "0" });

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"damon-heatmap: {folder.At(place)}: no folder can be made there for the stores that recordings are converted to: ", error, StringComparison.Ordinal);
        Assert.EndsWith("; set TMPDIR to a folder with room for them\n", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    /// <summary>Somebody tidies up: what was asked for is not there, and answers say so by the recording's name.</summary>
    [Fact]
    public async Task Converted_FolderIsRemoved_AnswersSaySoAndASignalEndsItAsUsual()
    {
        using TemporaryFolder folder = new();
        string recording = folder.At("mine.damon.data"), place = folder.At("t");
        File.Copy(Recording, recording);
        Directory.CreateDirectory(place);
        await using ServeProcess serve = await ServeProcess.StartAsync(new Dictionary<string, string> { ["TMPDIR"] = place, ["DOTNET_EnableDiagnostics"] = "0" }, "-i", recording);
        ApiAnswer streams = await serve.GetAsync("/streams");
        Assert.DoesNotContain("warnings\":[\"", streams.Text, StringComparison.Ordinal);

        Directory.Delete(Assert.Single(Directory.GetDirectories(place)), recursive: true);

        const string Said = "mine.damon.data: the store that it was converted to has been removed from the folder for temporary files; start serve again";
        ApiAnswer after = await serve.UntilAsync("/api/v1/query?query=damon_heat", answer => answer.Text.Contains(Said, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, after.Status);
        Assert.DoesNotContain("1.db", after.Text, StringComparison.Ordinal);
        await serve.LineAsync(Said);
        Assert.Single(serve.Log.Split('\n'), line => line.Contains(Said, StringComparison.Ordinal));
        Assert.Equal(0, await serve.StopAsync("TERM"));
        Assert.DoesNotContain("standard output", serve.Log, StringComparison.Ordinal);
    }

    private static string Recording => Repository.At("samples", "stairs-7.3-vaddr", "trace.damon.data");

    private string Query(int earlier = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"/api/v1/query_range?query=damon_heat&start={_stores.Begin - earlier}&end={_stores.End}&step={Math.Max(15, earlier / 100)}");
}
