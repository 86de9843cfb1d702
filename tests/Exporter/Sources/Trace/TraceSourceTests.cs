using System.Collections.Immutable;
using Damon.Kernel;
using Damon.Kernel.Tracing;
using Damon.Snapshots;
using DamonExporter.Sources;
using DamonExporter.Sources.Trace;

namespace DamonExporter.Tests.Sources.Trace;

public sealed class TraceSourceTests : IAsyncDisposable
{
    private const int Thread = 77;
    private static readonly Intervals Usual = new(5_000_000, 100_000_000);
    private static readonly TracedKdamond Physical = new()
    {
        Name = "0",
        Context = "0",
        Pid = Thread,
        IsPhysical = true,
        Start = Usual,
        Aggregation = Usual.Aggregation,
        Actions = ["stat", "pageout"],
    };

    private FakeKernel _kernel = new();

    public ValueTask DisposeAsync() => _kernel.DisposeAsync();

    [Fact]
    public async Task ReadAsync_AtTheStart_TakesTwoInARowAndRests()
    {
        Run(Physical);
        Task off = _kernel.WhenArmed(false);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        _kernel.Aggregate(Thread);
        Advance(100);
        _kernel.Aggregate(Thread);

        Snapshot earlier = (await first).Snapshot;
        Snapshot later = (await _kernel.NextAsync<SnapshotTaken>()).Snapshot;
        await off;

        Assert.Equal(new StreamId("here", "0", "0"), later.Stream);
        Assert.Equal((Usual, Usual), (earlier.Intervals, later.Intervals));
        Assert.Equal(100 * FakeKernel.Millisecond, later.EndTime - earlier.EndTime);
        Assert.Equal(_kernel.Now - 1000 + 1 + FakeKernel.ToWallOfTest, later.EndTime);
        Assert.Equal(later.EndTime - Usual.Aggregation, later.StartTime);
        Assert.Equal(([8192ul, 16384, 24576], [7u, 7, 7], [0u, 1, 2]), (later.Regions.Starts.ToArray(), later.Regions.Accesses.ToArray(), later.Regions.Ages.ToArray()), Same);
    }

    [Theory]
    [InlineData(99, 100)]
    [InlineData(130, 130)]
    [InlineData(199, 199)]
    [InlineData(200, 100)]
    public async Task ReadAsync_AggregationThatTookLonger_BeganWhereTheOneBeforeEnded(int distance, int expected)
    {
        Run(Physical);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        _kernel.Aggregate(Thread);
        Advance(distance);
        _kernel.Aggregate(Thread);

        Snapshot earlier = (await first).Snapshot, later = (await _kernel.NextAsync<SnapshotTaken>()).Snapshot;

        Assert.Equal(Usual.Aggregation, earlier.EndTime - earlier.StartTime);
        Assert.Equal((distance * FakeKernel.Millisecond, expected * FakeKernel.Millisecond), (later.EndTime - earlier.EndTime, later.EndTime - later.StartTime));
    }

    [Fact]
    public async Task ReadAsync_AfterTheInterval_TakesOne()
    {
        Run(Physical);
        await SettleAsync();
        Task on = _kernel.WhenArmed(true);
        Advance(4940);

        // its thread has looked at the time; had it begun then, that would show in how long the event was on
        await _kernel.NextAsync<SourceMeasured>();
        Advance(20);
        await on;
        Task off = _kernel.WhenArmed(false);
        Advance(40);
        _kernel.Aggregate(Thread, accesses: 9);
        Snapshot snapshot = (await _kernel.NextAsync<SnapshotTaken>()).Snapshot;
        await off;
        Assert.Equal(2, Switched(true));

        Assert.Equal(9u, snapshot.Regions.Accesses[0]);
        SourceMeasured measured = await AdvanceUntilAsync<SourceMeasured>(5000);
        Assert.True(measured.Cost.TraceEvents >= 9);
        Assert.Equal(0.1 + 0.04, measured.Cost.TraceEnabledSeconds!.Value, 1e-9);
        Assert.Equal(2 * 64 * 1024, measured.Cost.TraceBufferBytes);
    }

    [Fact]
    public async Task ReadAsync_KdamondThatMovesToAnotherCpu_IsPutTogether()
    {
        Run(Physical);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        _kernel.AggregateMoving(Thread);
        Advance(100);
        _kernel.AggregateMoving(Thread);

        Assert.Equal([8192ul, 16384, 24576], (await first).Snapshot.Regions.Starts.ToArray());
    }

    [Fact]
    public async Task ReadAsync_TwoKdamonds_ShutsTheReadyOneOut()
    {
        Run(Physical, Physical with { Name = "1", Pid = 78 });
        Task shut = _kernel.Tracefs.WhenWritten("/damon_aggregated/filter", "common_pid != 77");
        Task off = _kernel.WhenArmed(false);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        _kernel.Aggregate(Thread);
        Advance(100);
        _kernel.Aggregate(Thread);
        await first;
        await shut;

        _kernel.Aggregate(78);
        Advance(100);
        _kernel.Aggregate(78);
        SnapshotTaken other = await _kernel.NextAsync<SnapshotTaken>();
        other = other.Snapshot.Stream.Kdamond == "1" ? other : await _kernel.NextAsync<SnapshotTaken>();

        Assert.Equal(new StreamId("here", "1", "0"), other.Snapshot.Stream);
        await off;
        Assert.Equal(1, Switched(true));
    }

    [Fact]
    public async Task ReadAsync_SeveralTargets_AreAStreamEach()
    {
        Run(Physical with { IsPhysical = false, Targets = [500, 501] });
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        _kernel.Aggregate(Thread, targets: 2);
        Advance(100);
        _kernel.Aggregate(Thread, targets: 2);

        List<SnapshotTaken> all = [await first, await _kernel.NextAsync<SnapshotTaken>(), await _kernel.NextAsync<SnapshotTaken>(), await _kernel.NextAsync<SnapshotTaken>()];

        Assert.Equal(["0", "1", "0", "1"], all.Select(taken => taken.Snapshot.Stream.Target));
    }

    [Fact]
    public async Task ReadAsync_ATargetThatSaysNothing_DoesNotHoldUpTheOthers()
    {
        Run(Physical with { IsPhysical = false, Targets = [500, 501] });
        Task off = _kernel.WhenArmed(false);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        for (int i = 0; i < 4; i++)
        {
            _kernel.Aggregate(Thread, targets: 1);
            Advance(100);
        }

        Assert.Equal("0", (await first).Snapshot.Stream.Target);
        await off;
    }

    [Fact]
    public async Task ReadAsync_BegunInTheMiddle_DropsThePart()
    {
        Run(Physical);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        _kernel.Aggregate(Thread, firstRegion: 1);
        Advance(100);
        long end = _kernel.Now;
        _kernel.Aggregate(Thread);
        Advance(100);
        _kernel.Aggregate(Thread);

        Assert.InRange((await first).Snapshot.EndTime - FakeKernel.ToWallOfTest, end - 1000, end);
        Assert.DoesNotContain(_kernel.Happened, happened => happened is SnapshotLost);
    }

    [Fact]
    public async Task ReadAsync_LostEvents_CostTheSnapshotAndTheBufferGrows()
    {
        Run(Physical);
        Task grown = _kernel.Tracefs.WhenWritten("/per_cpu/cpu0/buffer_size_kb", "128");
        Task<SnapshotLost> lost = await ArmedAsync<SnapshotLost>();
        // the head of one and the tail of the next would make a whole
        _kernel.Aggregate(Thread, left: 1);
        Advance(100);
        _kernel.Aggregate(Thread, firstRegion: 2, lost: 12);

        Assert.Equal("lost_events", (await lost).Reason);
        await grown;
        Advance(100);
        long whole = _kernel.Now - 1000;
        _kernel.Aggregate(Thread);
        Advance(100);
        _kernel.Aggregate(Thread);
        Assert.True((await _kernel.NextAsync<SnapshotTaken>()).Snapshot.EndTime - FakeKernel.ToWallOfTest >= whole);
        Assert.Equal(12, (await AdvanceUntilAsync<SourceMeasured>(5000)).Cost.TraceLostEvents);
    }

    [Fact]
    public async Task ReadAsync_NoLossForAnHour_ShrinksTheBuffersAgain()
    {
        Run(Physical);
        Task grown = _kernel.Tracefs.WhenWritten("/per_cpu/cpu0/buffer_size_kb", "128");
        _ = await ArmedAsync<SnapshotLost>();
        _kernel.Aggregate(Thread, lost: 1);
        await grown;
        Task off = _kernel.WhenArmed(false);
        for (int i = 0; i < 3 && !off.IsCompleted; i++)
        {
            Task<SnapshotTaken> taken = _kernel.NextAsync<SnapshotTaken>();
            Advance(100);
            _kernel.Aggregate(Thread);
            await taken;
        }

        await off;
        Task shrunk = _kernel.Tracefs.WhenWritten("/damon-exporter/buffer_size_kb", "64");
        Advance(3_600_000);
        await shrunk;
    }

    [Fact]
    public async Task ReadAsync_LossWithALargeBuffer_IsNoted()
    {
        _kernel.Options = _kernel.Options with { Instance = new TraceInstanceOptions { MostKilobytes = 64 } };
        Run(Physical);
        Task<SourceNoted> noted = await ArmedAsync<SourceNoted>();
        _kernel.Aggregate(Thread, lost: 5);

        Assert.Contains("64 KiB for a CPU and 128 KiB in all", (await noted).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_Tuning_SetsTheIntervalsOfTheNextAggregation()
    {
        Run(Physical with { IsTuned = true });
        await SettleAsync();
        Task on = _kernel.WhenArmed(true);
        Advance(4960);
        await on;
        _kernel.Tune(Thread, 10_000);
        _kernel.Aggregate(Thread);

        Assert.Equal(new Intervals(10_000_000, 200_000_000), (await _kernel.NextAsync<SnapshotTaken>()).Snapshot.Intervals);
    }

    [Fact]
    public async Task ReadAsync_AfterATuning_TakesTwoInARow()
    {
        Run(Physical with { IsTuned = true });
        await SettleAsync();
        Task on = _kernel.WhenArmed(true);
        Task off = _kernel.WhenArmed(false);
        Advance(4960);
        await on;
        _kernel.Tune(Thread, 10_000);
        _kernel.Aggregate(Thread);
        await _kernel.NextAsync<SnapshotTaken>();
        await off;
        on = _kernel.WhenArmed(true);
        off = _kernel.WhenArmed(false);
        Advance(4960);
        await on;

        _kernel.Aggregate(Thread);
        await _kernel.NextAsync<SnapshotTaken>();
        Advance(200);
        _kernel.Aggregate(Thread);
        await _kernel.NextAsync<SnapshotTaken>();
        await off;
        Assert.Equal(3, Switched(true));
    }

    [Fact]
    public async Task ReadAsync_OldFilesOfATunedKdamond_AreCorrectedByWhatIsSeen()
    {
        Run(Physical with { IsTuned = true });
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        for (int i = 0; i < 6; i++)
        {
            _kernel.Aggregate(Thread);
            Advance(400);
        }

        Assert.Equal(new Intervals(20_000_000, 400_000_000), (await first).Snapshot.Intervals);
    }

    [Fact]
    public async Task ReadAsync_FullAndTunedByAKernelThatDoesNotTell_IsMeasuredFromEachToTheNext()
    {
        await _kernel.DisposeAsync();
        _kernel = new FakeKernel("6.12") { Options = _kernel.Options with { Full = true } };
        Run(Physical with { IsTuned = true });
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        // the last but one is a pause: a tuning makes an interval twice as long at most
        foreach (int aggregation in (int[])[100, 100, 100, 200, 400, 410, 390, 5000, 400])
        {
            _kernel.Aggregate(Thread);
            Advance(aggregation);
        }

        _kernel.Aggregate(Thread);
        List<Intervals> all = [(await first).Snapshot.Intervals];
        while (all.Count < 10)
        {
            all.Add((await _kernel.NextAsync<SnapshotTaken>()).Snapshot.Intervals);
        }

        Assert.Equal([100, 100, 100, 100, 200, 400, 400, 390, 390, 390], all.Select(intervals => intervals.Aggregation / FakeKernel.Millisecond));
        Assert.All(all, intervals => Assert.Equal(20u, intervals.MaxAccesses));
    }

    [Fact]
    public async Task ReadAsync_TunedByAKernelThatDoesNotTell_BelievesWhatItSawBefore()
    {
        await _kernel.DisposeAsync();
        _kernel = new FakeKernel("6.12");
        Run(Physical with { IsTuned = true });
        Task off = _kernel.WhenArmed(false);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        for (int i = 0; i < 5; i++)
        {
            _kernel.Aggregate(Thread);
            Advance(400);
        }

        Assert.Equal(400 * FakeKernel.Millisecond, (await first).Snapshot.Intervals.Aggregation);
        await off;
        Task on = _kernel.WhenArmed(true);
        off = _kernel.WhenArmed(false);
        Advance(4960);
        await on;
        _kernel.Aggregate(Thread);
        Advance(400);
        _kernel.Aggregate(Thread);
        await off;
    }

    [Fact]
    public async Task ReadAsync_ThreadThatNobodyKnows_IsNamedByItsNumberAndItsRateIsAssumed()
    {
        Assert.StartsWith("the access rates of kdamond tid-77 are not known", (await StrangerTellsAsync<SourceNoted>()).Text, StringComparison.Ordinal);
        Snapshot snapshot = (await _kernel.NextAsync<SnapshotTaken>()).Snapshot;
        Assert.Equal((new StreamId("here", "tid-77", null, "0"), true), (snapshot.Stream, snapshot.Intervals.IsSampleAssumed));
        Assert.DoesNotContain(_kernel.Happened, happened => happened is SourceInterrupted);
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(false, false, false)]
    public async Task ReadAsync_ThreadThatNobodyKnows_EndsWithItsEntryInTheHostsProc(bool isHost, bool isThere, bool ends)
    {
        _kernel.Tracefs.Put("/proc/1/stat", "1 (init) S 0");
        if (isHost)
        {
            _kernel.Tracefs.Put("/proc/2/stat", "2 (kthreadd) S 0");
        }

        _kernel.Tracefs.Put("/proc/77/stat", "77 (kdamond.0) S 2");
        await StrangerTellsAsync<SnapshotTaken>();
        if (!isThere)
        {
            Directory.Delete(_kernel.Tracefs.OnHost("/proc/77"), recursive: true);
        }

        await AdvanceUntilAsync<SourceMeasured>(5000);
        await AdvanceUntilAsync<SourceMeasured>(5000);
        Assert.Equal(ends ? 1 : 0, _kernel.Happened.OfType<StreamEnded>().Count());
    }

    [Fact]
    public async Task ReadAsync_SilentThreadThatNobodyKnows_EndsWhereProcIsNotTheHosts()
    {
        await StrangerTellsAsync<SnapshotTaken>();
        Task on = _kernel.WhenArmed(true);
        Advance(5000);
        await on;
        await AdvanceUntilAsync<SnapshotLost>(7000);
        Assert.Equal("tid-77", (await AdvanceUntilAsync<StreamEnded>(5000)).Stream.Kdamond);
    }

    [Fact]
    public async Task ReadAsync_NoKdamond_SaysSoOnceAnybodyHadTheTimeToBeHeard()
    {
        _kernel.Start();
        await _kernel.NextAsync<SourceMeasured>();
        Assert.DoesNotContain(_kernel.Happened, happened => happened is SourceInterrupted);
        Assert.StartsWith("no kdamond runs: start DAMON", (await AdvanceUntilAsync<SourceInterrupted>(5000)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_LookupThatFails_IsNotTakenForNoKdamond()
    {
        _kernel.LookupProblem = "broken";
        _kernel.Start();
        Assert.Equal("which kdamonds run cannot be looked up: broken", (await _kernel.NextAsync<SourceNoted>()).Text);
        await _kernel.NextAsync<SourceMeasured>();
        Assert.Equal("no kdamond is heard, and which of them run cannot be looked up: broken", (await AdvanceUntilAsync<SourceInterrupted>(5000)).Reason);
        _kernel.LookupProblem = null;
        Assert.StartsWith("no kdamond runs: start DAMON", (await AdvanceUntilAsync<SourceInterrupted>(5000)).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gone", true)]
    [InlineData("another", true)]
    [InlineData("hidden", false)]
    public async Task ReadAsync_TargetWhoseProcessEnds_EndsThoughTheKernelTellsItOn(string what, bool ends)
    {
        if (what != "hidden")
        {
            _kernel.Tracefs.Put("/proc/2/stat", "2 (kthreadd) S 0");
        }

        _kernel.Tracefs.Put("/proc/500/stat", Process(500, 1000));
        _kernel.Tracefs.Put("/proc/501/stat", Process(501, 1000));
        Run(Physical with { IsPhysical = false, Targets = [500, 501] });
        Task off = _kernel.WhenArmed(false);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        _kernel.Aggregate(Thread, targets: 2);
        Advance(100);
        _kernel.Aggregate(Thread, targets: 2);
        await first;
        await off;

        File.Delete(_kernel.Tracefs.OnHost("/proc/501/stat"));
        if (what == "another")
        {
            _kernel.Tracefs.Put("/proc/501/stat", Process(501, 2000));
        }

        Task on = _kernel.WhenArmed(true);
        off = _kernel.WhenArmed(false);
        Advance(5000);
        await on;
        await _kernel.NextAsync<SourceMeasured>();
        _kernel.Aggregate(Thread, targets: 2, accesses: 0);
        await off;
        await AdvanceUntilAsync<SourceMeasured>(5000);

        Assert.Equal(ends ? ["1"] : [], _kernel.Happened.OfType<StreamEnded>().Select(ended => ended.Stream.Target));
        Assert.Equal((3, ends ? 2 : 3), (Count("0"), Count("1")));
    }

    [Fact]
    public async Task ReadAsync_TargetWhoseProcessWasNeverSeen_IsToldWhileItIsAccessed()
    {
        _kernel.Tracefs.Put("/proc/2/stat", "2 (kthreadd) S 0");
        Run(Physical with { IsPhysical = false, Targets = [500] });
        Task off = _kernel.WhenArmed(false);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        _kernel.Aggregate(Thread, accesses: 0);
        Advance(100);
        _kernel.Aggregate(Thread, accesses: 7);

        Assert.Equal(7u, (await first).Snapshot.Regions.Accesses[0]);
        await off;
    }

    private static string Process(int pid, int start) => $"{pid} (x) S 1 1 1 0 -1 4194304 0 0 0 0 1 1 0 0 20 0 1 0 {start} 0 0";

    private int Count(string target) => _kernel.Happened.OfType<SnapshotTaken>().Count(taken => taken.Snapshot.Stream.Target == target);

    [Fact]
    public async Task ReadAsync_DamonStatWithoutItsThread_IsFoundByBeingNobodyElse()
    {
        Run(new TracedKdamond { Name = "stat", IsPhysical = true, Start = Usual, IsTuned = true, LongestAggregation = 200_000_000_000 });
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        Advance(1000);
        for (int i = 0; i < 6; i++)
        {
            _kernel.Aggregate(Thread);
            Advance(2000);
        }

        Snapshot snapshot = (await first).Snapshot;
        Assert.Equal((new StreamId("here", "stat"), new Intervals(100_000_000, 2_000_000_000)), (snapshot.Stream, snapshot.Intervals));
    }

    [Fact]
    public async Task ReadAsync_KdamondThatStops_EndsItsStreamsAndSaysWhatHelps()
    {
        Run(Physical);
        await SettleAsync();
        _kernel.Directory = KdamondDirectory.Empty;

        Assert.Equal(new StreamId("here", "0", "0"), (await AdvanceUntilAsync<StreamEnded>(5000)).Stream);
        Assert.Contains("damon_stat", (await AdvanceUntilAsync<SourceInterrupted>(5000)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_StateThatIsNotTold_KeepsTheStreams()
    {
        Run(Physical);
        await SettleAsync();
        _kernel.Directory = new KdamondDirectory([], ["0"]);

        await AdvanceUntilAsync<SourceMeasured>(5000);
        await AdvanceUntilAsync<SourceMeasured>(5000);

        Assert.DoesNotContain(_kernel.Happened, happened => happened is StreamEnded);
    }

    [Fact]
    public async Task ReadAsync_KdamondStartedAnew_IsTheSameStreamAgain()
    {
        Run(Physical);
        await SettleAsync();
        _kernel.Directory = new KdamondDirectory([Physical with { Pid = 99 }], []);
        Task on = _kernel.WhenArmed(true);

        Assert.Equal("0", (await AdvanceUntilAsync<StreamEnded>(5000)).Stream.Kdamond);
        await on;
        _kernel.Aggregate(99);
        Advance(100);
        _kernel.Aggregate(99);
        Assert.Equal(new StreamId("here", "0", "0"), (await _kernel.NextAsync<SnapshotTaken>()).Snapshot.Stream);
    }

    [Fact]
    public async Task ReadAsync_KdamondThatTellsNothing_IsSaidOnceAndGoesOnByItself()
    {
        Run(Physical);
        Task<SnapshotLost> lost = await ArmedAsync<SnapshotLost>();
        Advance(5301);

        Assert.Equal("timeout", (await lost).Reason);
        Assert.StartsWith("kdamond 0 runs but tells nothing", (await _kernel.NextAsync<SourceInterrupted>()).Reason, StringComparison.Ordinal);
        await AdvanceUntilAsync<SourceMeasured>(60_000);
        _kernel.Aggregate(Thread);
        Advance(100);
        _kernel.Aggregate(Thread);
        await _kernel.NextAsync<SnapshotTaken>();
        Assert.Single(_kernel.Happened, happened => happened is SnapshotLost);
        Assert.Single(_kernel.Happened, happened => happened is SourceInterrupted);
    }

    [Fact]
    public async Task ReadAsync_ProbesWithWeights_GiveNoSnapshot()
    {
        Run(Physical with { HasWeights = true });
        _kernel.Start();

        Assert.Contains("nr_accesses means nothing", (await _kernel.NextAsync<SourceNoted>()).Text, StringComparison.Ordinal);
        Assert.StartsWith("every kdamond that runs watches data attributes", (await _kernel.NextAsync<SourceInterrupted>()).Reason, StringComparison.Ordinal);
        await _kernel.NextAsync<SourceMeasured>();
        _kernel.Aggregate(Thread, accesses: 0);
        Advance(100);
        _kernel.Aggregate(Thread, accesses: 0);
        await AdvanceUntilAsync<SourceMeasured>(5000);
        Assert.DoesNotContain(_kernel.Happened, happened => happened is SnapshotTaken);
        Assert.Contains(("events/damon/damon_aggregated/filter", "common_pid != 77"), _kernel.Tracefs.Written);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadAsync_WeightsSetWhileItIsWanted_EndTheStreamUntilItIsStartedAnew(bool full)
    {
        _kernel.Options = _kernel.Options with { Full = full };
        Run(Physical);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        _kernel.Aggregate(Thread);
        Advance(100);
        _kernel.Aggregate(Thread);
        await first;
        await _kernel.NextAsync<SnapshotTaken>();

        Run(Physical with { HasWeights = true });
        Task off = _kernel.Tracefs.WhenWritten("/damon_aggregated/filter", "common_pid != 77");
        Assert.Equal(new StreamId("here", "0", "0"), (await AdvanceUntilAsync<StreamEnded>(5000)).Stream);
        await off;
        _kernel.Aggregate(Thread, accesses: 0);
        Advance(100);
        _kernel.Aggregate(Thread, accesses: 0);

        // the files alone do not take the weights away
        Run(Physical);
        await AdvanceUntilAsync<SourceMeasured>(5000);
        _kernel.Aggregate(Thread, accesses: 0);
        await AdvanceUntilAsync<SourceMeasured>(5000);
        Assert.Equal(2, _kernel.Happened.OfType<SnapshotTaken>().Count());

        Run(Physical with { Pid = 99 });
        Task<SnapshotTaken> again = _kernel.NextAsync<SnapshotTaken>();
        Task on = _kernel.Tracefs.WhenWritten("/damon_aggregated/filter", "0");
        Advance(5000);
        await on;
        _kernel.Aggregate(99);
        Advance(100);
        _kernel.Aggregate(99);
        await again;
    }

    [Fact]
    public async Task ReadAsync_FullAndATargetIsRemoved_EndsItsStream()
    {
        _kernel.Options = _kernel.Options with { Full = true };
        Run(Physical with { IsPhysical = false, Targets = [500, 501] });
        Task<StreamEnded> ended = await ArmedAsync<StreamEnded>();
        for (int i = 0; i < 7; i++)
        {
            _kernel.Aggregate(Thread, targets: i < 2 ? 2 : 1);
            Advance(100);
        }

        Assert.Equal("1", (await ended).Stream.Target);
    }

    public static TheoryData<string> Rebuilt { get; } = ["no context", "another context", "another unit"];

    [Theory]
    [MemberData(nameof(Rebuilt))]
    public async Task ReadAsync_FilesRebuiltUnderIt_GoesOnAsItWas(string what)
    {
        TracedKdamond known = Physical with { AddressUnit = 4096 };
        Run(known);
        await SettleAsync();
        Run(what switch
        {
            "no context" => new TracedKdamond { Name = "0", Context = "0", Pid = Thread, IsWhole = false },
            "another context" => known with { IsPhysical = false, AddressUnit = 1, Targets = [1] },
            _ => known with { AddressUnit = 1 },
        });
        Task on = _kernel.WhenArmed(true);
        Advance(4960);
        await on;
        await AdvanceUntilAsync<SourceMeasured>(40);
        Task<SnapshotTaken> next = _kernel.NextAsync<SnapshotTaken>();
        _kernel.Aggregate(Thread);

        Snapshot snapshot = (await next).Snapshot;
        Assert.Equal((new StreamId("here", "0", "0"), 8192ul * 4096, Usual), (snapshot.Stream, snapshot.Regions.Starts[0], snapshot.Intervals));
        Assert.DoesNotContain(_kernel.Happened, happened => happened is StreamEnded);
        Assert.Equal(what == "no context" ? 0 : 1, _kernel.Happened.OfType<SourceNoted>().Count(noted => noted.Text.Contains("now say other operations", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ReadAsync_FilesThatNeverTold_GiveNothingUntilTheyDo()
    {
        Run(new TracedKdamond { Name = "0", Context = "0", Pid = Thread, IsWhole = false });
        _kernel.Start();
        Assert.StartsWith("the files of kdamond 0 are being rebuilt", (await _kernel.NextAsync<SourceInterrupted>()).Reason, StringComparison.Ordinal);
        await _kernel.NextAsync<SourceMeasured>();
        _kernel.Aggregate(Thread);
        Advance(100);
        _kernel.Aggregate(Thread);
        await AdvanceUntilAsync<SourceMeasured>(5000);
        Assert.DoesNotContain(_kernel.Happened, happened => happened is SnapshotTaken);

        Run(Physical);
        Task<SnapshotTaken> first = _kernel.NextAsync<SnapshotTaken>();
        Task on = _kernel.Tracefs.WhenWritten("/damon_aggregated/filter", "0");
        Advance(5000);
        await on;
        _kernel.Aggregate(Thread);
        Advance(100);
        _kernel.Aggregate(Thread);
        Assert.Equal(new StreamId("here", "0", "0"), (await first).Snapshot.Stream);
    }

    [Fact]
    public async Task ReadAsync_FilesThatNeverToldOfAnOldKernel_AreNotNeededAndTheFirstNameEndsWithThem()
    {
        await _kernel.DisposeAsync();
        _kernel = new FakeKernel("6.12");
        Run(new TracedKdamond { Name = "0", Context = "0", Pid = Thread, IsWhole = false });
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        for (int i = 0; i < 5; i++)
        {
            _kernel.Aggregate(Thread);
            Advance(100);
        }

        Assert.Equal(new StreamId("here", "0", "0", "0"), (await first).Snapshot.Stream);

        Run(Physical);
        Assert.Equal(new StreamId("here", "0", "0", "0"), (await AdvanceUntilAsync<StreamEnded>(5000)).Stream);
    }

    [Theory]
    [InlineData(31, 1740)] // no age grew by more than 1: one aggregation, of a host that stood still
    [InlineData(32, 100)] // DAMON rested between two
    public async Task ReadAsync_FullAndALongWayToTheNext_IsToldByTheAges(uint age, int expected)
    {
        _kernel.Options = _kernel.Options with { Full = true };
        Run(Physical);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        for (uint i = 27; i <= 30; i++)
        {
            _kernel.Aggregate(Thread, older: i);
            Advance(i < 30 ? 100 : 1740);
        }

        _kernel.Aggregate(Thread, older: age);
        Snapshot last = (await first).Snapshot;
        for (int i = 0; i < 4; i++)
        {
            last = (await _kernel.NextAsync<SnapshotTaken>()).Snapshot;
        }

        Assert.Equal((Usual.Aggregation, expected * FakeKernel.Millisecond), (last.Intervals.Aggregation, last.EndTime - last.StartTime));
    }

    [Fact]
    public async Task ReadAsync_Full_TakesEveryAggregation()
    {
        _kernel.Options = _kernel.Options with { Full = true };
        Run(Physical);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        for (uint i = 0; i < 10; i++)
        {
            _kernel.Aggregate(Thread, accesses: i);
            Advance(100);
        }

        List<Snapshot> all = [(await first).Snapshot];
        while (all.Count < 10)
        {
            all.Add((await _kernel.NextAsync<SnapshotTaken>()).Snapshot);
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (uint)i), all.Select(snapshot => snapshot.Regions.Accesses[0]));
        Assert.All(all, snapshot => Assert.Equal(Usual, snapshot.Intervals));

        // whatever was to follow the last of them is done when more is
        await AdvanceUntilAsync<SourceMeasured>(5000);
        Assert.Equal((1, 0), (Switched(true), Switched(false)));
    }

    [Fact]
    public async Task ReadAsync_SchemesThatTell_AreToldWithRealBytes()
    {
        Run(Physical with { AddressUnit = 4096 });
        await SettleAsync();
        _kernel.SchemeStats(Thread, scheme: 1, triedBytes: 10);

        SchemeReading scheme = Assert.Single((await AdvanceUntilAsync<SchemesObserved>(5000)).Schemes);

        Assert.Equal(("0", 0, 1, "pageout", 40960ul), (scheme.Kdamond, scheme.Context, scheme.Scheme, scheme.Action, scheme.Stats.TriedBytes));
    }

    [Fact]
    public async Task ReadAsync_SchemeThatFallsSilent_IsToldAsLongAsItsCountersAreFresh()
    {
        Run(Physical with { ApplyInterval = 10_000 * FakeKernel.Millisecond });
        await SettleAsync();
        _kernel.SchemeStats(Thread, scheme: 0, triedBytes: 10);
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal((10ul, Thread), (await AdvanceUntilAsync<SchemesObserved>(5000)).Schemes.Single() is var scheme ? (scheme.Stats.TriedBytes, scheme.Thread ?? 0) : default);
        }

        // the last of the 30 s began a moment before the event was heard
        Assert.Single((await AdvanceUntilAsync<SchemesObserved>(5000)).Schemes);
        Assert.Empty((await AdvanceUntilAsync<SchemesObserved>(5000)).Schemes);
        await AdvanceUntilAsync<SourceMeasured>(5000);
        await AdvanceUntilAsync<SourceMeasured>(5000);
        Assert.Equal(8, _kernel.Happened.OfType<SchemesObserved>().Count());
    }

    [Fact]
    public async Task ReadAsync_OnlyTheEventWithProbes_IsUsed()
    {
        await _kernel.DisposeAsync();
        _kernel = new FakeKernel("7.3", DamonEventDecoder.RegionAggregated);
        _kernel.Tracefs.Lacking.Add(DamonEventDecoder.Aggregated);
        _kernel.Directory = new KdamondDirectory([Physical], []);
        Task armed = _kernel.WhenArmed(true, DamonEventDecoder.RegionAggregated);
        _kernel.Start();
        Task<SnapshotTaken> first = _kernel.NextAsync<SnapshotTaken>();
        await armed;
        _kernel.Aggregate(Thread);
        Advance(100);
        _kernel.Aggregate(Thread);

        Assert.Equal(3, (await first).Snapshot.Regions.Count);
    }

    [Fact]
    public async Task ReadAsync_TheEventWithProbesAlone_IsTriedWhenTheOtherTellsNothing()
    {
        await _kernel.DisposeAsync();
        _kernel = new FakeKernel("7.3", DamonEventDecoder.RegionAggregated);
        Run(Physical);
        Task both = _kernel.WhenArmed(true, DamonEventDecoder.RegionAggregated);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        Advance(5301);
        await both;
        _kernel.Aggregate(Thread);
        Advance(100);
        _kernel.Aggregate(Thread);

        Assert.Equal(3, (await first).Snapshot.Regions.Count);
    }

    [Fact]
    public async Task ReadAsync_KdamondWithProbes_IsHeardByTheEventThatTellsTheirHits()
    {
        await _kernel.DisposeAsync();
        _kernel = new FakeKernel("7.3", DamonEventDecoder.RegionAggregated) { Hits = [20, 3, 0] };
        Run(Physical with { HasProbes = true });
        Task both = _kernel.WhenArmed(true, DamonEventDecoder.RegionAggregated);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        await both;
        _kernel.Aggregate(Thread);
        Advance(100);
        _kernel.Aggregate(Thread);

        Regions regions = (await first).Snapshot.Regions;
        Assert.Equal((3, 3), (regions.Count, regions.Probes));
        Assert.Equal([3, 3, 3], regions.HitsOf(1).ToArray());
    }

    [Fact]
    public async Task ReadAsync_NoTracefs_SaysSoAndFindsItLater()
    {
        Directory.Move(_kernel.Tracefs.OnHost("/sys/kernel/tracing/instances"), _kernel.Tracefs.OnHost("/sys/kernel/tracing/away"));
        Run(Physical);
        _kernel.Start();
        Assert.Equal("tracefs is not mounted; mount it: mount -t tracefs nodev /sys/kernel/tracing", (await _kernel.NextAsync<SourceInterrupted>()).Reason);

        Directory.Move(_kernel.Tracefs.OnHost("/sys/kernel/tracing/away"), _kernel.Tracefs.OnHost("/sys/kernel/tracing/instances"));
        Task armed = _kernel.WhenArmed(true);
        await AdvanceUntilAsync<SourceMeasured>(5000);
        await armed;
        _kernel.Aggregate(Thread);
        Advance(100);
        _kernel.Aggregate(Thread);
        await _kernel.NextAsync<SnapshotTaken>();
    }

    [Fact]
    public async Task ReadAsync_MoreMemoryThanAllowed_MakesNoInstance()
    {
        _kernel.Options = _kernel.Options with { MostTransientBytes = 2 << 20 };
        Run(Physical);
        _kernel.Start();

        Assert.Equal(
            "a new trace instance may take 2 MiB for a moment (2 online CPUs), more than the 2 MiB that trace.max-memory allows; allow more, or use another source",
            (await _kernel.NextAsync<SourceInterrupted>()).Reason);
        Assert.Empty(_kernel.Tracefs.Written);
    }

    [Fact]
    public async Task ReadAsync_NoisySchemes_AreHeardWithTheRegionsOnly()
    {
        Run(Physical);
        await SettleAsync();
        Task off = _kernel.Tracefs.WhenWritten("/damos_stat_after_apply_interval/enable", "0");
        for (int i = 0; i < 14; i++)
        {
            _kernel.SchemeStats(Thread, scheme: 0, triedBytes: 10, count: 40);
        }

        await AdvanceUntilAsync<SourceMeasured>(4900);
        Advance(200);
        await off;
    }

    [Fact]
    public async Task ReadAsync_InstanceTakenAway_EndsTheStreamsAndMakesAnother()
    {
        Run(Physical);
        await SettleAsync();
        _kernel.SchemeStats(Thread, scheme: 0, triedBytes: 10);
        await AdvanceUntilAsync<SchemesObserved>(5000);
        _kernel.Tracefs.Remove("/sys/kernel/tracing/instances/damon-exporter");

        await AdvanceUntilAsync<StreamEnded>(5000);
        Assert.Empty((await _kernel.NextAsync<SchemesObserved>()).Schemes);
        Assert.Contains("instances/damon-exporter", (await _kernel.NextAsync<SourceInterrupted>()).Reason, StringComparison.Ordinal);
        await AdvanceUntilAsync<SourceMeasured>(5000);
        Assert.Equal(["damon-exporter"], _kernel.Tracefs.Instances);
    }

    [Fact]
    public async Task ReadAsync_Stopped_LeavesNothing()
    {
        Run(Physical);
        await SettleAsync();
        Assert.Equal(["damon-exporter"], _kernel.Tracefs.Instances);

        await _kernel.StopAsync();

        Assert.Empty(_kernel.Tracefs.Instances);
    }

    [Fact]
    public async Task ReadAsync_EventThatIsRefused_LeavesNothing()
    {
        _kernel.Tracefs.Refusals["/damon_monitor_intervals_tune/enable"] = Errno.NotPermitted;
        Run(Physical);
        _kernel.Start();

        Assert.Contains("operation not permitted (EPERM)", (await _kernel.NextAsync<SourceInterrupted>()).Reason, StringComparison.Ordinal);
        await _kernel.StopAsync();
        Assert.Empty(_kernel.Tracefs.Instances);
    }

    private static bool Same((ulong[], uint[], uint[]) left, (ulong[], uint[], uint[]) right) =>
        left.Item1.SequenceEqual(right.Item1) && left.Item2.SequenceEqual(right.Item2) && left.Item3.SequenceEqual(right.Item3);

    /// <summary>How often the event of regions was switched so far.</summary>
    private int Switched(bool on) => _kernel.Tracefs.Written.Count(written => written == ($"events/damon/{DamonEventDecoder.Aggregated}/enable", on ? "1" : "0"));

    private void Run(params ImmutableArray<TracedKdamond> running) => _kernel.Directory = new KdamondDirectory(running, []);

    private void Advance(double milliseconds) => _kernel.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Begins, where no kdamond is in any list, and waits for what a thread that speaks brings about.</summary>
    private async Task<T> StrangerTellsAsync<T>()
        where T : SourceEvent
    {
        Task armed = _kernel.WhenArmed(true);
        _kernel.Start();
        await _kernel.NextAsync<SourceMeasured>();
        await armed;
        Task<T> first = _kernel.NextAsync<T>();
        Advance(1000);
        for (int i = 0; i < 5; i++)
        {
            _kernel.Aggregate(Thread);
            Advance(300);
        }

        return await first;
    }

    /// <summary>Begins, and waits for something while the event of regions is on.</summary>
    private async Task<Task<T>> ArmedAsync<T>()
        where T : SourceEvent
    {
        Task armed = _kernel.WhenArmed(true);
        _kernel.Start();
        Task<T> next = _kernel.NextAsync<T>();
        await armed;
        return next;
    }

    /// <summary>Begins, and goes on until the intervals are known and nothing is wanted.</summary>
    private async Task SettleAsync()
    {
        Task off = _kernel.WhenArmed(false);
        Task<SnapshotTaken> first = await ArmedAsync<SnapshotTaken>();
        _kernel.Aggregate(Thread);
        Advance(100);
        _kernel.Aggregate(Thread);
        await first;
        await _kernel.NextAsync<SnapshotTaken>();
        await off;
    }

    private async Task<T> AdvanceUntilAsync<T>(double milliseconds)
        where T : SourceEvent
    {
        Task<T> next = _kernel.NextAsync<T>();
        Advance(milliseconds);
        return await next;
    }
}
