using Damon;
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
        ISnapshotSource source, int? snapshots = null, TimeSpan? length = null, Action<long, int>? progress = null, CancellationToken? stop = null) =>
        new SnapshotRecorder(
            source, new RecordRequest(Path, RecordFormat.JsonCompressed, snapshots, length), _time, _warnings.Add, progress ?? ((_, _) => { }))
            .RunAsync(stop ?? TestContext.Current.CancellationToken);
}
