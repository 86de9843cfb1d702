using System.Globalization;
using System.Text.RegularExpressions;
using Damon.Storage;
using Damon.TestKit;
using DamonExporter.Tests.Kit;
using Microsoft.Data.Sqlite;

namespace DamonExporter.Tests.Processes;

/// <summary>The real program on disks that are full, gone, damaged, in use or read-only: metrics go on in any case, and what was kept can be read.</summary>
public sealed partial class StoreDiskTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> NoVariables = [];

    /// <summary>Half a MiB a second, a snapshot each 100 ms.</summary>
    private static readonly NoiseRecording Noise = new(1, TimeSpan.FromSeconds(4), (20_000, TimeSpan.FromMilliseconds(100)));

    [Fact]
    public async Task Run_DiskFull_DropsTheOldestAndRecovers()
    {
        using TemporaryFolder folder = new();
        await using SmallDisk disk = await SmallDisk.MountAsync(12);
        await using ExporterProcess running = await ExporterProcess.StartWithAsync(disk.Command, NoVariables, Arguments(folder, Path.Combine(disk.Path, "s.db")));
        await UntilAsync(running, page => page[("damon_store_appended_total", "")] > 30);

        disk.Fill();
        await UntilAsync(running, page => Dropped(page, "disk_full") > 20);

        // it drops, and goes on to keep: more than that goes on for a while
        double appended = Page.Samples(await running.PageAsync())[("damon_store_appended_total", "")];
        Dictionary<(string Name, string Labels), double> full = await UntilAsync(running, page => page[("damon_store_appended_total", "")] > appended + 30);
        Assert.Equal(0, full[("damon_snapshot_errors_total", "reason=\"data\"")]);
        await CheckAsync(running, disk.At("s.db"), loses: true);

        disk.Free();
        await UntilAsync(running, page => new FileInfo(disk.At("s.db-reserve")) is { Exists: true, Length: >= 2 << 20 } && page[("damon_store_up", "")] == 1);
        double dropped = Dropped(Page.Samples(await running.PageAsync()), "disk_full");
        appended = Page.Samples(await running.PageAsync())[("damon_store_appended_total", "")];
        Dictionary<(string Name, string Labels), double> recovered = await UntilAsync(running, page => page[("damon_store_appended_total", "")] > appended + 20);
        Assert.Equal(dropped, Dropped(recovered, "disk_full"));
        Assert.Equal(0, Dropped(recovered, "unavailable"));
        Assert.Equal(1, Lines(running, "the oldest snapshots are dropped"));
        Assert.InRange(running.Log.Split('\n').Count(line => line.Contains(": DamonExporter.", StringComparison.Ordinal) && !line.Contains("dbug", StringComparison.Ordinal)), 0, 20);
        await CheckAsync(running, disk.At("s.db"), loses: true);
    }

    [Fact]
    public async Task Run_DiskFullFromTheStart_MetricsAreServedAndKeepingBeginsWhenThereIsRoom()
    {
        using TemporaryFolder folder = new();
        await using SmallDisk disk = await SmallDisk.MountAsync(12);
        disk.Fill();
        await using ExporterProcess running = await ExporterProcess.StartWithAsync(disk.Command, NoVariables, Arguments(folder, Path.Combine(disk.Path, "s.db")));
        Dictionary<(string Name, string Labels), double> page = await UntilAsync(running, page => Errors(page) > 2 && page[("damon_snapshots_total", Labels(page, "damon_snapshots_total"))] > 5);
        Assert.Equal(0, page[("damon_store_up", "")]);
        Assert.Equal(1, Lines(running, "snapshots are not kept for now"));

        disk.Free();

        await UntilAsync(running, page => page[("damon_store_up", "")] == 1 && page[("damon_store_appended_total", "")] > 10);
        Assert.Equal(1, Lines(running, "snapshots are kept again"));
        await CheckAsync(running, disk.At("s.db"), loses: false);
    }

    /// <summary>Somebody else writes, and takes at once what is freed: what was kept is not given up for that, bit by bit.</summary>
    [Fact]
    public async Task Run_OthersTakeTheRoomThatIsMade_MostOfWhatWasKeptStays()
    {
        using TemporaryFolder folder = new();
        await using SmallDisk disk = await SmallDisk.MountAsync(40);
        await using ExporterProcess running = await ExporterProcess.StartWithAsync(disk.Command, NoVariables, Arguments(folder, Path.Combine(disk.Path, "s.db"), "10"));
        await UntilAsync(running, page => new FileInfo(disk.At("s.db")).Length > 16 << 20);
        double before = Page.Samples(await running.PageAsync())[("damon_store_snapshots", "")];

        Dictionary<(string Name, string Labels), double> page;
        using (CancellationTokenSource enough = new())
        {
            Task others = Task.Run(() => FillUntil(disk, enough.Token), CancellationToken.None);
            page = await UntilAsync(running, page => Errors(page, "disk_full") > 15 && Dropped(page, "unavailable") > 5);
            await enough.CancelAsync();
            await others;
        }

        // once, and what that takes: 4 MiB, and as much again where others were quicker than the making of room itself
        double dropped = Dropped(page, "disk_full");
        Assert.InRange(dropped, 0, before / 2);
        Assert.Equal(0, page[("damon_store_up", "")]);
        Assert.Equal(1, Lines(running, "snapshots are not kept for now"));

        disk.Free();
        await UntilAsync(running, page => page[("damon_store_up", "")] == 1);
        await running.LineAsync("snapshots are kept again");
        Assert.Equal(dropped, Dropped(Page.Samples(await running.PageAsync()), "disk_full"));
        await CheckAsync(running, disk.At("s.db"), loses: true);
    }

    /// <summary>The file by which writers keep each other out cannot be opened then; nobody writes, for all that.</summary>
    [Fact]
    public async Task Run_DiskIsReadOnly_SaysSoAndKeepsWhenItIsNot()
    {
        using TemporaryFolder folder = new();
        await using SmallDisk disk = await SmallDisk.MountAsync(12);
        string store = Path.Combine(disk.Path, "s.db");
        await using (ExporterProcess before = await ExporterProcess.StartWithAsync(disk.Command, NoVariables, Arguments(folder, store)))
        {
            await UntilAsync(before, page => page[("damon_store_appended_total", "")] > 5);
            Assert.Equal(0, (await before.StopAsync("TERM")).Code);
        }

        await disk.SetReadOnlyAsync(true);
        await using ExporterProcess running = await ExporterProcess.StartWithAsync(disk.Command, NoVariables, Arguments(folder, store));
        Dictionary<(string Name, string Labels), double> page = await UntilAsync(running, page => Errors(page, "unavailable") > 2);
        Assert.Equal((0, 0), (page[("damon_store_up", "")], Errors(page, "in_use")));
        Assert.Contains($"{store}: cannot be used: its file system is read-only; mount it writable, or name another file (EROFS)", running.Log, StringComparison.Ordinal);
        Assert.Equal(1, Lines(running, "snapshots are not kept for now"));

        await disk.SetReadOnlyAsync(false);
        await UntilAsync(running, page => page[("damon_store_up", "")] == 1 && page[("damon_store_appended_total", "")] > 5);
    }

    /// <summary>It has to open all of its files anew, and may open none.</summary>
    [Fact]
    public async Task Run_NoDescriptorLeftForTheStore_SaysSoAndKeepsWhenThereAreSome()
    {
        Assert.SkipUnless(ExporterProcess.IsNative, ".NET's compiler ends without descriptors");
        using TemporaryFolder folder = new();
        string store = folder.At("s.db");
        await using ExporterProcess running = await ExporterProcess.StartAsync(NoVariables, Arguments(folder, store));
        await UntilAsync(running, page => page[("damon_store_appended_total", "")] > 5);

        await ProcessFacts.SetOpenFilesAsync(running.Id, 3);
        File.Move(store, folder.At("old.db"));
        Dictionary<(string Name, string Labels), double> page = await UntilAsync(running, page => Errors(page, "unavailable") > 3);
        Assert.Equal((0, 0), (page[("damon_store_up", "")], Errors(page, "in_use")));
        Assert.Equal(1, Lines(running, "somebody removed it"));
        Assert.Equal(1, Lines(running, "cannot be used: too many files are open, raise the limit (EMFILE)"));

        await ProcessFacts.SetOpenFilesAsync(running.Id, 1024);
        double before = page[("damon_store_appended_total", "")];
        await UntilAsync(running, page => page[("damon_store_up", "")] == 1 && page[("damon_store_appended_total", "")] > before + 5);
    }

    /// <summary>As a service that may not write where its folder is.</summary>
    [Fact]
    public async Task Run_FolderIsRemovedAndMayNotBeMadeAgain_SaysWhy()
    {
        await OtherUser.SkipUnlessMayRunAsync(ExporterProcess.Program);
        using TemporaryFolder folder = new(), inputs = new();
        string place = folder.At("state"), store = Path.Combine(place, "s.db");
        Directory.CreateDirectory(place);
        string[] arguments = Arguments(inputs, store);
        await OtherUser.GiveAsync(inputs);
        await OtherUser.GiveAsync(folder);
        await using ExporterProcess running = await ExporterProcess.StartWithAsync(OtherUser.Command, new Dictionary<string, string> { ["DOTNET_EnableDiagnostics"] = "0" }, arguments);
        await UntilAsync(running, page => page[("damon_store_appended_total", "")] > 5);

        Assert.Equal(0, (await Tool.RunAsync("chmod", ["a-w", folder.Path])).Code);
        if (Environment.IsPrivilegedProcess)
        {
            Directory.Delete(place, recursive: true);
        }
        else
        {
            Assert.Equal(0, (await Tool.RunAsync("sh", ["-c", $"chmod u+w {folder.Path} && rm -r {place} && chmod a-w {folder.Path}"])).Code);
        }

        Dictionary<(string Name, string Labels), double> page = await UntilAsync(running, page => Errors(page, "unavailable") > 3);
        Assert.Equal(0, page[("damon_store_up", "")]);
        Assert.Equal(1, Lines(running, "somebody removed it"));
        Assert.Equal(1, Lines(running, "cannot be used: Access to the path"));
        Assert.Equal(2, Lines(running, "snapshots are not kept for now"));

        Assert.Equal(0, (await Tool.RunAsync("chmod", ["u+w", folder.Path])).Code);
        await UntilAsync(running, page => page[("damon_store_up", "")] == 1);
    }

    [Fact]
    public async Task Run_FolderCannotBeMade_MetricsAreServedAndKeepingBeginsWhenItCan()
    {
        using TemporaryFolder folder = new();
        string inTheWay = folder.Write("store", "");
        await using ExporterProcess running = await ExporterProcess.StartAsync(NoVariables, Arguments(folder, folder.At("store/a/s.db")));
        Dictionary<(string Name, string Labels), double> page = await UntilAsync(running, page => Errors(page) > 2);
        Assert.Equal(0, page[("damon_store_up", "")]);
        Assert.Equal(1, Lines(running, "snapshots are not kept for now"));
        Assert.DoesNotContain("   at ", running.Log, StringComparison.Ordinal);

        File.Delete(inTheWay);

        await UntilAsync(running, page => page[("damon_store_up", "")] == 1 && page[("damon_store_appended_total", "")] > 10);
        await CheckAsync(running, folder.At("store/a/s.db"), loses: false);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-wal -shm")]
    [InlineData("-wal -shm -owner -reserve")]
    public async Task Run_FileIsRemoved_ANewOneBegins(string others)
    {
        using TemporaryFolder folder = new();
        string store = folder.At("s.db");
        await using ExporterProcess running = await ExporterProcess.StartAsync(NoVariables, Arguments(folder, store));
        await UntilAsync(running, page => page[("damon_store_appended_total", "")] > 20);

        foreach (string suffix in (string[])["", .. others.Split(' ')])
        {
            File.Delete(store + suffix);
        }

        await UntilAsync(running, page => File.Exists(store) && page[("damon_store_up", "")] == 1);
        double before = Page.Samples(await running.PageAsync())[("damon_store_appended_total", "")];
        await UntilAsync(running, page => page[("damon_store_appended_total", "")] > before + 15);
        Assert.Equal(1, Lines(running, "somebody removed it"));
        using StoreCopy copy = await CopyAsync(running, store);
        Assert.True(copy.Snapshots.Count > 15, $"{copy.Snapshots.Count}");
        Assert.All(copy.Snapshots, one => Noise.AssertKnown(one.Snapshot));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(4096)]
    public async Task Run_FileIsDamagedAtTheStart_IsSetAsideAndANewOneBegins(int from)
    {
        using TemporaryFolder folder = new();
        string store = folder.At("s.db");
        Fill(store);
        Damage(store, from);
        byte[] damaged = await File.ReadAllBytesAsync(store, TestContext.Current.CancellationToken);

        await using ExporterProcess running = await ExporterProcess.StartAsync(NoVariables, Arguments(folder, store));

        await UntilAsync(running, page => page[("damon_store_up", "")] == 1 && page[("damon_store_appended_total", "")] > 15 && Directory.GetFiles(folder.Path, "*.damaged-*").Length > 0);
        string aside = Assert.Single(Directory.GetFiles(folder.Path, "*.damaged-*"), path => !path.EndsWith("-wal", StringComparison.Ordinal));
        Assert.True(from > 0 || Convert.ToHexString(damaged) == Convert.ToHexString(await File.ReadAllBytesAsync(aside, TestContext.Current.CancellationToken)), "it is as it was");
        Assert.Equal(1, Lines(running, "was damaged, and is set aside"));
        using StoreCopy copy = await CopyAsync(running, store);
        Assert.All(copy.Snapshots, one => Noise.AssertKnown(one.Snapshot));
    }

    [Fact]
    public async Task Run_FileIsDamagedMeanwhile_IsSetAsideAndANewOneBegins()
    {
        using TemporaryFolder folder = new();
        string store = folder.At("s.db");
        Fill(store);
        await using ExporterProcess running = await ExporterProcess.StartAsync(NoVariables, [.. Arguments(folder, store), "--store.max-size", "8MiB"]);
        await UntilAsync(running, page => page[("damon_store_appended_total", "")] > 10);

        Damage(store, 4096);

        // the oldest are dropped for the size: that finds it
        await UntilAsync(running, page => Directory.GetFiles(folder.Path, "*.damaged-*").Length > 0);
        double before = Page.Samples(await running.PageAsync())[("damon_store_appended_total", "")];
        await UntilAsync(running, page => page[("damon_store_up", "")] == 1 && page[("damon_store_appended_total", "")] > before + 15);
        Assert.Equal(1, Lines(running, "was damaged, and is set aside"));
        using StoreCopy copy = await CopyAsync(running, store);
        Assert.True(copy.Snapshots.Count >= 15, $"{copy.Snapshots.Count}");
    }

    [Fact]
    public async Task Run_StoreOfAnotherExporter_WaitsForItsEndAndServesMetrics()
    {
        using TemporaryFolder folder = new();
        string store = folder.At("s.db");
        await using ExporterProcess first = await ExporterProcess.StartAsync(NoVariables, Arguments(folder, store));
        await UntilAsync(first, page => page[("damon_store_up", "")] == 1 && page[("damon_store_appended_total", "")] > 5);
        await using ExporterProcess second = await ExporterProcess.StartAsync(NoVariables, Arguments(folder, store));
        Dictionary<(string Name, string Labels), double> page = await UntilAsync(second, page => Errors(page, "in_use") > 2);
        Assert.Equal(0, page[("damon_store_up", "")]);
        Assert.Equal(1, Lines(second, "another process writes to it"));

        Assert.Equal(0, (await first.StopAsync("TERM")).Code);

        await UntilAsync(second, page => page[("damon_store_up", "")] == 1 && page[("damon_store_appended_total", "")] > 10);
        await CheckAsync(second, store, loses: false, Kept(first));
    }

    /// <summary>Both are started at the same moment on a store that is not there yet; whoever has it is killed, again and again, and the other one goes on with it.</summary>
    [Fact]
    public async Task Run_TwoAtTheSameTime_OneHasTheStoreAndTheOtherOneTakesItOver()
    {
        using TemporaryFolder folder = new();
        string store = folder.At("s.db");
        string[] arguments = Arguments(folder, store);
        ExporterProcess[] both = await Task.WhenAll(ExporterProcess.StartAsync(NoVariables, arguments), ExporterProcess.StartAsync(NoVariables, arguments));
        try
        {
            List<long> kept = [];
            for (int death = 0; death < 3; death++)
            {
                Dictionary<(string Name, string Labels), double>[] pages = await Task.WhenAll(both.Select(one => UntilAsync(
                    one, page => Errors(page, "in_use") > 0 || page[("damon_store_appended_total", "")] > 10)));
                Assert.Single(pages, page => page[("damon_store_up", "")] == 1);
                int owner = Array.FindIndex(pages, page => page[("damon_store_up", "")] == 1);
                Assert.Equal(0, pages[1 - owner][("damon_store_appended_total", "")]);

                await both[owner].KillAsync();
                kept.AddRange(Kept(both[owner]));
                await both[owner].DisposeAsync();
                await UntilAsync(both[1 - owner], page => page[("damon_store_up", "")] == 1 && page[("damon_store_appended_total", "")] > 10);
                both[owner] = await ExporterProcess.StartAsync(NoVariables, arguments);
            }

            ExporterProcess last = both.First(one => Kept(one).Length > 0);
            await CheckAsync(last, store, loses: false, [.. kept]);
            Assert.True(kept.Count > 30, $"{kept.Count}");
        }
        finally
        {
            await both[0].DisposeAsync();
            await both[1].DisposeAsync();
        }
    }

    /// <summary>Somebody tidies up: the file that says who writes goes, and a second exporter would not know of the first.</summary>
    [Fact]
    public async Task Run_OwnerFileIsRemovedAndAnotherStarts_OneHasTheStoreAndNothingIsLost()
    {
        using TemporaryFolder folder = new();
        string store = folder.At("s.db");
        string[] arguments = Arguments(folder, store);
        await using ExporterProcess first = await ExporterProcess.StartAsync(NoVariables, arguments);
        await UntilAsync(first, page => page[("damon_store_appended_total", "")] > 5);
        File.Delete(store + "-owner");
        await using ExporterProcess second = await ExporterProcess.StartAsync(NoVariables, arguments);

        // whoever is quicker
        await first.LineAsync("the store is opened again");
        Dictionary<(string Name, string Labels), double>[] pages = await Task.WhenAll(
            UntilAsync(first, page => Errors(page, "in_use") > 1 || page[("damon_store_up", "")] == 1),
            UntilAsync(second, page => Errors(page, "in_use") > 1 || page[("damon_store_up", "")] == 1));
        Assert.Single(pages, page => page[("damon_store_up", "")] == 1);
        ExporterProcess owner = pages[0][("damon_store_up", "")] == 1 ? first : second;
        double before = Page.Samples(await owner.PageAsync())[("damon_store_appended_total", "")];
        await UntilAsync(owner, page => page[("damon_store_appended_total", "")] > before + 5);
        await CheckAsync(owner, store, loses: false, owner == first ? [] : Kept(first));
    }

    [Fact]
    public async Task Run_ReaderThatDoesNotEnd_LogIsBoundedAndAllGoesOnAfterIt()
    {
        using TemporaryFolder folder = new();
        string store = folder.At("s.db");
        await using ExporterProcess running = await ExporterProcess.StartAsync(NoVariables, [.. Arguments(folder, store), "--store.max-size", "8MiB"]);
        await UntilAsync(running, page => page[("damon_store_appended_total", "")] > 5);
        using (SqliteConnection stuck = new($"Data Source={store};Mode=ReadOnly;Pooling=False"))
        {
            await stuck.OpenAsync(TestContext.Current.CancellationToken);
            using SqliteCommand command = stuck.CreateCommand();
            command.CommandText = "BEGIN; SELECT count(*) FROM snapshots;";
            await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);

            Dictionary<(string Name, string Labels), double> page = await UntilAsync(running, page => Dropped(page, "unavailable") > 5);

            Assert.Equal(0, page[("damon_store_up", "")]);
            Assert.True(Errors(page, "blocked") > 0);
            Assert.InRange(new FileInfo(store + "-wal").Length, 1, 3 << 19);
            long bytes = ((string[])["", "-wal", "-shm", "-reserve"]).Sum(suffix => new FileInfo(store + suffix).Length);
            Assert.InRange(bytes, 1, (long)((8 << 20) * 1.05));
            Assert.Equal(1, Lines(running, "snapshots are not kept for now"));
        }

        await UntilAsync(running, page => page[("damon_store_up", "")] == 1);
        await running.LineAsync("snapshots are kept again");
        await CheckAsync(running, store, loses: true);
        Assert.InRange(running.Log.Split('\n').Count(line => line.Contains(": DamonExporter.", StringComparison.Ordinal) && !line.Contains("dbug", StringComparison.Ordinal)), 0, 20);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-wal")]
    [InlineData("-wal -shm")]
    public async Task Info_FolderIsReadOnly_IsReadByAnyUser(string left)
    {
        using TemporaryFolder folder = new();
        string store = folder.At("s.db");
        await using (ExporterProcess running = await ExporterProcess.StartAsync(NoVariables, Arguments(folder, store)))
        {
            await UntilAsync(running, page => page[("damon_store_appended_total", "")] > 20);
            if (left.Length > 0)
            {
                await PauseWithLogAsync(running, store);
                await running.KillAsync();
            }
            else
            {
                await running.StopAsync("TERM");
            }
        }

        string place = folder.At("place");
        Directory.CreateDirectory(place);
        foreach (string suffix in (string[])["", .. left.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        {
            File.Copy(store + suffix, Path.Combine(place, "s.db" + suffix));
        }

        Assert.True(left.Length == 0 || new FileInfo(store + "-wal").Length > 0, "a log is left");
        Assert.Equal(0, (await Tool.RunAsync("chmod", ["-R", "a=rX", place])).Code);
        Assert.Equal(0, (await Tool.RunAsync("chmod", ["a+rx", folder.Path])).Code);
        string[] nobody = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : ["env"];
        string program = HeatmapProgram.Path;
        (int canRun, _, _) = await Tool.RunAsync("env", [.. nobody, "test", "-x", program]);
        Assert.SkipUnless(canRun == 0, $"another user may not run {program}");

        (int code, string output, string error) = await Tool.RunAsync("env", [.. nobody, program, "info", "-i", Path.Combine(place, "s.db")]);

        Assert.Equal((0, ""), (code, error));
        using StoreCopy copy = StoreCopy.Of(Path.Combine(place, "s.db"));
        Assert.Contains(copy.Snapshots.Count.ToString(CultureInfo.InvariantCulture), output, StringComparison.Ordinal);
        Assert.Equal(left.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length + 1, Directory.GetFiles(place).Length);
        Assert.Equal(0, (await Tool.RunAsync("chmod", ["u+w", place])).Code);
    }

    /// <summary>Stops it where its log holds something: right after packing the log is empty.</summary>
    private static async Task PauseWithLogAsync(ExporterProcess running, string store)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        await running.PauseAsync();
        while (new FileInfo(store + "-wal").Length == 0)
        {
            // it goes on for at least as long as it takes to answer
            await running.ResumeAsync();
            await running.PageAsync();
            patience.Token.ThrowIfCancellationRequested();
            await running.PauseAsync();
        }
    }

    [GeneratedRegex(@"kept snapshot (\d+) of ")]
    private static partial Regex KeptLine();

    /// <summary>Takes all of a disk, and what is freed on it as soon as it is.</summary>
    private static void FillUntil(SmallDisk disk, CancellationToken enough)
    {
        do
        {
            disk.Fill();
        }
        while (!enough.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(5)));
    }

    private static string[] Arguments(TemporaryFolder folder, string store, string speed = "1")
    {
        string recording = folder.At("noise.damon.data");
        if (!File.Exists(recording))
        {
            Noise.Write(recording);
        }

        return ["--source", "replay", "--input", recording, "--loop", "--speed", speed, "--store", store, "--log.level", "debug"];
    }

    /// <summary>A store of about 3 MiB that was closed.</summary>
    private static void Fill(string path)
    {
        using SnapshotStore store = SnapshotStore.Open(path, new StoreOptions(), TimeProvider.System);
        long now = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        for (int i = 0; i < 60; i++)
        {
            store.Append(Noise.Snapshots[i % Noise.Snapshots.Count].At(now + i - Make.Second, now + i), deliver: false);
        }
    }

    private static void Damage(string path, int from)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        byte[] noise = new byte[file.Length - from];
        new Random(1).NextBytes(noise);
        file.Position = from;
        file.Write(noise);
    }

    private static int Lines(ExporterProcess running, string text) => running.Log.Split('\n').Count(line => line.Contains(text, StringComparison.Ordinal));

    private static double Dropped(Dictionary<(string Name, string Labels), double> page, string reason) => page[("damon_store_dropped_total", $"reason=\"{reason}\"")];

    private static double Errors(Dictionary<(string Name, string Labels), double> page, string? reason = null) =>
        page.Where(pair => pair.Key.Name == "damon_store_errors_total" && (reason is null || pair.Key.Labels == $"reason=\"{reason}\"")).Sum(pair => pair.Value);

    private static string Labels(Dictionary<(string Name, string Labels), double> page, string name) => page.Keys.FirstOrDefault(key => key.Name == name).Labels ?? "";

    private static long[] Kept(ExporterProcess running) => [.. running.Log.Split('\n').Select(line => KeptLine().Match(line)).Where(match => match.Success).Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    /// <summary>Asks for the page until it is as expected; each time it must be served.</summary>
    private static async Task<Dictionary<(string Name, string Labels), double>> UntilAsync(ExporterProcess running, Func<Dictionary<(string Name, string Labels), double>, bool> isSo)
    {
        long began = TimeProvider.System.GetTimestamp();
        string text = "";
        while (TimeProvider.System.GetElapsedTime(began) < Patience)
        {
            text = await running.PageAsync();
            Dictionary<(string Name, string Labels), double> page = Page.Samples(text);
            if (page.ContainsKey(("damon_store_up", "")) && isSo(page))
            {
                return page;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException($"it did not come about; log: {string.Join('\n', running.Log.Split('\n').Where(line => !line.Contains("kept snapshot", StringComparison.Ordinal)))}\n{string.Join('\n', text.Split('\n').Where(line => line.StartsWith("damon_store", StringComparison.Ordinal)))}");
    }

    /// <summary>A copy of a moment: the writer is stopped for it.</summary>
    private static async Task<StoreCopy> CopyAsync(ExporterProcess running, string store)
    {
        await running.PauseAsync();
        try
        {
            return StoreCopy.Of(store);
        }
        finally
        {
            await running.ResumeAsync();
        }
    }

    /// <summary>Each snapshot that was acknowledged can be read, but for the oldest where that is allowed.</summary>
    private static async Task CheckAsync(ExporterProcess running, string store, bool loses, params long[] before)
    {
        long[] kept = [.. before, .. Kept(running)];
        using StoreCopy copy = await CopyAsync(running, store);
        HashSet<long> there = [.. copy.Snapshots.Select(one => one.Sequence)];
        long oldest = copy.Snapshots.Count > 0 ? copy.Snapshots[0].Sequence : long.MaxValue;
        long[] missing = [.. kept.Where(sequence => !there.Contains(sequence))];
        Assert.All(missing, sequence => Assert.True(loses && sequence < oldest, $"{sequence} was kept and is gone; the oldest is {oldest}"));
        Assert.Equal(kept.Length, kept.Distinct().Count());
        Assert.All(copy.Snapshots, one => Noise.AssertKnown(one.Snapshot));
    }
}
