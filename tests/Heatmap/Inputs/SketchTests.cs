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
                Recording recording = Open(isInOrder ? [.. snapshots.OrderBy(snapshot => snapshot.EndTime)] : snapshots);
                MapPlan? plan = Plan(recording, request, out Sketch sketch);
                if (plan is null || sketch.BuildersFor(plan) is not { } builders)
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
    public void BuildersFor_SteadyStream_AreThere() => Assert.True(IsRight(Whole, Make(One, 10), Make(One, 20), Make(One, 30)));

    [Fact]
    public void BuildersFor_NewAddressesLater_AreThereWhereTheyWereNotAskedFor()
    {
        Snapshot[] grows = [Make(One, 10), Make(One, 20, size: 80)];
        Assert.False(IsRight(Whole, grows));
        Assert.True(IsRight(Whole with { Addresses = [new AddressBounds(0, 40)] }, grows));
    }

    [Fact]
    public void BuildersFor_TwoStreams_AreThereForTheOneThatIsAskedFor()
    {
        Snapshot[] both = [Make(One, 10), Make(Other, 10), Make(One, 20), Make(Other, 40)];
        Assert.False(IsRight(Whole, both));
        Assert.True(IsRight(Whole with { Streams = new StreamFilter { Target = "1" } }, both));
        Assert.True(IsRight(Whole with { Streams = new StreamFilter { Target = "2" } }, both));
    }

    [Fact]
    public void BuildersFor_TwoThatEndTogether_AreNone() => Assert.False(IsRight(Whole, Make(One, 10), Make(One, 20), Make(One, 20)));

    [Fact]
    public void BuildersFor_OneThatComesLate_AreNone() => Assert.False(IsRight(Whole, Make(One, 10), Make(One, 30), Make(One, 20)));

    [Fact]
    public void BuildersFor_NothingWatchedAtFirst_AreNone() => Assert.False(IsRight(Whole, Make(One, 10, size: 0), Make(One, 20)));

    /// <summary>A live store may have got more between the two.</summary>
    [Fact]
    public void BuildersFor_AnotherEndThanWasTold_AreNone()
    {
        Recording recording = Open([Make(One, 10), Make(One, 20)]);
        var sketch = new Sketch(Whole, new Dictionary<StreamId, long> { [One] = 10 });
        MapPlan plan = MapPlanner.Plan(recording, recording.Survey(TestContext.Current.CancellationToken, sketch.Add), Whole, _ => { });
        Assert.Null(sketch.BuildersFor(plan));
    }

    [Fact]
    public void BuildersFor_AFileThatTellsNoEnd_AreNone()
    {
        var sketch = new Sketch(Whole, null);
        Recording recording = Open([Make(One, 10)]);
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

    private static MapPlan? Plan(Recording recording, MapRequest request, out Sketch sketch)
    {
        sketch = new Sketch(request, recording.LastEnds());
        try
        {
            return MapPlanner.Plan(recording, recording.Survey(TestContext.Current.CancellationToken, sketch.Add), request, _ => { });
        }
        catch (DamonDataException)
        {
            // nothing there
            return null;
        }
    }

    private static Grid[] Grids(GridBuilder[][] builders) => [.. builders.SelectMany(stream => stream).Select(builder => builder.Build())];

    private static bool Same(Grid one, Grid other) =>
        one.Time.Edges.SequenceEqual(other.Time.Edges) && one.Address.Starts.SequenceEqual(other.Address.Starts) && one.Address.Ends.SequenceEqual(other.Address.Ends)
        && Enumerable.Range(0, one.Time.Rows * one.Address.Columns).All(cell =>
        {
            (int row, int column) = Math.DivRem(cell, one.Address.Columns);
            return one.Heat(row, column) == other.Heat(row, column) && one.Coverage(row, column) == other.Coverage(row, column);
        });

    private bool IsRight(MapRequest request, params Snapshot[] snapshots) => Plan(Open(snapshots), request, out Sketch sketch) is { } plan && sketch.BuildersFor(plan) is not null;

    private Recording Open(IEnumerable<Snapshot> snapshots)
    {
        string path = _folder.At(Guid.NewGuid().ToString("N") + ".db");
        using (SnapshotStore store = SnapshotStore.Open(path, new StoreOptions { ReserveBytes = 0 }, TimeProvider.System))
        {
            foreach (Snapshot snapshot in snapshots)
            {
                store.Append(snapshot, deliver: false);
            }
        }

        return Recording.Open([path], new RecordFileOptions(), _ => { }, () => Stream.Null);
    }
}
