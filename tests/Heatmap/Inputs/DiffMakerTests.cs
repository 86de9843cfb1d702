using CsCheck;
using Damon;
using Damon.Analysis;
using Damon.Records;
using Damon.Snapshots;
using Damon.TestKit;
using DamonHeatmap.Diff;
using DamonHeatmap.Inputs;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;
using DamonHeatmap.Tests.Raster;

namespace DamonHeatmap.Tests.Inputs;

public sealed class DiffMakerTests : IDisposable
{
    private static readonly StreamId Stream = new(Kdamond: "0", Context: "0", Target: "0");

    /// <summary>No stream of <see cref="AgeFillTests"/> goes beyond.</summary>
    private const ulong MaxAddress = 90;

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notes = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Make_AnyTwoTimesOfAnyStreams_IsWhatAgeFillSaysPointByPoint()
    {
        int compared = 0;
        Check.Sample(
            Gen.Select(AgeFillTests.Streams, AgeFillTests.Streams, Gen.Select(Gen.Int[-10, 30], Gen.Int[5, 30]), Gen.Select(Gen.Int[-10, 30], Gen.Int[5, 30]), Gen.Int[1, 5], Gen.Int[1, 9]),
            (before, after, first, second, rows, columns) =>
            {
                (long Start, long End) beforeTime = (first.Item1, first.Item1 + first.Item2), afterTime = (second.Item1, second.Item1 + second.Item2);
                DiffRequest request = Request(rows, columns, MaxAddress) with { Before = Range(beforeTime), After = Range(afterTime) };
                DiffMaps maps;
                try
                {
                    maps = DiffMaker.Make(Open("before", before), Open("after", after), request, _ => { }, default);
                }
                catch (DamonDataException)
                {
                    // one of both knows nothing of its time, or they watched other addresses
                    Assert.Empty(Known(before, beforeTime).Intersect(Known(after, afterTime)));
                    return;
                }

                Interlocked.Increment(ref compared);
                DiffGrid grid = Assert.Single(Assert.Single(maps.Maps).Grids);
                Assert.Equal((beforeTime, afterTime), (maps.Before, maps.After));
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                    {
                        double? was = Mean(before, grid.Before, row, column, beforeTime.End), now = Mean(after, grid.After, row, column, afterTime.End);
                        Assert.Equal(was is not null && now is not null, grid.Difference(row, column) is not null);
                        Assert.Equal((now - was) ?? 0, grid.Difference(row, column) ?? 0, 1e-9);
                        CellChange expected = (was, now) switch
                        {
                            (null, null) => CellChange.UnknownInBoth,
                            (null, _) => CellChange.UnknownBefore,
                            (_, null) => CellChange.UnknownAfter,
                            _ => Math.Abs(now.Value - was.Value) < 1e-9 ? CellChange.Unchanged : now > was ? CellChange.Hotter : CellChange.Colder,
                        };
                        Assert.Equal(expected, grid.Change(row, column));
                    }
                }
            },
            iter: 300);
        Assert.InRange(compared, 60, 300);
    }

    [Fact]
    public void Make_OfARecordingAndItsCopy_NothingDiffers() => Check.Sample(
        AgeFillTests.Streams.Where(snapshots => snapshots.Any(snapshot => snapshot.Regions.Count > 0)),
        snapshots =>
        {
            foreach (MapOrder order in Enum.GetValues<MapOrder>())
            {
                DiffRequest request = Request(3, 3, MaxAddress);
                request = request with { Map = request.Map with { Order = order, Addresses = [] } };
                if (!TryMake(snapshots, snapshots, request, out DiffMaps? maps))
                {
                    return;
                }

                Assert.All(maps.Grids, grid => Assert.Empty(grid.Sizes()));
                Assert.All(maps.Tables, table => Assert.All(Enumerable.Range(0, table.Bounds.Count), i => Assert.Equal(0, table.Difference(i))));
            }
        });

    [Fact]
    public void Make_TheOtherWayRound_IsTheNegative() => Check.Sample(
        Gen.Select(AgeFillTests.Streams, AgeFillTests.Streams),
        (one, other) =>
        {
            foreach (bool isMean in (bool[])[false, true])
            {
                DiffRequest request = Request(isMean ? 1 : 3, 4, MaxAddress) with { IsMean = isMean };
                if (!TryMake(one, other, request, out DiffMaps? forth) || !TryMake(other, one, request, out DiffMaps? back))
                {
                    return;
                }

                DiffGrid there = Assert.Single(forth.Grids), here = Assert.Single(back.Grids);
                for (int row = 0; row < there.Rows; row++)
                {
                    for (int column = 0; column < 4; column++)
                    {
                        Assert.Equal(there.Difference(row, column), -here.Difference(row, column));
                    }
                }

                Assert.All(Enumerable.Range(0, 8), i => Assert.Equal(forth.Tables[0].Difference(i), -back.Tables[0].Difference(i)));
            }
        });

    [Fact]
    public void Make_TwoTimesOfOneRecording_EachSeesItsOwnOnly()
    {
        // idle until 1000, in use until 2000
        Recording recording = Open("one", Snapshot(1000, 500, (0, 1000, 0, 9)), Snapshot(2000, 500, (0, 1000, 10, 9)));
        DiffMaps maps = Compare(recording, recording, Request(2, 1, 1000) with { Before = Range((500, 1000)), After = Range((1500, 2000)) });

        Assert.Equal([1.0, 1.0], Enumerable.Range(0, 2).Select(row => maps.Grids.Single().Difference(row, 0)!.Value));
        Assert.Equal((1000, 2000), (maps.Tables[0].Before!.Time, maps.Tables[0].After!.Time));
        Assert.Empty(_notes);
    }

    [Fact]
    public void Make_TimesOfDifferentLength_TheShorterOneIsUnknownBehindItsEnd()
    {
        Recording before = Open("before", Snapshot(10_000, 10_000, (0, 1000, 10, 9))), after = Open("after", Snapshot(10_000, 10_000, (0, 1000, 10, 9)));
        DiffMaps maps = Compare(before, after, Request(4, 1, 1000) with { Before = Range((0, 1000)), After = Range((0, 4000)) });
        Assert.Equal([CellChange.Unchanged, CellChange.UnknownBefore, CellChange.UnknownBefore, CellChange.UnknownBefore], Enumerable.Range(0, 4).Select(row => maps.Grids.Single().Change(row, 0)));
        Assert.Contains("--mean", Assert.Single(_notes), StringComparison.Ordinal);

        maps = Compare(before, after, Request(1, 1, 1000) with { Before = Range((0, 1000)), After = Range((0, 4000)), IsMean = true });
        Assert.Equal(CellChange.Unchanged, maps.Grids.Single().Change(0, 0));
        Assert.Equal((1, 1), (maps.Grids.Single().Before.Coverage(0, 0), maps.Grids.Single().After.Coverage(0, 0)));
    }

    [Fact]
    public void Make_StartedAnewElsewhere_IsComparedByTemperatureUnlessAddressesAreAskedFor()
    {
        Recording before = Open("before", Snapshot(1000, 1000, (0, 1000, 0, 9), (5000, 6000, 10, 9))), after = Open("after", Snapshot(1000, 1000, (0, 1000, 0, 9), (9000, 11000, 10, 9)));
        DiffRequest free = Request(1, 3) with { IsOrderFree = true };
        free = free with { Map = free.Map with { Addresses = [] } };

        DiffMaps maps = Compare(before, after, free);
        Assert.Equal(MapOrder.Temperature, maps.Order);
        Assert.Contains("--sort address", Assert.Single(_notes), StringComparison.Ordinal);

        // the hottest of both stand together: in use in both, in use after only, and what there was not so much of before
        Assert.Equal([CellChange.UnknownBefore, CellChange.Hotter, CellChange.Unchanged], Enumerable.Range(0, 3).Select(column => maps.Grids.Single().Change(0, column)));

        _notes.Clear();
        Assert.Equal(MapOrder.Address, Compare(before, after, free with { IsOrderFree = false }).Order);
        Assert.Contains("--sort temperature", Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Make_StartedAnewBetweenTwoTimesOfOneStream_IsSeenThoughTheNextSnapshotIsOfBoth()
    {
        // the first snapshot of the new process also decides the last moments of the old one, of which it knows nothing
        Recording recording = Open("one", Snapshot(1000, 100, (0, 1000, 10, 9)), Snapshot(2000, 100, (5000, 6000, 10, 5)));
        DiffRequest request = Request(1, 3) with { IsOrderFree = true, Before = Range((500, 1300)), After = Range((1500, 2000)) };
        Assert.Equal(MapOrder.Temperature, Compare(recording, recording, request with { Map = request.Map with { Addresses = [] } }).Order);
    }

    [Fact]
    public void Make_NoAddressInCommonAndAddressesAskedFor_SaysWhatEachHas()
    {
        Recording before = Open("before", Snapshot(1000, 1000, (0x1000, 0x2000, 10, 9))), after = Open("after", Snapshot(1000, 1000, (0x9000, 0xa000, 10, 9)));
        DamonDataException problem = Assert.Throws<DamonDataException>(() => Compare(before, after, Request(1, 3)));
        Assert.Contains("before 0x1000..0x2000, after 0x9000..0xa000", problem.Message, StringComparison.Ordinal);
        Assert.Empty(_notes);
    }

    [Fact]
    public void Make_OtherNamesOfOneStreamEach_AreComparedAndSaid()
    {
        Recording before = Open("before", Snapshot(1000, 1000, (0, 1000, 10, 9)).As(new StreamId("n", "tid-5"))), after = Open("after", Snapshot(1000, 1000, (0, 1000, 10, 9)).As(new StreamId("n", "tid-9")));
        DiffMap map = Assert.Single(Compare(before, after, Request(1, 1)).Maps);
        Assert.Equal("node=n kdamond=tid-5 -> node=n kdamond=tid-9", map.Name);
        Assert.Equal("compared though their names differ: node=n kdamond=tid-5 before, node=n kdamond=tid-9 after", Assert.Single(_notes));
    }

    [Fact]
    public void Make_SeveralStreams_TakesTheLargestOrAllAndSumsTargets()
    {
        Snapshot small = Snapshot(1000, 1000, (0, 1000, 10, 9)), large = Snapshot(1000, 1000, (0, 3000, 0, 9)).As(Stream with { Target = "1" });
        Recording before = Open("before", small, large), after = Open("after", small, large, Snapshot(1000, 1000, (0, 10, 0, 9)).As(Stream with { Target = "2" }));
        Assert.Equal("1", Assert.Single(Compare(before, after, Request(1, 1)).Maps).After.Target);
        Assert.Equal(2, _notes.Count);
        Assert.StartsWith("compared: kdamond=0 context=0 target=1; also there: kdamond=0 context=0 target=0 (", _notes[0], StringComparison.Ordinal);
        Assert.Equal("only after, so not compared: kdamond=0 context=0 target=2", _notes[1]);

        DiffRequest all = Request(1, 1);
        DiffMaps maps = Compare(before, after, all with { Map = all.Map with { Choice = StreamChoice.All } });
        Assert.Equal(["0", "1"], maps.Maps.Select(map => map.After.Target));
        Assert.Equal([1, 1, 2], maps.Tables.Select(table => table.Streams));
        Assert.Equal([4000, 1000], (UInt128[])[maps.Tables[2].After!.Total, maps.Tables[2].After!.Bytes[0]]);
    }

    [Fact]
    public void Make_NoStreamInCommon_SaysWhatEachHas()
    {
        Snapshot one = Snapshot(1000, 1000, (0, 1000, 10, 9));
        Recording before = Open("before", one), after = Open("after", one.As(Stream with { Target = "1" }), one.As(Stream with { Target = "2" }));
        DamonDataException problem = Assert.Throws<DamonDataException>(() => Compare(before, after, Request(1, 1)));
        Assert.Contains("before there is kdamond=0 context=0 target=0, after kdamond=0 context=0 target=1; kdamond=0 context=0 target=2", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_TheSameTimeOfOneRecording_IsRefused()
    {
        Recording recording = Open("one", Snapshot(1000, 1000, (0, 1000, 10, 9)));
        DamonDataException problem = Assert.Throws<DamonDataException>(() => Compare(recording, recording, Request(1, 1) with { Before = Range((0, 500)), After = Range((0, 500)) }));
        Assert.Contains("the same time", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2000, 3000, "before", "nothing is recorded in")]
    [InlineData(500, 400, "before", "is empty")]
    public void Make_NothingInOneTime_SaysInWhich(long start, long end, string side, string expected)
    {
        Recording recording = Open("one", Snapshot(1000, 1000, (0, 1000, 10, 9)));
        DamonDataException problem = Assert.Throws<DamonDataException>(() => Compare(recording, recording, Request(1, 1) with { Before = Range((start, end)) }));
        Assert.StartsWith(side, problem.Message, StringComparison.Ordinal);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_TableOnly_NeedsNoAddressesInCommon()
    {
        Recording before = Open("before", Snapshot(1000, 1000, (0x1000, 0x2000, 10, 9))), after = Open("after", Snapshot(1000, 1000, (0x9000, 0xa000, 0, 9)));
        DiffMaps maps = Compare(before, after, Request(1, 1) with { IsTableOnly = true });
        Assert.Empty(maps.Maps);
        Assert.Equal(-0x1000, Assert.Single(maps.Tables).Difference(0));
    }

    [Fact]
    public void Make_HitsOfAProbe_AreComparedAndTheTableIsOfAllBytes()
    {
        DiffRequest request = Request(1, 1, 0x1000);
        DiffMaps maps = Compare(Open("before", Probed(5)), Open("after", Probed(10)), request with { Map = request.Map with { Value = MapValue.ProbeHits0 } });
        DiffGrid grid = Assert.Single(Assert.Single(maps.Maps).Grids);
        Assert.Equal((CellChange.Hotter, 0.5), (grid.Change(0, 0), grid.Difference(0, 0)));
        Assert.Equal((ByteKind.Monitored, (UInt128)0x1000), (maps.Tables[0].Kind, maps.Tables[0].After!.Total));

        static Snapshot Probed(byte hits)
        {
            var builder = new RegionsBuilder();
            builder.Add(0, 0x1000, 0, 9, hits: ProbeHits.Of(hits));
            return new Snapshot(Stream, 900, 1000, new Intervals(10, 100), builder.Build(withFilterPassed: false));
        }
    }

    [Fact]
    public void Make_TooManyCells_CountsBothSides()
    {
        Recording recording = Open("one", Snapshot(1000, 1000, (0, 1000, 10, 9)));
        DiffRequest request = Request(10, 10) with { Before = Range((0, 500)), After = Range((500, 1000)) };
        Assert.Throws<DamonDataException>(() => Compare(recording, recording, request with { Map = request.Map with { MaxCells = 199 } }));
        Assert.Single(Compare(recording, recording, request with { Map = request.Map with { MaxCells = 200 } }).Maps);
    }

    private static DiffRequest Request(int rows, int columns, ulong end = 0x10000) => new()
    {
        Map = new MapRequest { Resolution = new Resolution(rows, columns), Addresses = [new AddressBounds(0, end)] },
        IdleBounds = SizeByIdleTime.DefaultBounds,
    };

    private DiffMaps Compare(Recording before, Recording after, DiffRequest request) => DiffMaker.Make(before, after, request, _notes.Add, TestContext.Current.CancellationToken);

    private static TimeRange Range((long Start, long End) time) => new(new TimePoint(TimeBasis.Clock, time.Start), new TimePoint(TimeBasis.Clock, time.End));

    /// <summary>One aggregation of <paramref name="age"/> + 1 parts of the time from <paramref name="reach"/> before its end.</summary>
    private static Snapshot Snapshot(long end, long reach, params (ulong Start, ulong End, uint Accesses, uint Age)[] regions)
    {
        var builder = new RegionsBuilder();
        foreach ((ulong start, ulong stop, uint accesses, uint age) in regions)
        {
            builder.Add(start, stop, accesses, age);
        }

        return new Snapshot(Stream, end - (reach / 10), end, new Intervals(reach / 100, reach / 10), builder.Build(false));
    }

    /// <summary>The addresses of which something is known in a time.</summary>
    private static HashSet<ulong> Known(Snapshot[] snapshots, (long Start, long End) time)
    {
        var addresses = new HashSet<ulong>();
        for (ulong address = 0; address < MaxAddress; address++)
        {
            for (long t = time.Start; t < time.End && !addresses.Contains(address); t++)
            {
                if (AgeFillTests.LevelAt(snapshots, t, address) is not null)
                {
                    addresses.Add(address);
                }
            }
        }

        return addresses;
    }

    /// <summary>The mean level of the points of a cell that are known.</summary>
    private static double? Mean(Snapshot[] snapshots, Grid grid, int row, int column, long end)
    {
        double sum = 0;
        int known = 0;
        for (long t = grid.Time.Edges[row]; t < Math.Min(end, grid.Time.Edges[row + 1]); t++)
        {
            for (ulong address = grid.Address.Starts[column]; address < grid.Address.Ends[column]; address++)
            {
                if (AgeFillTests.LevelAt(snapshots, t, address) is { } level)
                {
                    sum += level;
                    known++;
                }
            }
        }

        return known > 0 ? sum / known : null;
    }

    private bool TryMake(Snapshot[] before, Snapshot[] after, DiffRequest request, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DiffMaps? maps)
    {
        maps = null;
        try
        {
            maps = DiffMaker.Make(Open("before", before), Open("after", after), request, _ => { }, default);
            return true;
        }
        catch (DamonDataException)
        {
            return false;
        }
    }

    private Recording Open(string name, params Snapshot[] snapshots)
    {
        string path = _folder.At($"{name}-{Guid.NewGuid():N}");
        File.WriteAllBytes(path, Files.Write("ndjson", snapshots));
        return Recording.Open([path], new RecordFileOptions(), _ => { }, () => System.IO.Stream.Null);
    }
}
