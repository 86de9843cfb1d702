using Damon;
using Damon.Kernel.Modules;
using Damon.Records;
using Damon.Snapshots;
using Damon.TestKit;
using DamonExporter.Recorder;
using DamonExporter.Sources;
using DamonExporter.Tests.Kit;
using Microsoft.Extensions.Time.Testing;
using static DamonExporter.Tests.Kit.Make;

namespace DamonExporter.Tests.Recorder;

public sealed class SnapshotRecorderTests : IDisposable
{
    private static readonly StreamId Other = TestStream with { Target = "1" };
    private static readonly DamonModules NoModules = new(null, null, null);
    private static readonly StatTaken Percentiles = new(TestStream, Second, new DamonStatParameters(true, null, null, 1, [.. new long[101]]), 4096);
    private static readonly SourceMeasured RoundEnd = new(new SourceCost());
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_SnapshotsAskedFor_EachStreamHasSoMany()
    {
        ListedSource source = new(
        [
            Taken(1), Taken(1, Other), RoundEnd, Taken(2), Taken(2, Other), RoundEnd, Taken(3), Taken(3, Other),
        ]);

        RecordResult result = await RecordAsync(source, snapshots: 2);

        Assert.Equal((4L, 2, null), (result.Snapshots, result.Streams, result.Problem));
        Assert.Equal([1, 1, 2, 2], Times());
        Assert.Equal(6, source.Told);
    }

    [Fact]
    public async Task RunAsync_OneOfEach_WaitsForTheEndOfTheRound()
    {
        RecordResult result = await RecordAsync(new ListedSource([Taken(1), Taken(1, Other), RoundEnd, Taken(2)]), snapshots: 1);

        Assert.Equal(2, result.Snapshots);
    }

    [Fact]
    public async Task RunAsync_StreamEndedEarly_IsNotWaitedFor()
    {
        ListedSource source = new([Taken(1), Taken(1, Other), RoundEnd, new StreamEnded(Other), Taken(2), RoundEnd, Taken(3), RoundEnd], isEndless: true);

        RecordResult result = await RecordAsync(source, snapshots: 2);

        Assert.Equal(3, result.Snapshots);
        Assert.Equal(6, source.Told);
    }

    [Fact]
    public async Task RunAsync_TimeIsUp_FileIsWhole()
    {
        ListedSource source = new([Taken(1), Taken(2)], isEndless: true);
        Task<RecordResult> running = RecordAsync(source, length: TimeSpan.FromMinutes(1), progress: (count, _) =>
        {
            if (count == 2)
            {
                _time.Advance(TimeSpan.FromMinutes(1));
            }
        });

        Assert.Equal(2, (await running).Snapshots);
        Assert.Equal([1, 2], Times());
    }

    [Fact]
    public async Task RunAsync_Cancelled_FileIsWhole()
    {
        using CancellationTokenSource stop = new();

        RecordResult result = await RecordAsync(new ListedSource([Taken(1), Taken(2)], isEndless: true), progress: (count, _) => stop.CancelAfter(count == 2 ? 0 : -1), stop: stop.Token);

        Assert.Equal((2L, null), (result.Snapshots, result.Problem));
        Assert.Equal([1, 2], Times());
    }

    [Fact]
    public async Task RunAsync_SourceEnds_IsAGoodEnd()
    {
        Assert.Equal(1, (await RecordAsync(new ListedSource([Taken(1)]))).Snapshots);
    }

    [Fact]
    public async Task RunAsync_CommandEnds_ItsExitCodeIsTold()
    {
        Assert.Equal(new RecordResult(1, 1, null, 3), await RecordAsync(new ListedSource([Taken(1), new CommandEnded(3)])));
        Assert.Equal(3, (await RecordAsync(new ListedSource([new CommandEnded(3)]))).CommandExitCode);
    }

    [Fact]
    public async Task RunAsync_InterruptedAtOnce_LeavesNoFileAndSaysWhy()
    {
        RecordResult result = await RecordAsync(new ListedSource([new SourceInterrupted("tracefs is not mounted")], isEndless: true));

        Assert.Equal((0L, 0, "tracefs is not mounted"), (result.Snapshots, result.Streams, result.Problem));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task RunAsync_InterruptedLater_GoesOnAndWarns()
    {
        RecordResult result = await RecordAsync(new ListedSource([Taken(1), new SourceInterrupted("paused"), Taken(2), new SourceNoted("look")]));

        Assert.Equal((2L, null), (result.Snapshots, result.Problem));
        Assert.Equal(["paused", "look"], _warnings);
    }

    [Fact]
    public async Task RunAsync_WaitingForAProcess_GoesOn()
    {
        RecordResult result = await RecordAsync(new ListedSource([new SourceInterrupted("no process matches now", IsAwaited: true), Taken(1)]));

        Assert.Equal((1L, null), (result.Snapshots, result.Problem));
        Assert.Equal(["no process matches now"], _warnings);
    }

    [Fact]
    public async Task RunAsync_OnlyPercentiles_SaysThatThereIsNothingToRecord()
    {
        RecordResult result = await RecordAsync(new ListedSource([Percentiles with { WhyNoRegions = "tracefs is not mounted" }], isEndless: true));

        Assert.Equal(0, result.Snapshots);
        Assert.EndsWith("no region: tracefs is not mounted", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_PercentilesBeforeTheFirstSnapshot_GoesOn()
    {
        RecordResult result = await RecordAsync(new ListedSource([Percentiles, Taken(1), Percentiles]));

        Assert.Equal((1L, null), (result.Snapshots, result.Problem));
    }

    [Fact]
    public async Task RunAsync_SourceBreaks_FileIsWholeAndItIsSaid()
    {
        RecordResult result = await RecordAsync(new ListedSource(Broken(new InvalidOperationException("odd\nthing"))));

        Assert.Equal((1L, "an error of damon-exporter itself ended the recording: odd thing"), (result.Snapshots, result.Problem));
        Assert.Equal([1], Times());
        await Assert.ThrowsAsync<InvalidOperationException>(() => RecordAsync(new ListedSource(Broken(new InvalidOperationException()).Skip(1))));

        static IEnumerable<SourceEvent> Broken(Exception exception)
        {
            yield return Taken(1);
            yield return new SourceNoted("next it breaks");
            throw exception;
        }
    }

    [Fact]
    public async Task RunAsync_DiskNearlyFull_EndsWithAWholeFile()
    {
        long left = SnapshotRecorder.LeastSpace + 1;

        RecordResult result = await RecordAsync(new ListedSource([Taken(1), Taken(2), Taken(3)]), spaceLeft: () => left--);

        Assert.Equal(3, result.Snapshots);
        Assert.Contains("4 MiB", result.Problem, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], Times());
    }

    [Fact]
    public async Task RunAsync_TooSoonAfterTheLast_IsLeftOut()
    {
        RecordRequest request = new(Path, RecordFormat.JsonCompressed, 2, null) { Spacing = TimeSpan.FromSeconds(3) };

        RecordResult result = await RecordAsync(new ListedSource(Pair(), isEndless: true), request);

        Assert.Equal(2, result.Snapshots);
        Assert.Equal([1, 6], Times());

        IEnumerable<SourceEvent> Pair()
        {
            yield return Taken(1);
            yield return Taken(2);
            yield return RoundEnd;
            _time.Advance(TimeSpan.FromSeconds(5));
            yield return Taken(6);
            yield return RoundEnd;
        }
    }

    [Fact]
    public async Task RunAsync_ClockSetBack_EndsWithAWholeFileAndSaysSo()
    {
        RecordResult result = await RecordAsync(new ListedSource([Taken(5), Taken(6), Taken(2), Taken(3)], isEndless: true));

        Assert.Equal(2, result.Snapshots);
        Assert.Contains("clock", result.Problem, StringComparison.Ordinal);
        Assert.Equal([5, 6], Times());
    }

    [Fact]
    public async Task RunAsync_SlowKdamond_IsWaitedForSoLong()
    {
        RecordRequest request = new(Path, RecordFormat.JsonCompressed, 1, null) { EveryKdamond = true };
        KernelObserved two = new([new KdamondReading("0", true, 1), new KdamondReading("1", true, 1), new KdamondReading("2", false, null)], NoModules);

        RecordResult all = await RecordAsync(new ListedSource([two, Taken(1), RoundEnd, Taken(2), Taken(2, Other with { Kdamond = "1" }), RoundEnd], isEndless: true), request);
        Assert.Equal(2, all.Snapshots);
        Assert.Contains("kdamond 1,", Assert.Single(_warnings), StringComparison.Ordinal);

        RecordResult without = await RecordAsync(new ListedSource(Late(), isEndless: true), request);
        Assert.Equal(1, without.Snapshots);
        Assert.Contains("is without it", _warnings[^1], StringComparison.Ordinal);

        IEnumerable<SourceEvent> Late()
        {
            yield return two;
            yield return Taken(1);
            yield return RoundEnd;
            _time.Advance(SnapshotRecorder.Patience);
            yield return RoundEnd;
        }
    }

    [Fact]
    public async Task RunAsync_NothingCame_SaysSo()
    {
        RecordResult result = await RecordAsync(new ListedSource([]));

        Assert.Equal("no snapshot came in that time; give it longer than the aggregation interval", result.Problem);
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task RunAsync_PlaceCannotBeWritten_IsTold() =>
        await Assert.ThrowsAsync<DamonDataException>(() => new SnapshotRecorder(
            new ListedSource([]), new RecordRequest(_folder.Path + "/none/x.data", RecordFormat.Json, null, null), _time, _warnings.Add, (_, _) => { }).RunAsync(TestContext.Current.CancellationToken));

    private string Path => _folder.Path + "/x.data";

    private static SnapshotTaken Taken(int second, StreamId? stream = null) => new(Make.Snapshot(second * Second, stream));

    private IEnumerable<int> Times() => RecordFile.Open(Path, new RecordFileOptions()).ReadSnapshots(null, TestContext.Current.CancellationToken).Select(snapshot => (int)(snapshot.EndTime / Second));

    private Task<RecordResult> RecordAsync(
        ISnapshotSource source,
        int? snapshots = null,
        TimeSpan? length = null,
        Action<long, int>? progress = null,
        CancellationToken? stop = null,
        Func<long?>? spaceLeft = null) =>
        new SnapshotRecorder(
            source, new RecordRequest(Path, RecordFormat.JsonCompressed, snapshots, length), _time, _warnings.Add, progress ?? ((_, _) => { }), spaceLeft)
            .RunAsync(stop ?? TestContext.Current.CancellationToken);

    private Task<RecordResult> RecordAsync(ISnapshotSource source, RecordRequest request) =>
        new SnapshotRecorder(source, request, _time, _warnings.Add, (_, _) => { }).RunAsync(TestContext.Current.CancellationToken);
}
