using Damon.Snapshots;
using Damon.Storage;
using Damon.TestKit;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;
using DamonHeatmap.Watch;
using Microsoft.Extensions.Time.Testing;

namespace DamonHeatmap.Tests.Watch;

public sealed class WatchReaderTests : IDisposable
{
    private const long Window = 60 * LiveStore.Second;

    private static readonly MapRequest Asked = new() { Resolution = new Resolution(20, 40), MarksTakeColumns = true };

    private readonly MemoryFolder _folder = new();
    private readonly FakeTimeProvider _clock = LiveStore.Clock();

    public void Dispose() => _folder.Dispose();

    private string Store => _folder.At("snapshots.db");

    [Fact]
    public void Read_NoStore_SaysSoUntilThereIsOne()
    {
        using WatchReader reader = Reader();
        Assert.Contains("not found", Look(reader).Problem, StringComparison.Ordinal);
        using SnapshotStore store = LiveStore.Open(Store);
        Assert.Contains("no snapshot in it yet", Look(reader).Problem, StringComparison.Ordinal);
        store.Append(LiveStore.Snapshot(0));
        WatchData data = Look(reader);
        Assert.Null(data.Problem);
        Assert.Equal(1, data.Map!.Grid.Heat(19, 0));
    }

    [Fact]
    public void Read_EmptyFile_IsWaitedFor()
    {
        File.WriteAllBytes(Store, []);
        using WatchReader reader = Reader();
        Assert.Contains("nothing was kept in it yet", Look(reader).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoSuchStream_NamesIt()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(0));
        using WatchReader reader = Reader(new StreamFilter(Kdamond: "7"));
        Assert.Contains("no stream kdamond=7 in it yet", Look(reader).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NewSnapshots_AreAllThatIsReadForTheMap()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(0));
        using WatchReader reader = Reader();
        LiveMap first = Look(reader).Map!;
        store.Append(LiveStore.Snapshot(1, hot: 1));
        LiveMap second = Look(reader).Map!;

        // made from the one before, not read anew
        Assert.Equal(first.LastEnd, second.ReadEnd);
        Assert.Equal(LiveStore.Snapshot(1).EndTime, second.LastEnd);
        Assert.Same(second, Look(reader).Map);
    }

    [Fact]
    public void Read_AnotherWindow_IsReadAnew()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(Enumerable.Range(0, 300).Select(second => LiveStore.Snapshot(second)));
        using WatchReader reader = Reader();
        Assert.Equal(0.2, GridRoll.KnownShare(Look(reader).Map!.Grid), 2);
        LiveMap longer = reader.Read(new WatchRequest(new MapShape(Asked, 10 * Window, null), null), CancellationToken.None).Map!;
        Assert.Equal(0.1, GridRoll.KnownShare(longer.Grid), 2);
    }

    [Fact]
    public void Read_StandingStill_StaysAsItIsAndReturns()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(Enumerable.Range(0, 100).Select(second => LiveStore.Snapshot(second)));
        using WatchReader reader = Reader();
        LiveMap going = Look(reader).Map!;
        var still = new WatchRequest(new MapShape(Asked, Window, going.Grid.Time.End), null);
        Assert.Same(going.Grid, reader.Read(still, CancellationToken.None).Map!.Grid);
        store.Append(Enumerable.Range(100, 50).Select(second => LiveStore.Snapshot(second)));
        WatchData data = reader.Read(still, CancellationToken.None);
        Assert.Same(going.Grid, data.Map!.Grid);
        Assert.Equal(LiveStore.Snapshot(149).EndTime, data.Shown!.EndTime);
        Assert.Equal(LiveStore.Snapshot(149).EndTime, Look(reader).Map!.LastEnd);
    }

    [Fact]
    public void Read_Streams_TakesTheLargestThatGoesOnAndStays()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(0, regions: 20, stream: LiveStore.Other), LiveStore.Snapshot(100));
        using WatchReader reader = Reader();

        // the larger one has ended long ago
        Assert.Equal(LiveStore.Stream, Look(reader).Shown!.Stream);
        store.Append(LiveStore.Snapshot(101, regions: 20, stream: LiveStore.Other));
        Assert.Equal(LiveStore.Stream, Look(reader).Shown!.Stream);
        store.Append(LiveStore.Snapshot(200, stream: LiveStore.Other));
        Assert.Equal(LiveStore.Other, Look(reader).Shown!.Stream);
        Assert.Equal(2, Look(reader).Streams.Count);

        // what was chosen stays, whether it goes on or not
        WatchData chosen = reader.Read(new WatchRequest(new MapShape(Asked, Window, null), LiveStore.Stream), CancellationToken.None);
        Assert.Equal((LiveStore.Stream, LiveStore.Stream), (chosen.Shown!.Stream, chosen.Map!.Stream));
    }

    [Fact]
    public void Read_NewAddresses_AreReadAnew()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(0));
        using WatchReader reader = Reader();
        Look(reader);
        store.Append(LiveStore.Snapshot(1, regions: 10));
        LiveMap map = Look(reader).Map!;
        Assert.False(map.IsOutgrown);
        Assert.Equal(11 * LiveStore.Mebibyte, map.Grid.Address.End);
    }

    [Fact]
    public void Read_NewAddressesAllTheTime_AreReadAnewNowAndThen()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(0));
        var clock = new SlowClock();
        using var reader = new WatchReader(Store, new StreamFilter(), clock);
        Look(reader);
        int readAnew = 0;
        for (int second = 1; second <= 100; second++)
        {
            store.Append(LiveStore.Snapshot(second, regions: 8 + second));
            clock.Now++;
            LiveMap map = Look(reader).Map!;
            readAnew += map.IsOutgrown ? 0 : 1;
            Assert.Equal(LiveStore.Snapshot(second).EndTime, map.LastEnd);
        }

        // each took a second or more, and the next one had to wait for ten times that
        Assert.InRange(readAnew, 3, 25);
    }

    [Fact]
    public void Read_StoreGone_KeepsTheMapAndSaysWhy()
    {
        using WatchReader reader = Reader();
        using (SnapshotStore store = LiveStore.Open(Store))
        {
            store.Append(LiveStore.Snapshot(0));
            Look(reader);
        }

        File.Move(Store, _folder.At("away.db"));
        WatchData data = Look(reader);
        Assert.Contains("not found", data.Problem, StringComparison.Ordinal);
        Assert.NotNull(data.Map);
        Assert.NotNull(data.Shown);
        File.Move(_folder.At("away.db"), Store);
        Assert.Null(Look(reader).Problem);
    }

    [Fact]
    public void Read_DamagedStore_SaysSoAndGoesOnWithTheNextOne()
    {
        using WatchReader reader = Reader();
        File.WriteAllBytes(Store, [.. "SQLite format 3\0"u8, .. new byte[5000]]);
        Assert.NotNull(Look(reader).Problem);
        File.Delete(Store);
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(0));
        Assert.Null(Look(reader).Problem);
    }

    [Fact]
    public void Read_TimeGoneBack_BeginsAnewFromThere()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(1000), LiveStore.Snapshot(1001));
        using WatchReader reader = Reader();
        Look(reader);
        store.Append(LiveStore.Snapshot(10), LiveStore.Snapshot(11));
        LiveMap map = Look(reader).Map!;
        Assert.Equal(LiveStore.Snapshot(11).EndTime, map.LastEnd);
        Assert.Equal(0.4 / 60, GridRoll.KnownShare(map.Grid), 6);
    }

    [Fact]
    public void Read_FilterPassedWithoutFilter_SaysSo()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(0));
        using WatchReader reader = Reader();
        Assert.Contains("no filter is installed", Look(reader, MapValue.FilterPassedRate).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HitsOfAProbe_AreDrawnSinceThereIsOne()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(0));
        using WatchReader reader = Reader();
        Assert.Contains("no probe 1 is installed", Look(reader, MapValues.OfProbe(1)).Problem, StringComparison.Ordinal);

        Snapshot later = LiveStore.Snapshot(10);
        var regions = new RegionsBuilder();
        regions.Add(LiveStore.Mebibyte, 2 * LiveStore.Mebibyte, 0, 0, hits: ProbeHits.Of(0, (byte)later.Intervals.MaxAccesses));
        store.Append(later.With(regions.Build(withFilterPassed: false)));

        WatchData data = Look(reader, MapValues.OfProbe(1));
        Assert.Null(data.Problem);
        Assert.Equal(1, data.Map!.Grid.Heat(data.Map.Grid.Time.Rows - 1, 0));
        Assert.Contains("no probe 2 is installed", Look(reader, MapValues.OfProbe(2)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Abandoned_TheNextOneBringsAll()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(0));
        using WatchReader reader = Reader();
        Look(reader);
        store.Append(LiveStore.Snapshot(1));
        using var abandoned = new CancellationTokenSource();
        abandoned.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => reader.Read(new WatchRequest(new MapShape(Asked, 2 * Window, null), null), abandoned.Token));
        LiveMap map = Look(reader).Map!;
        Assert.Equal(LiveStore.Snapshot(1).EndTime, map.LastEnd);
        Assert.Equal(0.4 / 60, GridRoll.KnownShare(map.Grid), 6);
    }

    private WatchReader Reader(StreamFilter? filter = null) => new(Store, filter ?? new StreamFilter(), _clock);

    private static WatchData Look(WatchReader reader, MapValue value = MapValue.AccessRate) =>
        reader.Read(new WatchRequest(new MapShape(Asked with { Value = value }, Window, null), null), CancellationToken.None);

    /// <summary>A second goes by whenever somebody looks at it.</summary>
    private sealed class SlowClock : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Now++;
    }
}
