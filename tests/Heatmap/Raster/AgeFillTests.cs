using CsCheck;
using Damon.Snapshots;
using DamonHeatmap.Encoders;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Raster;

public class AgeFillTests
{
    private const int MaxTime = 60;
    private const int MaxAddress = 5 * (6 + 12);
    private const int MaxAccesses = 4;

    /// <summary>Streams of snapshots on a small integer plane, in any order, with gaps, equal ends, changing intervals, and aggregations that took longer.</summary>
    internal static readonly Gen<Snapshot[]> Streams = Gen.Select(Gen.Int[1, MaxTime], Gen.Int[1, 4], Regions(), Gen.Int[-3, 9]).Select(Make).Array[1, 6];

    [Fact]
    public void Grid_AnyStream_IsWhatTheRuleSaysPointByPoint() => Check.Sample(
        Gen.Select(Streams, Gen.Int[-5, 20], Gen.Int[27, 70], Gen.Int[0, 10], Gen.Int[17, 50], Gen.Int[1, 7], Gen.Int[1, 7]),
        (snapshots, t0, t1, x0, x1, rows, columns) =>
        {
            Grid grid = Draw(snapshots, new TimeAxis(t0, t1, rows), new AddressAxis((ulong)x0, (ulong)x1, columns));
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    double heat = 0;
                    int known = 0, all = 0;
                    for (long t = grid.Time.Edges[row]; t < grid.Time.Edges[row + 1]; t++)
                    {
                        for (ulong x = grid.Address.Starts[column]; x < grid.Address.Ends[column]; x++)
                        {
                            double? level = LevelAt(snapshots, t, x);
                            known += level is null ? 0 : 1;
                            heat += level ?? 0;
                            all++;
                        }
                    }

                    Assert.Equal(known / (double)all, grid.Coverage(row, column), 12);
                    Assert.Equal(known == 0, grid.Heat(row, column) is null);
                    if (known > 0)
                    {
                        Assert.Equal(heat / known, grid.Heat(row, column)!.Value, 1e-12);
                    }
                }
            }
        });

    [Fact]
    public void Grid_AnyResolution_KeepsTheTotalHeat() => Check.Sample(
        Gen.Select(Streams, Gen.Int[1, 30], Gen.Int[1, 30]),
        (snapshots, rows, columns) =>
        {
            // rate x bytes x time of every region, from when it decides
            double expected = 0;
            long[] ends = [.. snapshots.Select(snapshot => snapshot.EndTime).Distinct().Order()];
            foreach (IGrouping<long, Snapshot> same in snapshots.GroupBy(snapshot => snapshot.EndTime))
            {
                Snapshot deciding = same.First(snapshot => Decides(snapshots, snapshot));
                long before = ends.LastOrDefault(end => end < deciding.EndTime, long.MinValue);
                for (int i = 0; i < deciding.Regions.Count; i++)
                {
                    long since = Math.Max(before, deciding.Since(i));
                    expected += deciding.Intervals.Rate(deciding.Regions.Accesses[i]) * deciding.Regions.Size(i) * (deciding.EndTime - since);
                }
            }

            Grid grid = Draw(snapshots, Whole(rows), WholeAddresses(columns));
            double total = 0;
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    total += (grid.Heat(row, column) ?? 0) * grid.KnownArea(row, column);
                }
            }

            Assert.Equal(expected, total, 6);
        });

    [Fact]
    public void Grid_TimesOfToday_AreCountedToTheNanosecond()
    {
        // floating point knows moments of today only to 256 ns
        const long Now = 1_760_000_000_123_456_789;
        var builder = new RegionsBuilder();
        builder.Add(0, 100, 1, 0);
        var snapshot = new Snapshot(new StreamId(), Now, Now + 100, new Intervals(1, 100), builder.Build(withFilterPassed: false));

        Grid grid = Draw([snapshot], new TimeAxis(Now - 300, Now + 100, 1), new AddressAxis(0, 100, 1));

        Assert.Equal(0.25, grid.Coverage(0, 0), 12);
        Assert.Equal(10_000, grid.KnownArea(0, 0));
    }

    [Fact]
    public void Grid_LeastHeat_IsNotNone()
    {
        // 4 KiB once in 20 for 100 ms, in a cell of 1 TiB and a day
        const long Day = 86_400_000_000_000;
        var builder = new RegionsBuilder();
        builder.Add(0, 4096, 1, 0);
        builder.Add(4096, 1UL << 40, 0, 900_000);
        var snapshot = new Snapshot(new StreamId(), Day - 100_000_000, Day, new Intervals(5_000_000, 100_000_000), builder.Build(withFilterPassed: false));

        Grid grid = Draw([snapshot], new TimeAxis(0, Day, 1), new AddressAxis(0, 1UL << 40, 1));

        Assert.InRange(grid.Heat(0, 0)!.Value, 1e-17, 1e-15);
        Assert.Equal(grid.Heat(0, 0)!.Value, double.Parse(CellNumber.Text(grid.Heat(0, 0)), System.Globalization.CultureInfo.InvariantCulture), 1e-19);
    }

    [Fact]
    public void Grid_SplitCell_HasTheSameMean() => Check.Sample(
        Gen.Select(Streams, Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[1, 5], Gen.Int[1, 5]),
        (snapshots, rows, columns, splitTime, splitAddress) =>
        {
            // bounds that all of these grids divide evenly, so that a fine cell lies in one coarse cell
            var time = (Start: -3600L, End: 3600L);
            const ulong Bytes = 3600;
            Grid coarse = Draw(snapshots, new TimeAxis(time.Start, time.End, rows), new AddressAxis(0, Bytes, columns));
            Grid fine = Draw(snapshots, new TimeAxis(time.Start, time.End, rows * splitTime), new AddressAxis(0, Bytes, columns * splitAddress));
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    double known = 0, heat = 0;
                    for (int i = 0; i < splitTime; i++)
                    {
                        for (int j = 0; j < splitAddress; j++)
                        {
                            known += fine.KnownArea((row * splitTime) + i, (column * splitAddress) + j);
                            heat += fine.HeatArea((row * splitTime) + i, (column * splitAddress) + j);
                        }
                    }

                    Assert.Equal(coarse.KnownArea(row, column), known, 6);
                    if (known > 0)
                    {
                        Assert.Equal(coarse.Heat(row, column)!.Value, heat / known, 1e-9);
                    }
                }
            }
        });

    [Fact]
    public void Grid_SnapshotsInAnotherOrder_IsTheSame() => Check.Sample(
        Gen.Select(Streams, Gen.Int[0, 1000]),
        (snapshots, seed) =>
        {
            Snapshot[] shuffled = [.. snapshots];
            new Random(seed).Shuffle(shuffled);
            Grid one = Draw(snapshots, Whole(7), WholeAddresses(9)), other = Draw(shuffled, Whole(7), WholeAddresses(9));
            for (int row = 0; row < 7; row++)
            {
                for (int column = 0; column < 9; column++)
                {
                    Assert.Equal(one.KnownArea(row, column), other.KnownArea(row, column), 9);
                    Assert.Equal(one.HeatArea(row, column), other.HeatArea(row, column), 9);
                }
            }
        });

    [Fact]
    public void Grid_SameSnapshotTwice_CountsOnce()
    {
        Snapshot snapshot = Make(50, 2, [(0, 40, 3, 5)]);
        Grid once = Draw([snapshot], Whole(3), WholeAddresses(2)), twice = Draw([snapshot, Make(50, 2, [(0, 40, 3, 5)])], Whole(3), WholeAddresses(2));
        Assert.Equal(once.KnownArea(2, 0), twice.KnownArea(2, 0));
        Assert.True(once.KnownArea(2, 0) > 0);
    }

    [Fact]
    public void Grid_FilterPassed_IsTheShareThatPassed()
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 40, 4, 0, filterPassed: 10);
        var snapshot = new Snapshot(new StreamId(), 0, 10, new Intervals(1, 4), builder.Build(withFilterPassed: true));
        var grid = new GridBuilder(new TimeAxis(6, 10, 1), new AddressAxis(0, 40, 1), MapValue.FilterPassedRate);
        grid.Add(snapshot, long.MinValue);
        Assert.Equal(0.25, grid.Build().Heat(0, 0));
        Assert.Equal(1, grid.Build().Coverage(0, 0));
    }

    [Fact]
    public void Grid_FilterPassedShare_IsThatOfAllBytesAccessedOrNot()
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 40, 0, 0, filterPassed: 10);
        var snapshot = new Snapshot(new StreamId(), 0, 10, new Intervals(1, 4), builder.Build(withFilterPassed: true));
        var grid = new GridBuilder(new TimeAxis(6, 10, 1), new AddressAxis(0, 40, 1), MapValue.FilterPassedShare);
        grid.Add(snapshot, long.MinValue);
        Assert.Equal(0.25, grid.Build().Heat(0, 0));
    }

    [Theory]
    [InlineData(0, 0.25)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public void Grid_HitsOfAProbe_AreThatShareOfTheSamples(int probe, double heat)
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 40, 4, 1, hits: ProbeHits.Of(1, 0, 9));
        var snapshot = new Snapshot(new StreamId(), 6, 10, new Intervals(1, 4), builder.Build(withFilterPassed: false));
        var grid = new GridBuilder(new TimeAxis(0, 10, 1), new AddressAxis(0, 40, 1), MapValues.OfProbe(probe));
        grid.Add(snapshot, long.MinValue);
        Assert.Equal(heat, grid.Build().Heat(0, 0));
        Assert.Equal(0.8, grid.Build().Coverage(0, 0), 12);
    }

    [Theory]
    [InlineData((int)MapValue.FilterPassedRate)]
    [InlineData((int)MapValue.FilterPassedShare)]
    [InlineData((int)MapValue.ProbeHits1)]
    public void Grid_SnapshotThatDoesNotTellTheValue_IsUnknown(int kind)
    {
        var value = (MapValue)kind;
        var builder = new RegionsBuilder();
        builder.Add(0, 40, 4, 1, hits: ProbeHits.Of(1));
        var snapshot = new Snapshot(new StreamId(), 6, 10, new Intervals(1, 4), builder.Build(withFilterPassed: false));
        TimeAxis time = new(0, 10, 1);
        AddressAxis address = new(0, 40, 1);
        var grid = new GridBuilder(time, address, value);
        var cells = new CellBuilder(time, address, value);
        var areas = new KnownAreas(0, 10, value, [(0, 40)], new AreaLimit(10));
        grid.Add(snapshot, long.MinValue);
        cells.Add(snapshot, long.MinValue);
        areas.Add(snapshot, long.MinValue);
        Assert.Equal((0, 0), (grid.Build().Coverage(0, 0), cells.Build().Grid.Coverage(0, 0)));
        Assert.Empty(areas.All);
    }

    [Fact]
    public void DecidesFrom_SameButForHits_IsAlwaysTheSameOne()
    {
        Snapshot one = Probed(1), other = Probed(2);
        foreach (Snapshot[] both in (Snapshot[][])[[one, other], [other, one]])
        {
            var timeline = new Timeline();
            Array.ForEach(both, timeline.Add);
            var done = new HashSet<long>();
            Assert.Equal([Decides([one, other], one), Decides([one, other], other)], new[] { one, other }.Select(snapshot => timeline.DecidesFrom(snapshot, done) is not null).ToArray());
        }

        Assert.NotEqual(Decides([one, other], one), Decides([one, other], other));

        static Snapshot Probed(byte hits)
        {
            var builder = new RegionsBuilder();
            builder.Add(0, 40, 4, 1, hits: ProbeHits.Of(hits));
            return new Snapshot(new StreamId(), 0, 10, new Intervals(1, 4), builder.Build(withFilterPassed: false));
        }
    }

    [Fact]
    public void Grid_SpansOfAnAxis_AreWhatEachWouldBeAlone() => Check.Sample(
        Gen.Select(Streams, Gen.Int[1, 20], Gen.Int[21, 60], Gen.Int[1, 9]),
        (snapshots, firstEnd, secondStart, rows) =>
        {
            var axis = new AddressAxis([(0, (ulong)firstEnd), ((ulong)secondStart, MaxAddress)], 12);
            Grid both = Draw(snapshots, Whole(rows), axis);
            foreach (AddressSpan span in axis.Spans)
            {
                Grid alone = Draw(snapshots, Whole(rows), new AddressAxis(span.Start, span.End, span.Columns));
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < span.Columns; column++)
                    {
                        Assert.Equal(alone.KnownArea(row, column), both.KnownArea(row, span.FirstColumn + column), 9);
                        Assert.Equal(alone.HeatArea(row, column), both.HeatArea(row, span.FirstColumn + column), 9);
                    }
                }
            }
        });

    [Fact]
    public void Grid_ByTemperature_IsEachRegionAtItsRank()
    {
        var builder = new RegionsBuilder();
        builder.Add(100, 130, 2, 9);
        builder.Add(200, 220, 0, 9);
        builder.Add(300, 310, 4, 9);
        builder.Add(400, 440, 0, 3);
        var snapshot = new Snapshot(new StreamId(), 0, 40, new Intervals(1, 4), builder.Build(false));
        var grid = new GridBuilder(new TimeAxis(39, 40, 1), new AddressAxis(0, 120, 12), MapValue.AccessRate, MapOrder.Temperature);
        grid.Add(snapshot, long.MinValue);
        Grid built = grid.Build();

        // idle for longest first: 20 bytes, 40, then 30 at one half, 10 at full rate; beyond them nothing
        double?[] expected = [0, 0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 1, null, null];
        Assert.Equal(expected, Enumerable.Range(0, 12).Select(column => built.Heat(0, column)));
    }

    [Fact]
    public void Grid_AddressesAndAgesAtTheirLimits_StaysExact()
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 1UL << 63, 1, uint.MaxValue);
        builder.Add(1UL << 63, ulong.MaxValue, 0, uint.MaxValue);
        var snapshot = new Snapshot(new StreamId(), 0, 1_760_000_000_000_000_000, new Intervals(10_000_000_000, 200_000_000_000), builder.Build(false));
        Assert.Equal(long.MinValue, snapshot.At(0, 0).Since(0) < 0 ? snapshot.Since(0) : 0);
        Grid grid = Draw([snapshot], new TimeAxis(0, 1_760_000_000_000_000_000, 3), new AddressAxis(0, ulong.MaxValue, 2));
        Assert.Equal(1, grid.Coverage(0, 0), 12);
        Assert.Equal(1 / 20.0, grid.Heat(1, 0)!.Value, 1e-12);
        Assert.True(grid.Heat(2, 1) < 1e-9);
    }

    private static TimeAxis Whole(int rows) => new(-1000, MaxTime + 10, rows);

    private static AddressAxis WholeAddresses(int columns) => new(0, MaxAddress, columns);

    private static Grid Draw(Snapshot[] snapshots, TimeAxis time, AddressAxis address)
    {
        var timeline = new Timeline();
        foreach (Snapshot snapshot in snapshots)
        {
            timeline.Add(snapshot);
        }

        var builder = new GridBuilder(time, address);
        var done = new HashSet<long>();
        foreach (Snapshot snapshot in snapshots)
        {
            if (timeline.DecidesFrom(snapshot, done) is long from)
            {
                builder.Add(snapshot, from);
            }
        }

        return builder.Build();
    }

    private static bool Decides(Snapshot[] snapshots, Snapshot one)
    {
        var timeline = new Timeline();
        foreach (Snapshot snapshot in snapshots)
        {
            timeline.Add(snapshot);
        }

        return timeline.DecidesFrom(one, []) is not null;
    }

    /// <summary>The rule of age-fill, word for word, at one moment and address.</summary>
    internal static double? LevelAt(Snapshot[] snapshots, long time, ulong address)
    {
        // [t, t + 1) is decided by the first snapshot that ends at or after its end
        Snapshot[] later = [.. snapshots.Where(snapshot => snapshot.EndTime >= time + 1).OrderBy(snapshot => snapshot.EndTime)];
        if (later.Length == 0)
        {
            return null;
        }

        Snapshot first = later.First(snapshot => snapshot.EndTime == later[0].EndTime && Decides(snapshots, snapshot));
        for (int i = 0; i < first.Regions.Count; i++)
        {
            if (first.Regions.Starts[i] <= address && address < first.Regions.Ends[i])
            {
                long last = Math.Max(first.Intervals.Aggregation, first.EndTime - first.StartTime);
                long since = first.EndTime - last - (first.Regions.Ages[i] * first.Intervals.Aggregation);
                return time >= since ? Math.Min(1, first.Regions.Accesses[i] / (double)first.Intervals.MaxAccesses) : null;
            }
        }

        return null;
    }

    internal static Gen<(int Gap, int Size, uint Accesses, uint Age)[]> Regions() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[1, 12], Gen.UInt[0, MaxAccesses + 1], Gen.UInt[0, 15]).Array[0, 5];

    internal static Snapshot Make(int end, int scale, (int Gap, int Size, uint Accesses, uint Age)[] parts, int delay = 0)
    {
        var builder = new RegionsBuilder();
        ulong at = 0;
        foreach ((int gap, int size, uint accesses, uint age) in parts)
        {
            at += (ulong)gap;
            builder.Add(at, at + (ulong)size, accesses, age);
            at += (ulong)size;
        }

        return new Snapshot(new StreamId(), end - Math.Max(0, (scale * MaxAccesses) + delay), end, new Intervals(scale, scale * MaxAccesses), builder.Build(false));
    }
}
