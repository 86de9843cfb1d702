using Damon.Kernel;
using Damon.Snapshots;
using Damon.TestKit;
using DamonExporter.Metrics;
using DamonExporter.Sources;
using DamonExporter.Sources.Sysfs;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Sources.Sysfs;

public sealed class SysfsSourceTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly string Scheme = FakeKernel.Scheme(0, 0);
    private static readonly string State = FakeKernel.Kdamond(0) + "/state";
    private static readonly StreamId Stream = new("here", "0", "0", null, "0");

    private readonly FakeKernel _kernel = new();
    private readonly SteppedTime _time = new();
    private readonly AnsweringKernel _files;
    private readonly SourceRun _run;

    public SysfsSourceTests()
    {
        _kernel.AddKdamond().AddScheme();
        _files = new AnsweringKernel(_kernel.Root) { Answer = Whole };
        _run = new SourceRun(new SysfsSource(new SysfsSourceOptions("here", 0, Interval, false), _files, _time, new PlainSnapshots()), _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        _kernel.Dispose();

        // whatever happened: nothing else is ever written, and nowhere else
        Assert.All(_files.Written, written => Assert.Equal(State, written.Path));
        Assert.All(_files.Written, written => Assert.Contains(written.Text, new[] { "update_schemes_stats", "update_schemes_tried_regions" }));
    }

    [Fact]
    public async Task ReadAsync_KdamondThatAnswers_TellsItsRegionsAndCounters()
    {
        Dictionary<string, string> before = Configuration();
        SchemeReading scheme = Assert.Single((await _run.NextAsync<SchemesObserved>()).Schemes);
        Assert.Equal(("0", 0, 0, "stat", 9ul), (scheme.Kdamond, scheme.Context, scheme.Scheme, scheme.Action, scheme.Stats.TriedRegions));
        Assert.Null(scheme.Quota!.EffectiveBytes);
        Snapshot snapshot = (await _run.NextAsync<SnapshotTaken>()).Snapshot;
        Assert.Equal((Stream, _time.Now, _time.Now - 100_000_000), (snapshot.Stream, snapshot.EndTime, snapshot.StartTime));
        Assert.Equal(new Intervals(5_000_000, 100_000_000), snapshot.Intervals);
        Assert.Equal([4096, 8192], snapshot.Regions.Starts.ToArray());
        Assert.False(snapshot.Regions.HasFilterPassed);
        Assert.Empty(snapshot.Filters);
        Assert.Equal(["update_schemes_stats", "update_schemes_tried_regions"], _files.Written.Select(written => written.Text));
        Assert.Equal(2, (await _run.NextAsync<SourceMeasured>()).Cost.Commands);
        _ = await _run.AfterAsync<SchemesObserved>(Interval);
        Assert.Equal(4, _files.Written.Count);
        Assert.Equal(before, Configuration());
    }

    [Fact]
    public async Task ReadAsync_TwoStatSchemesOneWithFilters_AreTwoStreams()
    {
        _kernel.AddScheme(0, 1).AddScheme(0, 2, "pageout").AddFilter(FakeKernel.Scheme(0, 1) + "/ops_filters", 0, "memcg", "N", "N", ("memcg_path", "/a"));
        await SkipToSnapshotsAsync();
        Assert.Equal(Stream, (await _run.NextAsync<SnapshotTaken>()).Snapshot.Stream);
        Snapshot filtered = (await _run.NextAsync<SnapshotTaken>()).Snapshot;
        Assert.Equal("1", filtered.Stream.Scheme);
        Assert.Equal([1000, 0], filtered.Regions.FilterPassed.ToArray());
        Assert.Equal(new DamosFilter("memcg", false, false, MemcgPath: "/a"), Assert.Single(filtered.Filters));
    }

    [Theory]
    [InlineData("weight", 1)] // Linux 7.3
    [InlineData("filters/nr_filters", 0)] // 7.2, where hits are of a part of an aggregation
    public async Task ReadAsync_HitsOfProbes_AreTakenWhereTheyAreWhole(string file, int probes)
    {
        _kernel.Write(FakeKernel.Context(0) + "/monitoring_attrs/probes/0/" + file, "0");
        _files.Answer = command =>
        {
            Errno answer = Whole(command);
            _kernel.Write(Scheme + "/tried_regions/1/probes/0/hits", "12");
            _kernel.Write(Scheme + "/tried_regions/3/probes/0/hits", "5");
            return answer;
        };

        await SkipToSnapshotsAsync();
        Regions regions = (await _run.NextAsync<SnapshotTaken>()).Snapshot.Regions;

        Assert.Equal(2, regions.Count);
        Assert.Equal(
            Enumerable.Repeat((ProbeHits[])[ProbeHits.Of(12), ProbeHits.Of(5)], probes).SelectMany(hits => hits),
            Enumerable.Repeat((ProbeHits[])[regions.Hits(0), regions.Hits(1)], regions.Probes).SelectMany(hits => hits));
    }

    [Fact]
    public async Task ReadAsync_CgroupPathIsBusyAtFirst_IsToldLater()
    {
        _kernel.AddFilter(Scheme + "/ops_filters", 0, "memcg", "N", "N", ("memcg_path", "/a"));
        string path = Scheme + "/ops_filters/0/memcg_path";
        _files.Unreadable[path] = Errno.Busy;
        await SkipToSnapshotsAsync();
        Assert.Null(Assert.Single((await _run.NextAsync<SnapshotTaken>()).Snapshot.Filters).MemcgPath);

        _files.Unreadable.TryRemove(path, out _);
        _ = await _run.NextAsync<SourceMeasured>();
        _ = await _run.AfterAsync<SchemesObserved>(Interval);
        Assert.Equal("/a", Assert.Single((await _run.NextAsync<SnapshotTaken>()).Snapshot.Filters).MemcgPath);
    }

    [Fact]
    public async Task ReadAsync_LongApplyInterval_AsksNotOftenerThanTwiceThat()
    {
        _kernel.Write(Scheme + "/apply_interval_us", "30000000");
        await SkipToSnapshotsAsync();
        _ = await _run.NextAsync<SnapshotTaken>();
        _ = await _run.NextAsync<SourceMeasured>();
        _ = await _run.AfterAsync<SchemesObserved>(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task ReadAsync_AddressUnit_MakesRealAddresses()
    {
        _kernel.Write(FakeKernel.Context(0) + "/addr_unit", "4096");
        await SkipToSnapshotsAsync();
        Assert.Equal(4096ul * 4096, (await _run.NextAsync<SnapshotTaken>()).Snapshot.Regions.Starts[0]);
    }

    [Fact]
    public async Task ReadAsync_WriteIsHeldTooLong_SaysSoAndWritesNothingUntilItComesBack()
    {
        using SemaphoreSlim release = new(0);
        _files.Answer = command =>
        {
            release.Wait(TestContext.Current.CancellationToken);
            return Whole(command);
        };
        string reason = (await HeldAsync()).Reason;
        Assert.StartsWith("the kernel has held \"update_schemes_stats\" to kdamond 0 for more than 10.2 s", reason, StringComparison.Ordinal);
        for (int i = 1; i <= 20; i++)
        {
            Assert.Equal(10.2 + i, (await _run.AfterAsync<SourceMeasured>(TimeSpan.FromSeconds(1))).Cost.CommandSeconds!.Value, 1e-9);
        }

        Assert.Single(_files.Written);
        release.Release(2);
        _ = await _run.NextAsync<SchemesObserved>();
        _ = await _run.NextAsync<SnapshotTaken>();
        Assert.Equal((2, 30.2), await _run.NextAsync<SourceMeasured>() is var measured ? (measured.Cost.Commands ?? 0, Math.Round(measured.Cost.CommandSeconds ?? 0, 6)) : default);
        Assert.Equal(2, _files.Written.Count);
    }

    [Fact]
    public async Task ReadAsync_Stopped_LeavesAHeldWriteBehind()
    {
        // not disposed of: the thread that nobody joins may still look at it
        SemaphoreSlim release = new(0);
        _files.Answer = command =>
        {
            release.Wait();
            return Errno.None;
        };
        _ = await HeldAsync();
        await _run.DisposeAsync();
        Assert.Single(_files.Written);
        release.Release();
    }

    [Fact]
    public async Task ReadAsync_BusyThreeTimes_SaysSo()
    {
        _files.Answer = _ => Errno.Busy;
        Assert.Equal(SnapshotErrors.Busy, (await _run.NextAsync<SnapshotLost>()).Reason);
        _ = await _run.NextAsync<SourceMeasured>();
        Assert.Equal(SnapshotErrors.Busy, (await _run.AfterAsync<SnapshotLost>(Interval)).Reason);
        _ = await _run.NextAsync<SourceMeasured>();
        Assert.Equal(SnapshotErrors.Busy, (await _run.AfterAsync<SnapshotLost>(Interval)).Reason);
        Assert.StartsWith("DAMON's sysfs is busy", (await _run.NextAsync<SourceInterrupted>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_Refused_ReadsNothingOld()
    {
        // somebody's old result lies there
        _kernel.SetTriedRegions(Scheme, (1, 0, 4096, 1, 1, 0));
        _files.Answer = command => command == "update_schemes_tried_regions" ? Errno.Canceled : Errno.None;
        Assert.Equal(SnapshotErrors.Refused, (await _run.NextAsync<SnapshotLost>()).Reason);
        Assert.StartsWith("kdamond 0 did not answer \"update_schemes_tried_regions\" (canceled (ECANCELED))", (await _run.NextAsync<SourceInterrupted>()).Reason, StringComparison.Ordinal);
        _ = await _run.NextAsync<SourceMeasured>();
        Assert.Equal(SnapshotErrors.Refused, (await _run.AfterAsync<SnapshotLost>(Interval)).Reason);
        _ = await _run.NextAsync<SourceMeasured>();
        _files.Answer = Whole;
        _ = await _run.AfterAsync<SchemesObserved>(Interval);
        _ = await _run.NextAsync<SnapshotTaken>();
    }

    [Theory]
    [InlineData(Errno.Invalid, "kdamond 0 refused \"update_schemes_stats\" (refused as invalid (EINVAL)): it does not run")]
    [InlineData(Errno.ReadOnly, "/sys/kernel/mm/damon/admin/kdamonds/0/state cannot be written (mounted read-only (EROFS)): mount")]
    [InlineData(Errno.Access, "/sys/kernel/mm/damon/admin/kdamonds/0/state cannot be written (permission denied (EACCES)): that needs root")]
    [InlineData(Errno.NoDevice, "/sys/kernel/mm/damon/admin/kdamonds/0/state is gone")]
    [InlineData(Errno.NoMemory, "kdamond 0 refused \"update_schemes_stats\": out of memory (ENOMEM)")]
    public async Task ReadAsync_ErrorOfTheKernel_IsSaidByItsMeaning(Errno answer, string expected)
    {
        _files.Answer = _ => answer;
        Assert.Equal(SnapshotErrors.Refused, (await _run.NextAsync<SnapshotLost>()).Reason);
        Assert.StartsWith(expected, (await _run.NextAsync<SourceInterrupted>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_KdamondStopsAndStarts_EndsTheStreamAndGoesOn()
    {
        await SkipToSnapshotsAsync();
        _ = await _run.NextAsync<SnapshotTaken>();
        _ = await _run.NextAsync<SourceMeasured>();
        _kernel.Write(State, "off");
        Assert.Equal(Stream, (await _run.AfterAsync<StreamEnded>(Interval)).Stream);
        Assert.StartsWith("kdamond 0 is off", (await _run.NextAsync<SourceInterrupted>()).Reason, StringComparison.Ordinal);
        Assert.Equal(2, _files.Written.Count);
        _kernel.Write(State, "on");
        _ = await _run.AfterAsync<SchemesObserved>(Interval);
        _ = await _run.NextAsync<SnapshotTaken>();
    }

    [Fact]
    public async Task ReadAsync_NrContextsIsZero_WritesNothing()
    {
        _kernel.Write(FakeKernel.Kdamond(0) + "/contexts/nr_contexts", "0");
        Assert.Equal(SnapshotErrors.Refused, (await _run.NextAsync<SnapshotLost>()).Reason);
        _ = await _run.NextAsync<SourceInterrupted>();
        _ = await _run.NextAsync<SourceMeasured>();
        Assert.Empty(_files.Written);
    }

    [Theory]
    [InlineData("torn")]
    [InlineData("empty")]
    [InlineData("tuned")]
    [InlineData("restarted")]
    [InlineData("rebuilt")]
    public async Task ReadAsync_ResultThatIsNotSure_IsDropped(string what)
    {
        _files.Answer = command =>
        {
            _ = Whole(command);
            switch (what)
            {
                case "torn":
                    _kernel.Write(Scheme + "/tried_regions/total_bytes", "1");
                    break;
                case "empty":
                    _kernel.SetTriedRegions(Scheme);
                    break;
                case "tuned":
                    _kernel.Write(FakeKernel.Context(0) + "/monitoring_attrs/intervals/aggr_us", "200000");
                    break;
                case "restarted":
                    _kernel.Write(FakeKernel.Kdamond(0) + "/pid", "78");
                    break;
                default:
                    _ = command == "update_schemes_tried_regions" ? Remove() : 0;
                    break;
            }

            return Errno.None;
        };
        if (what is "torn" or "empty")
        {
            _ = await _run.NextAsync<SchemesObserved>();
        }

        Assert.Equal(SnapshotErrors.Torn, (await _run.NextAsync<SnapshotLost>()).Reason);

        int Remove()
        {
            _kernel.Remove(Scheme + "/tried_regions");
            return 0;
        }
    }

    [Fact]
    public async Task ReadAsync_TornThreeTimes_SaysSoOnceAndGoesOn()
    {
        await SkipToSnapshotsAsync();
        _ = await _run.NextAsync<SnapshotTaken>();
        _files.Answer = command =>
        {
            _ = Whole(command);
            _kernel.SetTriedRegions(Scheme);
            return Errno.None;
        };
        for (int i = 1; i <= 4; i++)
        {
            _ = await _run.NextAsync<SourceMeasured>();
            _ = await _run.AfterAsync<SchemesObserved>(Interval);
            _ = await _run.NextAsync<SnapshotLost>();
            if (i == 3)
            {
                Assert.StartsWith("what kdamond 0 tells is torn or empty", (await _run.NextAsync<SourceInterrupted>()).Reason, StringComparison.Ordinal);
            }
        }

        _files.Answer = Whole;
        _ = await _run.NextAsync<SourceMeasured>();
        _ = await _run.AfterAsync<SchemesObserved>(Interval);
        _ = await _run.NextAsync<SnapshotTaken>();
    }

    [Fact]
    public async Task ReadAsync_FilesThatCannotBeReadWhole_AreAnInterruptionOnlyAtTheThirdTime()
    {
        await SkipToSnapshotsAsync();
        _ = await _run.NextAsync<SnapshotTaken>();
        _ = await _run.NextAsync<SourceMeasured>();
        _files.Unreadable[Scheme + "/action"] = Errno.NoEntry;
        for (int i = 1; i <= 3; i++)
        {
            Assert.Equal(SnapshotErrors.Torn, (await _run.AfterAsync<SnapshotLost>(Interval)).Reason);
        }

        _ = await _run.NextAsync<SourceInterrupted>();
        Assert.Equal(2, _files.Written.Count);
        _files.Unreadable.Clear();
        _ = await _run.AfterAsync<SchemesObserved>(Interval);
    }

    [Fact]
    public async Task ReadAsync_SchemeIsGone_EndsItsStream()
    {
        _kernel.AddScheme(0, 1);
        await SkipToSnapshotsAsync();
        _ = await _run.NextAsync<SnapshotTaken>();
        _ = await _run.NextAsync<SnapshotTaken>();
        _kernel.Remove(FakeKernel.Scheme(0, 1));
        _ = await _run.NextAsync<SourceMeasured>();
        _ = await _run.AfterAsync<SchemesObserved>(Interval);
        _ = await _run.NextAsync<SnapshotTaken>();
        Assert.Equal("1", (await _run.NextAsync<StreamEnded>()).Stream.Scheme);
    }

    /// <summary>Until a held write is said: after twice the apply interval of 100 ms, and 10 s.</summary>
    private async Task<SourceInterrupted> HeldAsync()
    {
        for (int i = 1; i <= 10; i++)
        {
            Assert.Equal(i, (await _run.AfterAsync<SourceMeasured>(TimeSpan.FromSeconds(1))).Cost.CommandSeconds!.Value, 1e-9);
        }

        SourceInterrupted held = await _run.AfterAsync<SourceInterrupted>(TimeSpan.FromMilliseconds(200));
        _ = await _run.NextAsync<SourceMeasured>();
        return held;
    }

    private async Task SkipToSnapshotsAsync() => _ = await _run.NextAsync<SchemesObserved>();

    /// <summary>Does what the kernel does.</summary>
    private Errno Whole(string command)
    {
        foreach (string scheme in Directory.GetDirectories(_kernel.At(FakeKernel.Context(0) + "/schemes")).Select(folder => folder[_kernel.Root.Length..]))
        {
            if (command == "update_schemes_stats")
            {
                _kernel.Write(scheme + "/stats/nr_tried", "9");
            }
            else
            {
                _kernel.SetTriedRegions(scheme, (3, 8192, 12288, 0, 7, 0), (1, 4096, 8192, 20, 0, 1000));
            }
        }

        return Errno.None;
    }

    /// <summary>All files but results.</summary>
    private Dictionary<string, string> Configuration() =>
        Directory.GetFiles(_kernel.Root, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/tried_regions/", StringComparison.Ordinal) && !file.Contains("/stats/", StringComparison.Ordinal))
            .ToDictionary(file => file, File.ReadAllText);
}
