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

public sealed class RecordingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A store is drawn while it is read, or read again as far as it decides something in the time; both are as what is kept in memory.</summary>
    [Fact]
    public void Map_OfAPartOfAStore_IsThatOfTheRecording() => Check.Sample(
        Gen.Select(AgeFillTests.Streams, Gen.Long[0, 60], Gen.Long[1, 30]),
        (snapshots, start, length) =>
        {
            var time = new TimeRange(new TimePoint(TimeBasis.Clock, start), new TimePoint(TimeBasis.Clock, start + length));
            Grid? ofRecording = Draw(Open(Written(snapshots), Recording.RegionsKept), time), ofStore = Draw(Open(Stored(snapshots), 0), time);
            return Same(ofRecording, ofStore);
        },
        iter: 60,
        threads: 1);

    [Fact]
    public void Read_RangeOfEndsInAStore_GivesNoneThatEndElsewhere()
    {
        Snapshot[] snapshots = [.. Enumerable.Range(1, 9).Select(end => Make(end * 10))];
        Recording recording = Open(Stored(snapshots), 0);
        recording.Survey(TestContext.Current.CancellationToken);
        Assert.Equal([30, 40, 50], recording.Read(new EndRange(30, 50), TestContext.Current.CancellationToken).Select(snapshot => snapshot.EndTime));
        Assert.Equal(9, recording.Read(TestContext.Current.CancellationToken).Count());
    }

    private static bool Same(Grid? one, Grid? other) => (one, other) switch
    {
        (null, null) => true,
        ({ } a, { } b) => a.Time.Rows == b.Time.Rows && a.Address.Columns == b.Address.Columns
            && Enumerable.Range(0, a.Time.Rows * a.Address.Columns).All(cell => a.Heat(cell / a.Address.Columns, cell % a.Address.Columns) == b.Heat(cell / a.Address.Columns, cell % a.Address.Columns)
                && a.Coverage(cell / a.Address.Columns, cell % a.Address.Columns) == b.Coverage(cell / a.Address.Columns, cell % a.Address.Columns)),
        _ => false,
    };

    private static Grid? Draw(Recording recording, TimeRange time)
    {
        var request = new MapRequest { Resolution = new Resolution(4, 6), Time = time, Addresses = [new AddressBounds(0, 90)] };
        try
        {
            return MapMaker.Make(recording, request, _ => { }, TestContext.Current.CancellationToken).Maps.Single().Grids.Single();
        }
        catch (DamonDataException)
        {
            // nothing there
            return null;
        }
    }

    private static Recording Open(string path, int mostKept) =>
        Recording.Open([path], new RecordFileOptions(), _ => { }, () => Stream.Null, mostKept: mostKept);

    private static Snapshot Make(long end)
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 40, 1, 0);
        return new Snapshot(new StreamId(), end - 4, end, new Intervals(1, 4), builder.Build(withFilterPassed: false));
    }

    private string Written(Snapshot[] snapshots)
    {
        string path = _folder.At(Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(path, Files.Write("ndjson", snapshots));
        return path;
    }

    private string Stored(Snapshot[] snapshots)
    {
        string path = _folder.At(Guid.NewGuid().ToString("N") + ".db");
        using SnapshotStore store = SnapshotStore.Open(path, new StoreOptions { ReserveBytes = 0 }, TimeProvider.System);
        foreach (Snapshot snapshot in snapshots)
        {
            store.Append(snapshot, deliver: false);
        }

        return path;
    }
}
