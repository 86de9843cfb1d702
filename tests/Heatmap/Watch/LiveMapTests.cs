using Damon.Snapshots;
using Damon.Storage;
using Damon.TestKit;
using DamonHeatmap.Inputs;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;
using DamonHeatmap.Watch;

namespace DamonHeatmap.Tests.Watch;

/// <summary>A map that goes on with new snapshots is the one that is made of all of them, and that is the one that <c>render</c> draws.</summary>
public class LiveMapTests
{
    private const long Window = 60 * LiveStore.Second;

    private static readonly AddressBounds[] Fixed = [new(LiveStore.Mebibyte, 9 * LiveStore.Mebibyte)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void After_SnapshotBySnapshot_IsTheMapOfAll(int seed)
    {
        List<Snapshot> all = Series(seed, 400);
        MapShape shape = Shape(rows: 23, columns: 31);
        LiveMap map = Read(shape, all[..50]);
        var random = new Random(seed);
        for (int done = 50; done < all.Count;)
        {
            int count = Math.Min(all.Count - done, random.Next(1, 12));
            map = map.After(all.GetRange(done, count))!;
            done += count;
            AssertSame(Read(shape, all[..done]).Grid, map.Grid);
        }

        Assert.False(map.IsOutgrown);
    }

    [Theory]
    [InlineData(MapOrder.Address)]
    [InlineData(MapOrder.Temperature)]
    public void Read_Window_IsWhatRenderDraws(object order)
    {
        using var folder = new MemoryFolder();
        List<Snapshot> all = Series(5, 300);
        using (SnapshotStore store = LiveStore.Open(folder.At("s.db")))
        {
            store.Append(all);
        }

        MapShape shape = Shape(rows: 20, columns: 40) with { Until = all[200].EndTime };
        shape = shape with { Request = shape.Request with { Order = (MapOrder)order, Addresses = (MapOrder)order == MapOrder.Address ? Fixed : [] } };
        LiveMap map = Read(shape, all);
        Recording recording = Recording.Open([folder.At("s.db")], new(), _ => { }, () => Stream.Null);
        var time = new TimeRange(new TimePoint(TimeBasis.Clock, map.Grid.Time.Start), new TimePoint(TimeBasis.Clock, map.Grid.Time.End));

        HeatMaps maps = MapMaker.Make(recording, shape.Request with { Time = time }, _ => { }, CancellationToken.None);
        AssertSame(Assert.Single(maps.Grids), map.Grid);
    }

    [Fact]
    public void Read_FewerColumnsThanRanges_LeavesOutAsManyGapsAsThereIsRoomFor()
    {
        var builder = new RegionsBuilder();
        for (ulong i = 1; i < 20; i++)
        {
            builder.Add(i << 30, (i << 30) + 4096, 1, 1);
        }

        var snapshot = new Snapshot(LiveStore.Stream, LiveStore.Begin, LiveStore.Begin + 1, new Intervals(1, 2), builder.Build(false));
        foreach (int columns in (int[])[1, 2, 3, 7, 8, 16, 17, 40])
        {
            MapShape shape = Shape(rows: 3, columns) with { Request = Shape(3, columns).Request with { Addresses = [] } };
            AddressAxis axis = Read(shape, [snapshot]).Grid.Address;
            Assert.InRange(axis.Columns + axis.Spans.Count - 1, 1, columns);
            Assert.Equal(Math.Min(19, ((columns - 1) / 2) + 1), axis.Spans.Count);
            Assert.Equal((1ul << 30, (19ul << 30) + 4096), (axis.Start, axis.End));
        }
    }

    [Fact]
    public void Read_FewerBytesThanColumns_HasOneAByte()
    {
        MapShape shape = Shape(rows: 3, columns: 40) with { Request = Shape(3, 40).Request with { Addresses = [new(LiveStore.Mebibyte, LiveStore.Mebibyte + 5)] } };
        Assert.Equal(5, Read(shape, [LiveStore.Snapshot(0)]).Grid.Address.Columns);
    }

    [Fact]
    public void Read_NoRegions_IsNone() =>
        Assert.Null(LiveMapReader.Read(Shape(3, 4) with { Request = Shape(3, 4).Request with { Addresses = [] } }, LiveStore.Stream, LiveStore.Begin, _ => [LiveStore.Snapshot(0, regions: 0)], CancellationToken.None));

    [Fact]
    public void Read_Cancelled_Ends()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => LiveMapReader.Read(Shape(3, 4), LiveStore.Stream, LiveStore.Begin, _ => [LiveStore.Snapshot(0)], cancelled.Token));
    }

    [Fact]
    public void After_NewAddresses_IsOutgrown()
    {
        MapShape shape = Shape(rows: 5, columns: 10) with { Request = Shape(5, 10).Request with { Addresses = [] } };
        LiveMap map = Read(shape, [LiveStore.Snapshot(0)]);
        Assert.False(map.After([LiveStore.Snapshot(1)])!.IsOutgrown);
        Assert.True(map.After([LiveStore.Snapshot(1, regions: 9)])!.IsOutgrown);
        Assert.True(map.After([LiveStore.Snapshot(1, regions: 9)])!.After([LiveStore.Snapshot(2)])!.IsOutgrown);
    }

    [Fact]
    public void After_MoreBytesByTemperature_IsOutgrown()
    {
        MapShape shape = Shape(rows: 5, columns: 10) with { Request = Shape(5, 10).Request with { Addresses = [], Order = MapOrder.Temperature } };
        LiveMap map = Read(shape, [LiveStore.Snapshot(0)]);
        Assert.False(map.After([LiveStore.Snapshot(1, regions: 7)])!.IsOutgrown);
        Assert.True(map.After([LiveStore.Snapshot(1, regions: 9)])!.IsOutgrown);
    }

    [Fact]
    public void After_AWholeWindow_IsWornOut()
    {
        LiveMap map = Read(Shape(rows: 5, columns: 10), [LiveStore.Snapshot(0)]);
        Assert.False(map.After([LiveStore.Snapshot(60)])!.IsWornOut);
        Assert.True(map.After([LiveStore.Snapshot(60), LiveStore.Snapshot(61)])!.IsWornOut);
    }

    [Fact]
    public void After_TimeGoneBack_MustBeReadAnew() =>
        Assert.Null(Read(Shape(rows: 5, columns: 10), [LiveStore.Snapshot(100)]).After([LiveStore.Snapshot(50)]));

    [Fact]
    public void After_SnapshotFarAhead_LeavesUnknownBetween()
    {
        LiveMap map = Read(Shape(rows: 60, columns: 8), [LiveStore.Snapshot(0)]).After([LiveStore.Snapshot(30)])!;

        // each knows 200 ms
        Assert.Equal(0.4 / 60, GridRoll.KnownShare(map.Grid), 6);
        Assert.Equal(1, map.Grid.Heat(59, 0));
        Assert.Null(map.Grid.Heat(45, 0));
        Assert.Equal(0, map.Grid.Heat(29, 1));
    }

    private static List<Snapshot> Series(int seed, int count)
    {
        var random = new Random(seed);
        var all = new List<Snapshot>(count);
        long end = LiveStore.Begin;
        for (int i = 0; i < count; i++)
        {
            // intervals and pauses are others each time
            end += random.Next(3) == 0 ? random.Next(1, 2_000_000_000) : 100_000_000;
            all.Add(LiveStore.Random(random, end, random.Next(1, 4) * 50_000_000L));
        }

        return all;
    }

    private static MapShape Shape(int rows, int columns) =>
        new(new MapRequest { Resolution = new Resolution(rows, columns), MarksTakeColumns = true, Addresses = Fixed }, Window, null);

    private static LiveMap Read(MapShape shape, List<Snapshot> snapshots) =>
        LiveMapReader.Read(shape, LiveStore.Stream, snapshots[^1].EndTime, from => snapshots.Where(one => one.EndTime >= from), CancellationToken.None)!;

    private static void AssertSame(Grid expected, Grid actual)
    {
        Assert.Equal(expected.Time.Edges.ToArray(), actual.Time.Edges.ToArray());
        Assert.Equal(expected.Address.Starts.ToArray(), actual.Address.Starts.ToArray());
        for (int row = 0; row < expected.Time.Rows; row++)
        {
            for (int column = 0; column < expected.Address.Columns; column++)
            {
                double whole = TimeAxis.Duration(expected.Time.Edges[row], expected.Time.Edges[row + 1]) * (expected.Address.Ends[column] - expected.Address.Starts[column]);
                Assert.Equal(expected.KnownArea(row, column) / whole, actual.KnownArea(row, column) / whole, 9);
                Assert.Equal(expected.HeatArea(row, column) / whole, actual.HeatArea(row, column) / whole, 9);
            }
        }
    }
}
