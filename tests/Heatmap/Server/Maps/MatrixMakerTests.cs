using CsCheck;
using Damon.Snapshots;
using Damon.Storage;
using Damon.TestKit;
using DamonHeatmap.Raster;
using DamonHeatmap.Server.Api;
using DamonHeatmap.Server.Maps;
using DamonHeatmap.Tests.Raster;

namespace DamonHeatmap.Tests.Server.Maps;

public sealed class MatrixMakerTests : IDisposable
{
    private const long Second = 1_000_000_000;

    private static readonly StreamId One = new(Target: "1");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Whatever was asked for before, and in whatever order snapshots came: the cells are what the rule says of all of them.</summary>
    [Fact]
    public void Make_AnyWindows_AreThoseOfAWholeGrid() => Check.Sample(
        Gen.Select(AgeFillTests.Streams, Gen.Select(Gen.Long[-5, 60], Gen.Long[1, 7], Gen.Int[1, 12]).Array[1, 4], Gen.Int[1, 9]),
        (snapshots, windows, rows) =>
        {
            using MapCache cache = new(1 << 20);
            using ServedStore store = new(Store(snapshots), TimeProvider.System);
            MatrixMaker maker = new(cache);
            foreach ((long start, long step, int count) in windows)
            {
                MatrixWindow window = new(start, step, count);
                HeatMatrix? matrix = maker.Make(Stream(store), Select($"damon_heat{{addresses=\"0..90\",rows=\"{rows}\"}}"), window, TestContext.Current.CancellationToken);
                AssertSame(Whole(snapshots, window, rows), matrix!);
            }
        },
        iter: 150,
        threads: 1);

    /// <summary>A store that grows: what was decided stays, and what was not is made anew.</summary>
    [Fact]
    public void Make_StoreThatGrows_KnowsWhatHasCome() => Check.Sample(
        Gen.Select(AgeFillTests.Streams, Gen.Long[1, 5], Gen.Int[1, 12]),
        (snapshots, step, count) =>
        {
            Snapshot[] ordered = [.. snapshots.OrderBy(snapshot => snapshot.EndTime)];
            using MapCache cache = new(1 << 20);
            MatrixMaker maker = new(cache);
            string path = _folder.At(Guid.NewGuid().ToString("N") + ".db");
            using SnapshotStore writer = SnapshotStore.Open(path, new StoreOptions { ReserveBytes = 0 }, TimeProvider.System);
            using ServedStore store = new(path, TimeProvider.System);
            for (int i = 0; i < ordered.Length; i++)
            {
                writer.Append(ordered[i].As(One), deliver: false);

                // of two that end together, which one decides is known with the second
                if (i + 1 < ordered.Length && ordered[i + 1].EndTime == ordered[i].EndTime)
                {
                    continue;
                }

                MatrixWindow window = new(0, step, count);
                HeatMatrix? matrix = maker.Make(Stream(store), Select("damon_heat{addresses=\"0..90\",rows=\"5\"}"), window, TestContext.Current.CancellationToken);
                AssertSame(Whole([.. ordered.Take(i + 1)], window, 5), matrix!);
            }
        },
        iter: 60,
        threads: 1);

    /// <summary>As in a panel: a window of many parts, a step of many snapshots, and the rows that are chosen for it.</summary>
    [Fact]
    public void Make_LongWindow_HasRoundRowsOfWhatWasWatched()
    {
        Snapshot[] snapshots = [.. Enumerable.Range(1, 400).Select(i => Make(i * 5 * Second, 0x5555_0000_1000, 1UL << 30))];
        using MapCache cache = new(1 << 20);
        using ServedStore store = new(Store(snapshots), TimeProvider.System);
        HeatMatrix matrix = new MatrixMaker(cache).Make(Stream(store), Select("damon_heat{rows=\"64\"}"), new MatrixWindow(100 * Second, 60 * Second, 30), TestContext.Current.CancellationToken)!;
        Assert.Equal(64, matrix.Rows.Columns);
        Assert.Equal(0x5555_0000_0000UL, matrix.Rows.Start);
        Assert.Equal(0UL, matrix.Rows.End % (1 << 22));
        Assert.Equal(30, matrix.Columns.Count);
        Assert.Equal(["coarser than the data: a cell is the mean of about 12 snapshots; a shorter time shows each"], matrix.Infos);
        Assert.Empty(matrix.Warnings);
    }

    [Fact]
    public void Make_SnapshotsThatAreMissing_AreCounted()
    {
        Snapshot[] snapshots = [.. Enumerable.Range(1, 100).Where(i => i is < 40 or > 43).Select(i => Make(i * 5 * Second, 0, 1 << 20))];
        using MapCache cache = new(1 << 20);
        using ServedStore store = new(Store(snapshots), TimeProvider.System);
        HeatMatrix matrix = new MatrixMaker(cache).Make(Stream(store), Select("damon_heat"), new MatrixWindow(Second, Second, 500), TestContext.Current.CancellationToken)!;
        Assert.Equal(["about 4 snapshots are missing in this time: one came each 5 s as a rule, 96 in all"], matrix.Warnings);
    }

    [Fact]
    public void Make_NothingOfTheValue_IsSaid()
    {
        using MapCache cache = new(1 << 20);
        using ServedStore store = new(Store([Make(5 * Second, 0, 1 << 20)]), TimeProvider.System);
        HeatMatrix matrix = new MatrixMaker(cache).Make(Stream(store), Select("damon_heat_df_passed{rows=\"2\"}"), new MatrixWindow(Second, Second, 5), TestContext.Current.CancellationToken)!;
        Assert.Equal(["no snapshot of this time has a scheme with filters; nothing is known of what passes them"], matrix.Warnings);
        Assert.All(matrix.Columns, column => Assert.All(column.Heat, heat => Assert.True(float.IsNaN(heat))));
    }

    [Fact]
    public void Make_NothingWatchedThen_IsNone()
    {
        using MapCache cache = new(1 << 20);
        using ServedStore store = new(Store([Make(5 * Second, 0, 1 << 20)]), TimeProvider.System);
        Assert.Null(new MatrixMaker(cache).Make(Stream(store), Select("damon_heat"), new MatrixWindow(100 * Second, Second, 5), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Make_BeforeTheFirstSnapshot_IsWhatItsAgesSay()
    {
        using MapCache cache = new(1 << 20);
        using ServedStore store = new(Store([Make(500 * Second, 0, 1 << 20, age: 100)]), TimeProvider.System);
        HeatMatrix matrix = new MatrixMaker(cache).Make(Stream(store), Select("damon_heat_known{rows=\"1\"}"), new MatrixWindow(492 * Second, 2 * Second, 3), TestContext.Current.CancellationToken)!;
        Assert.Equal([1, 1, 1], matrix.Columns.Select(column => column.Known[0]));
    }

    private static Snapshot Make(long end, ulong start, ulong size, uint age = 49)
    {
        var builder = new RegionsBuilder();
        builder.Add(start, start + (size / 2), 3, age);
        builder.Add(start + (size / 2), start + size, 0, age);
        return new Snapshot(One, end - (Second / 10), end, new Intervals(5_000_000, Second / 10), builder.Build(withFilterPassed: false));
    }

    private static HeatSelection Select(string query)
    {
        Selector selector = ExpressionParser.ParseSelector(query);
        return HeatSelection.Of(HeatSelection.Metrics(selector).Single(), selector, 1000);
    }

    private static ServedStream Stream(ServedStore store) => new(One, [store.Look()]);

    private static Grid Whole(Snapshot[] snapshots, MatrixWindow window, int rows)
    {
        Timeline timeline = new();
        Array.ForEach(snapshots, timeline.Add);
        GridBuilder grid = new(new TimeAxis(window.From, window.End, window.Count), new AddressAxis(0, 90, rows));
        HashSet<long> done = [];
        foreach (Snapshot snapshot in snapshots)
        {
            if (timeline.DecidesFrom(snapshot, done) is long from)
            {
                grid.Add(snapshot, from);
            }
        }

        return grid.Build();
    }

    private static void AssertSame(Grid expected, HeatMatrix matrix)
    {
        Assert.Equal(expected.Time.Rows, matrix.Columns.Count);
        for (int i = 0; i < matrix.Columns.Count; i++)
        {
            Assert.Equal(expected.Address.Columns, matrix.Columns[i].Heat.Length);
            for (int row = 0; row < expected.Address.Columns; row++)
            {
                Assert.Equal(expected.Heat(i, row) ?? double.NaN, matrix.Columns[i].Heat[row], 1e-6);
                Assert.Equal(expected.Coverage(i, row), matrix.Columns[i].Known[row], 1e-6);
            }
        }
    }

    private string Store(IEnumerable<Snapshot> snapshots)
    {
        string path = _folder.At(Guid.NewGuid().ToString("N") + ".db");
        using SnapshotStore store = SnapshotStore.Open(path, new StoreOptions { ReserveBytes = 0 }, TimeProvider.System);
        foreach (Snapshot snapshot in snapshots)
        {
            store.Append(snapshot.As(One), deliver: false);
        }

        return path;
    }
}
