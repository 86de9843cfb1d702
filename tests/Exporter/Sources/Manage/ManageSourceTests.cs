using System.Globalization;
using System.Threading.Channels;
using Damon;
using Damon.Kernel;
using Damon.Kernel.Processes;
using Damon.Kernel.Sysfs.Writing;
using Damon.Snapshots;
using Damon.TestKit;
using DamonExporter.Metrics;
using DamonExporter.Sources;
using DamonExporter.Sources.Manage;
using Microsoft.Extensions.Time.Testing;

namespace DamonExporter.Tests.Sources.Manage;

public sealed class ManageSourceTests : IDisposable
{
    private const string State = $"{LiveKernel.Kdamonds}/0/state";

    private readonly MemoryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromMinutes(2));
    private readonly List<string> _complaints = [];
    private readonly FakeTrace _trace = new();
    private FakeCommand? _command;
    private string? _whyNoTrace;

    public void Dispose()
    {
        _stop.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(612)]
    [InlineData(618)]
    [InlineData(703)]
    public async Task ReadAsync_PhysicalMemory_TakesSnapshotsAndLeavesNothing(int release)
    {
        using LiveKernel kernel = Kernel(release);
        IReadOnlyList<string> before = kernel.Picture();
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new());

        SnapshotTaken taken = await NextAsync<SnapshotTaken>(events);
        Assert.Equal(new StreamId("host", "0", "0", null, "0"), taken.Snapshot.Stream);
        Assert.Equal((0ul, 100ul), (taken.Snapshot.Regions.Starts[0], taken.Snapshot.Regions.Ends[0]));
        Assert.Equal(release < 615 ? 100_000_000 : 800_000_000, taken.Snapshot.Intervals.Aggregation);
        Assert.Equal(ReplayClock.Nanoseconds(_time.GetUtcNow()), taken.Snapshot.EndTime);
        Assert.Empty(taken.Snapshot.Filters);
        Assert.Equal("2", kernel.ReadText($"{LiveKernel.Kdamonds}/0/contexts/0/targets/0/regions/nr_regions"));
        Assert.Equal("655360", kernel.ReadText($"{LiveKernel.Kdamonds}/0/contexts/0/targets/0/regions/0/end"));

        await events.DisposeAsync();
        Assert.Equal(before, kernel.Picture());
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task ReadAsync_Filters_AreStreamsOfTheirOwn()
    {
        using LiveKernel kernel = Kernel(703);
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new() { Filters = [[new PageFilter("anon")], [new PageFilter("young", true)]] });

        Assert.Equal("0", (await NextAsync<SnapshotTaken>(events)).Snapshot.Stream.Scheme);
        Snapshot anon = (await NextAsync<SnapshotTaken>(events)).Snapshot;
        Assert.Equal("1", anon.Stream.Scheme);
        Assert.Equal(7ul, anon.Regions.FilterPassedBytes);
        Assert.Equal(new DamosFilter("anon", false, false), Assert.Single(anon.Filters));
        Snapshot old = (await NextAsync<SnapshotTaken>(events)).Snapshot;
        Assert.Equal(new DamosFilter("young", true, false), Assert.Single(old.Filters));

        // each page is looked at once an aggregation: those are as long as the interval, and no scheme waits longer
        Assert.Equal("0", kernel.ReadText($"{LiveKernel.Kdamonds}/0/contexts/0/schemes/1/apply_interval_us"));
        Assert.Equal("250000", kernel.ReadText($"{LiveKernel.Kdamonds}/0/contexts/0/monitoring_attrs/intervals/intervals_goal/min_sample_us"));
    }

    [Fact]
    public async Task ReadAsync_FiltersOnAKernelThatDoesNotCount_Refused()
    {
        using LiveKernel kernel = Kernel(612);
        IReadOnlyList<string> before = kernel.Picture();
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new() { Filters = [[new PageFilter("anon")]] });
        Assert.Contains("Linux 6.14", (await Assert.ThrowsAsync<DamonDataException>(() => NextAsync<SnapshotTaken>(events))).Message, StringComparison.Ordinal);
        Assert.Equal(before, kernel.Picture());
    }

    [Fact]
    public async Task ReadAsync_TunedWhileItReads_AsksAgain()
    {
        using LiveKernel kernel = Kernel(703);
        int tunings = 0;
        Func<string, Errno> answer = kernel.OnCommand!;
        kernel.OnCommand = command =>
        {
            if (command != "update_tuned_intervals")
            {
                return answer(command);
            }

            // the first two differ, then it stays
            kernel.Put($"{LiveKernel.Kdamonds}/{TreePlan.SampleInterval}", (++tunings == 1 ? 5000 : 7000).ToString(CultureInfo.InvariantCulture));
            kernel.Put($"{LiveKernel.Kdamonds}/{TreePlan.AggregationInterval}", (tunings == 1 ? 100_000 : 140_000).ToString(CultureInfo.InvariantCulture));
            return Errno.None;
        };
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new());
        Assert.Equal(140_000_000, (await NextAsync<SnapshotTaken>(events)).Snapshot.Intervals.Aggregation);
        Assert.Equal(4, tunings);
    }

    [Fact]
    public async Task ReadAsync_KdamondStoppedBySomebody_SaysSoAndDoesNotFight()
    {
        using LiveKernel kernel = Kernel(703);
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new());
        await NextAsync<SnapshotTaken>(events);

        // the last of a round: what comes next is the wait
        await NextAsync<SourceMeasured>(events);
        ValueTask<bool> next = events.MoveNextAsync();
        kernel.Write(State, "off");
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await next);
        Assert.IsType<StreamEnded>(events.Current);
        Assert.Contains("stopped by somebody else", (await NextAsync<SourceInterrupted>(events)).Reason, StringComparison.Ordinal);
        Assert.False(kernel.IsOn(0));
    }

    [Theory]
    [InlineData(Errno.Busy, SnapshotErrors.Busy)]
    [InlineData(Errno.Canceled, SnapshotErrors.Refused)]
    public async Task ReadAsync_CommandRefused_LosesTheSnapshotAndGoesOn(Errno answer, string reason)
    {
        using LiveKernel kernel = Kernel(703);
        Func<string, Errno> good = kernel.OnCommand!;
        kernel.OnCommand = _ => answer;
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new());
        Assert.Equal(reason, (await NextAsync<SnapshotLost>(events)).Reason);
        await NextAsync<SourceMeasured>(events);
        kernel.OnCommand = good;
        ValueTask<bool> next = events.MoveNextAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await next);
        await NextAsync<SnapshotTaken>(events);
    }

    [Fact]
    public async Task ReadAsync_DamonStatStopped_RunsAgainAfterwards()
    {
        using LiveKernel kernel = Kernel(703);
        kernel.AddModule("damon_stat", isRunning: true);
        IReadOnlyList<string> before = kernel.Picture();
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new() { StopDamonStat = true });
        await NextAsync<SnapshotTaken>(events);
        Assert.Equal("N", kernel.ReadText("/sys/module/damon_stat/parameters/enabled"));
        await events.DisposeAsync();
        Assert.Equal(before, kernel.Picture());
    }

    [Fact]
    public async Task ReadAsync_NoSuchProcess_Refused()
    {
        using LiveKernel kernel = Kernel(703);
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new() { Processes = new ProcessSelector([999], [], []) });
        Assert.Contains("pid 999", (await Assert.ThrowsAsync<DamonDataException>(() => NextAsync<SnapshotTaken>(events))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_NoMatchYet_WaitsForOneAndFollowsRestarts()
    {
        using LiveKernel kernel = Kernel(618);
        IReadOnlyList<string> before = kernel.Picture();
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new() { Processes = new ProcessSelector([], ["db --port"], []) });
        Assert.Contains("db --port", (await NextAsync<SourceInterrupted>(events)).Reason, StringComparison.Ordinal);

        kernel.AddProcess(70, 1, 60_000, "db --port 1");
        Task<SnapshotTaken> taken = NextAsync<SnapshotTaken>(events);
        _time.Advance(ManageSource.ScanInterval);
        await _trace.TellAsync(0, 70);
        Assert.Equal(new StreamId("host", "0", "0", "0"), (await taken).Snapshot.Stream);

        kernel.EndProcess(70);
        Task<StreamEnded> ended = NextAsync<StreamEnded>(events);
        _time.Advance(ManageSource.ScanInterval);
        Assert.Equal("0", (await ended).Stream.Target);
        Assert.Contains("waiting", (await NextAsync<SourceInterrupted>(events)).Reason, StringComparison.Ordinal);

        kernel.AddProcess(71, 1, 70_000, "db --port 1");
        taken = NextAsync<SnapshotTaken>(events);
        _time.Advance(ManageSource.ScanInterval);
        await _trace.WhenAsync(() => kernel.IsOn(0));
        await _trace.TellAsync(0, 71);
        Assert.Equal("0", (await taken).Snapshot.Stream.Target);
        Assert.DoesNotContain(kernel.Log, write => write.EndsWith("=update_schemes_tried_regions", StringComparison.Ordinal) || write.EndsWith("=commit", StringComparison.Ordinal));

        await events.DisposeAsync();
        Assert.Equal(before, kernel.Picture());
    }

    [Fact]
    public async Task ReadAsync_NewChild_KeepsNumbersOfTheOthers()
    {
        using LiveKernel kernel = Kernel(618);
        kernel.AddProcess(70, 1, 60_000, "db");
        kernel.AddProcess(90, 70, 60_001, "helper");
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new() { Processes = new ProcessSelector([70], [], []) });
        Task<SnapshotTaken> taken = NextAsync<SnapshotTaken>(events);
        await _trace.TellAsync(1, 90);
        Assert.Equal("1", (await taken).Snapshot.Stream.Target);

        // a lower number in between: DAMON's index of the last one moves, its name does not
        kernel.AddProcess(80, 70, 60_002, "helper");
        taken = NextAsync<SnapshotTaken>(events);
        _time.Advance(ManageSource.RetargetInterval);
        await _trace.WhenAsync(() => kernel.TryRead($"{LiveKernel.Kdamonds}/0/contexts/0/targets/2/pid_target", out string pid) == Errno.None && pid == "90" && kernel.IsOn(0));
        await _trace.TellAsync(2, 90);
        Assert.Equal("1", (await taken).Snapshot.Stream.Target);
        taken = NextAsync<SnapshotTaken>(events);
        await _trace.TellAsync(1, 80);
        Assert.Equal("2", (await taken).Snapshot.Stream.Target);
    }

    [Fact]
    public async Task ReadAsync_LastOfThePidsEnds_IsOver()
    {
        using LiveKernel kernel = Kernel(618);
        kernel.AddProcess(70, 1, 60_000, "db");
        IReadOnlyList<string> before = kernel.Picture();
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new() { Processes = new ProcessSelector([70], [], []) });
        ValueTask<bool> next = events.MoveNextAsync();
        await _trace.WhenAsync(() => kernel.IsOn(0));
        kernel.EndProcess(70);

        // the number is used again by another one
        kernel.AddProcess(70, 1, 90_000, "other");
        _time.Advance(ManageSource.ScanInterval);
        Assert.False(await next);
        Assert.Equal(before, kernel.Picture());
    }

    [Fact]
    public async Task ReadAsync_ProcessesWithoutTraceWhereCommandsCanHang_Refused()
    {
        using LiveKernel kernel = Kernel(618);
        kernel.AddProcess(70, 1, 60_000, "db");
        _whyNoTrace = "tracefs is not mounted";
        IReadOnlyList<string> before = kernel.Picture();
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new() { Processes = new ProcessSelector([70], [], []) });
        Assert.Contains("tracefs is not mounted", (await Assert.ThrowsAsync<DamonDataException>(() => NextAsync<SnapshotTaken>(events))).Message, StringComparison.Ordinal);
        Assert.Equal(before, kernel.Picture());
    }

    [Fact]
    public async Task ReadAsync_FiltersOfProcessesWhereNothingHangs_EachHasSchemesOfItsOwn()
    {
        using LiveKernel kernel = Kernel(703);
        kernel.AddProcess(70, 1, 60_000, "db");
        kernel.AddProcess(71, 1, 60_001, "db");
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new() { Processes = new ProcessSelector([70, 71], [], []), Filters = [[new PageFilter("anon")]] });
        List<string> streams = [];
        while (streams.Count < 4)
        {
            StreamId stream = (await NextAsync<SnapshotTaken>(events)).Snapshot.Stream;
            streams.Add($"{stream.Target}/{stream.Scheme}");
        }

        Assert.Equal(["0/0", "0/1", "1/0", "1/1"], streams);
        Assert.Equal("1", kernel.ReadText($"{LiveKernel.Kdamonds}/0/contexts/0/schemes/3/core_filters/0/damon_target_idx"));
    }

    [Fact]
    public async Task ReadAsync_Command_EndsWithItAndTellsItsExitCode()
    {
        using LiveKernel kernel = Kernel(618);
        kernel.AddProcess(70, Environment.ProcessId, 60_000, "sleep 1");
        IReadOnlyList<string> before = kernel.Picture();
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new() { Command = ["sleep", "1"] });
        ValueTask<bool> next = events.MoveNextAsync();
        await _trace.WhenAsync(() => kernel.IsOn(0));
        kernel.EndProcess(70);
        _command!.End(3);
        Assert.True(await next);
        Assert.Equal(new CommandEnded(3), events.Current);
        Assert.False(await events.MoveNextAsync());
        Assert.Equal(before, kernel.Picture());
    }

    [Fact]
    public async Task ReadAsync_StoppedWhileACommandRuns_AsksItToEnd()
    {
        using LiveKernel kernel = Kernel(618);
        kernel.AddProcess(70, Environment.ProcessId, 60_000, "sleep 1");
        IReadOnlyList<string> before = kernel.Picture();
        IAsyncEnumerator<SourceEvent> events = Read(kernel, new() { Command = ["sleep", "1"] });
        ValueTask<bool> next = events.MoveNextAsync();
        await _trace.WhenAsync(() => kernel.IsOn(0));
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        Assert.True(_command!.IsTerminated);
        Assert.Equal(before, kernel.Picture());
    }

    [Fact]
    public async Task ReadAsync_ReadOnlySysfs_SaysWhatIsNeeded()
    {
        using LiveKernel kernel = Kernel(703);
        kernel.Refuse = (_, _) => Errno.ReadOnly;
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new());
        Assert.Contains("writable", (await Assert.ThrowsAsync<DamonDataException>(() => NextAsync<SnapshotTaken>(events))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_HeldByTheKernel_SaysSoAndGoesOn()
    {
        using LiveKernel kernel = Kernel(612);
        Func<string, Errno> good = kernel.OnCommand!;
        using ManualResetEventSlim held = new();
        kernel.OnCommand = command =>
        {
            held.Wait();
            return good(command);
        };
        await using IAsyncEnumerator<SourceEvent> events = Read(kernel, new());
        await NextAsync<SourceNoted>(events);
        ValueTask<bool> next = events.MoveNextAsync();
        await _trace.WhenAsync(() => kernel.Log.Any(write => write.EndsWith("=update_schemes_stats", StringComparison.Ordinal)));
        while (!next.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.True(await next);
        Assert.Equal(SnapshotErrors.Timeout, Assert.IsType<SnapshotLost>(events.Current).Reason);
        Assert.Contains("update_schemes_stats", (await NextAsync<SourceInterrupted>(events)).Reason, StringComparison.Ordinal);
        held.Set();
        await NextAsync<SnapshotTaken>(events);
    }

    private static LiveKernel Kernel(int release)
    {
        LiveKernel kernel = LiveKernel.Create(release, isOnDisk: true);
        kernel.OnCommand = command =>
        {
            if (command == "update_tuned_intervals")
            {
                kernel.Put($"{LiveKernel.Kdamonds}/{TreePlan.SampleInterval}", "40000");
                kernel.Put($"{LiveKernel.Kdamonds}/{TreePlan.AggregationInterval}", "800000");
            }
            else if (command == "update_schemes_tried_regions")
            {
                foreach (int scheme in kernel.Numbers($"{LiveKernel.Kdamonds}/0/contexts/0/schemes"))
                {
                    string folder = string.Create(CultureInfo.InvariantCulture, $"{LiveKernel.Kdamonds}/0/contexts/0/schemes/{scheme}/tried_regions");
                    foreach ((string name, string text) in new[] { ("start", "0"), ("end", "100"), ("nr_accesses", "3"), ("age", "9"), ("sz_filter_passed", "7") })
                    {
                        kernel.Put($"{folder}/1/{name}", text, isWritable: false);
                    }

                    kernel.Put($"{folder}/total_bytes", "100", isWritable: false);
                }
            }

            return Errno.None;
        };
        return kernel;
    }

    private static async Task<T> NextAsync<T>(IAsyncEnumerator<SourceEvent> events)
        where T : SourceEvent
    {
        while (await events.MoveNextAsync())
        {
            if (events.Current is T wanted)
            {
                return wanted;
            }
        }

        throw new InvalidOperationException($"the source ended before a {typeof(T).Name}");
    }

    private IAsyncEnumerator<SourceEvent> Read(LiveKernel kernel, ManageSourceOptions options) =>
        Source(kernel, options).ReadAsync(_stop.Token).GetAsyncEnumerator(_stop.Token);

    private ManageSource Source(LiveKernel kernel, ManageSourceOptions options) => new(
        options with { Node = "host" },
        kernel,
        _time,
        new OwnershipFile(_folder.At("state")),
        new PlainSnapshots(),
        _trace.Make,
        () => _whyNoTrace,
        _ => _command = new FakeCommand(),
        _complaints.Add,
        new ManagedDamonOptions { BusyTries = 3, BusyPause = TimeSpan.Zero });

    private sealed class FakeCommand : ITargetCommand
    {
        private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Pid => 70;

        public Task<int> Ended => _ended.Task;

        public bool IsTerminated { get; private set; }

        public void End(int code) => _ended.TrySetResult(code);

        public void Terminate()
        {
            IsTerminated = true;
            End(143);
        }

        public void Dispose()
        {
        }
    }

    /// <summary>A trace that tells what a test wants it to, under DAMON's own numbers of targets.</summary>
    private sealed class FakeTrace : ISnapshotSource
    {
        private readonly Channel<(int Index, int Pid)> _told = Channel.CreateUnbounded<(int, int)>();
        private ISnapshotEnricher? _enricher;

        public string Name => "trace";

        public string Description => "trace";

        public FakeTrace Make(ISnapshotEnricher enricher)
        {
            _enricher = enricher;
            return this;
        }

        public async Task TellAsync(int index, int pid) => await _told.Writer.WriteAsync((index, pid));

        /// <summary>Waits until something has come about on another thread.</summary>
        public async Task WhenAsync(Func<bool> condition)
        {
            while (!condition())
            {
                await Task.Yield();
            }
        }

        public async IAsyncEnumerable<SourceEvent> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach ((int index, int pid) in _told.Reader.ReadAllAsync(cancellationToken))
            {
                RegionsBuilder builder = new();
                builder.Add(4096, 8192, 1, 2);
                StreamId stream = new("host", "0", "0", index.ToString(CultureInfo.InvariantCulture));
                yield return _enricher!.Enrich(new Snapshot(stream, 0, 100_000_000, new Intervals(5_000_000, 100_000_000), builder.Build(false)), pid);
            }
        }
    }
}
