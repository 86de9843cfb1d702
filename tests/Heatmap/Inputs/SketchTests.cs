using CsCheck;
using Damon;
using Damon.Records;
using Damon.Snapshots;
using Damon.Storage;
using Damon.TestKit;
using DamonHeatmap.Inputs;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;
using DamonHeatmap.Tests.Raster;
using Microsoft.Data.Sqlite;

namespace DamonHeatmap.Tests.Inputs;

public sealed class SketchTests : IDisposable
{
    private static readonly StreamId One = new(Target: "1"), Other = new(Target: "2");

    private static readonly MapRequest Whole = new() { Resolution = new Resolution(4, 6) };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Whatever is asked for: where the sketch says that it is what was wanted, it is.</summary>
    [Fact]
    public void BuildersFor_AnyStore_AreThoseOfASecondPassOrNone()
    {
        int right = 0, wrong = 0;
        Gen<MapRequest> requests = Gen.Select(Gen.Enum<RangeChoice>(), Gen.Bool, Gen.Bool, Gen.Bool, Gen.Long[0, 60], Gen.Long[1, 30], (ranges, isByTemperature, isPart, isTime, start, length) => Whole with
        {
            Ranges = ranges,
            Order = isByTemperature ? MapOrder.Temperature : MapOrder.Address,
            Addresses = isPart ? [new AddressBounds(0, 90)] : [],
            Time = isTime ? new TimeRange(new TimePoint(TimeBasis.Clock, start), new TimePoint(TimeBasis.Clock, start + length)) : TimeRange.All,
        });
        Check.Sample(
            Gen.Select(AgeFillTests.Streams, Gen.Bool, requests),
            (snapshots, isInOrder, request) =>
            {
                Recording recording = Open([Store(isInOrder ? [.. snapshots.OrderBy(snapshot => snapshot.EndTime)] : snapshots)]);
                var sketch = new Sketch(request, recording.LastEnds());
                IReadOnlyList<StreamSurvey> all = recording.Survey(TestContext.Current.CancellationToken, sketch.Add);
                MapPlan plan;
                try
                {
                    plan = MapPlanner.Plan(recording, all, request, _ => { });
                }
                catch (DamonDataException)
                {
                    // nothing there
                    return true;
                }

                if (sketch.BuildersFor(plan) is not { } builders)
                {
                    wrong++;
                    return true;
                }

                right++;
                Grid[] sketched = Grids(builders), drawn = Grids(MapMaker.Draw(recording, plan, request, TestContext.Current.CancellationToken));
                return sketched.Zip(drawn).All(pair => Same(pair.First, pair.Second)) && sketched.Length == drawn.Length;
            },
            iter: 300,
            threads: 1);
        Assert.True(right > 40 && wrong > 40, $"{right} were right, {wrong} were not");
    }

    [Fact]
    public void Make_SteadyStream_ReadsOnce() => Assert.Equal(1, Readings(Whole, Make(One, 10), Make(One, 20), Make(One, 30)));

    /// <summary>As an exporter leaves it: blocks, and what has come since the last one was made.</summary>
    [Fact]
    public void Make_PackedStore_ReadsOnce()
    {
        Recording recording = Open([Store([.. Enumerable.Range(1, 300).Select(i => Make(One, i * 10))], isPacked: true, Make(One, 3010))]);
        Assert.Equal(3010, recording.LastEnds()![One]);
        Assert.Equal(1, Readings(recording, Whole));
    }

    [Fact]
    public void Make_NewAddressesLater_ReadsAgainOnlyWhereTheyAreAskedFor()
    {
        Snapshot[] grows = [Make(One, 10), Make(One, 20, size: 80)];
        Assert.Equal(2, Readings(Whole, grows));
        Assert.Equal(1, Readings(Whole with { Addresses = [new AddressBounds(0, 40)] }, grows));
    }

    [Fact]
    public void Make_TwoStreams_ReadsOnceForTheOneThatIsAskedFor()
    {
        Snapshot[] both = [Make(One, 10), Make(Other, 10), Make(One, 20), Make(Other, 40)];
        Assert.Equal(2, Readings(Whole, both));
        Assert.Equal(1, Readings(Whole with { Streams = new StreamFilter { Target = "1" } }, both));
        Assert.Equal(1, Readings(Whole with { Streams = new StreamFilter { Target = "2" } }, both));
    }

    [Fact]
    public void Make_TwoThatEndTogether_ReadsAgain() => Assert.Equal(2, Readings(Whole, Make(One, 10), Make(One, 20), Make(One, 20)));

    [Fact]
    public void Make_OneThatComesLate_ReadsAgain() => Assert.Equal(2, Readings(Whole, Make(One, 10), Make(One, 30), Make(One, 20)));

    [Fact]
    public void Make_NothingWatchedAtFirst_ReadsAgain() => Assert.Equal(2, Readings(Whole, Make(One, 10, size: 0), Make(One, 20)));

    [Fact]
    public void Make_MoreCellsThanASketchHas_ReadsAgain() =>
        Assert.Equal(2, Readings(Whole with { Resolution = new Resolution(4, (1 << 20) + 1) }, Make(One, 10, size: 1 << 21), Make(One, 20, size: 1 << 21)));

    /// <summary>Two stores of one stream: in the order of time they are as one.</summary>
    [Fact]
    public void Make_TwoStores_ReadsOnceInTheOrderOfTime()
    {
        string early = Store([Make(One, 10), Make(One, 20)]), late = Store([Make(One, 30)]);
        Assert.Equal(1, Readings(Open([early, late]), Whole));
        Assert.Equal(2, Readings(Open([late, early]), Whole));
        Assert.Equal(2, Readings(Open([early, early]), Whole));
    }

    [Fact]
    public void Make_AStoreAndARecording_ReadsTheStoreAgain()
    {
        string other = _folder.At("other.ndjson");
        File.WriteAllBytes(other, Files.Write("ndjson", [Make(One, 30)]));
        Recording recording = Open([Store([Make(One, 10)]), other]);
        Assert.Null(recording.LastEnds());
        Assert.Equal(1, Readings(recording, Whole));
    }

    /// <summary>The index tells when it ends; where that is damaged, the snapshots may be whole.</summary>
    [Fact]
    public void Make_StoreThatDoesNotTellItsEnds_IsDrawn()
    {
        string path = Store([Make(One, 10), Make(One, 20)]);
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand drop = connection.CreateCommand();
            drop.CommandText = "DROP INDEX snapshots_by_stream";
            drop.ExecuteNonQuery();
        }

        Recording recording = Open([path]);
        Assert.Null(recording.LastEnds());
        Assert.Equal(2, Readings(recording, Whole));
    }

    /// <summary>A live store may have got more between the two, and another file may stand in its place.</summary>
    [Theory]
    [InlineData(10L)]
    [InlineData(1L)]
    [InlineData(long.MinValue)]
    [InlineData(30L)]
    [InlineData(null)]
    public void BuildersFor_AnotherEndThanWasTold_AreNone(long? told)
    {
        Recording recording = Open([Store([Make(One, 10), Make(One, 20)])]);
        var sketch = new Sketch(Whole, told is { } end ? new Dictionary<StreamId, long> { [One] = end } : null);
        MapPlan plan = MapPlanner.Plan(recording, recording.Survey(TestContext.Current.CancellationToken, sketch.Add), Whole, _ => { });
        Assert.Null(sketch.BuildersFor(plan));
    }

    private static Snapshot Make(StreamId stream, long end, ulong size = 40)
    {
        var builder = new RegionsBuilder();
        if (size > 0)
        {
            builder.Add(0, size, 1, 1);
        }

        return new Snapshot(stream, end - 4, end, new Intervals(1, 4), builder.Build(withFilterPassed: false));
    }

    private static Grid[] Grids(GridBuilder[][] builders) => [.. builders.SelectMany(stream => stream).Select(builder => builder.Build())];

    private static bool Same(Grid one, Grid other) =>
        one.Time.Edges.SequenceEqual(other.Time.Edges) && one.Address.Starts.SequenceEqual(other.Address.Starts) && one.Address.Ends.SequenceEqual(other.Address.Ends)
        && Enumerable.Range(0, one.Time.Rows * one.Address.Columns).All(cell =>
        {
            (int row, int column) = Math.DivRem(cell, one.Address.Columns);
            return one.Heat(row, column) == other.Heat(row, column) && one.Coverage(row, column) == other.Coverage(row, column);
        });

    /// <summary>How often the store was gone through for a map.</summary>
    private int Readings(MapRequest request, params Snapshot[] snapshots) => Readings(Open([Store(snapshots)]), request);

    private static int Readings(Recording recording, MapRequest request)
    {
        HeatMaps maps = MapMaker.Make(recording, request, _ => { }, TestContext.Current.CancellationToken);
        Assert.Contains(maps.Grids, grid => grid.IsKnown);
        return recording.Readings;
    }

    private static Recording Open(IReadOnlyList<string> paths) => Recording.Open(paths, new RecordFileOptions(), _ => { }, () => Stream.Null);

    private string Store(IEnumerable<Snapshot> snapshots, bool isPacked = false, params Snapshot[] after)
    {
        string path = _folder.At(Guid.NewGuid().ToString("N") + ".db");
        using SnapshotStore store = SnapshotStore.Open(path, new StoreOptions { ReserveBytes = 0 }, TimeProvider.System);
        foreach (Snapshot snapshot in snapshots)
        {
            store.Append(snapshot, deliver: false);
        }

        if (isPacked)
        {
            store.Pack();
        }

        foreach (Snapshot snapshot in after)
        {
            store.Append(snapshot, deliver: false);
        }

        return path;
    }
}
