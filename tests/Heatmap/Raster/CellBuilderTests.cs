using CsCheck;
using Damon.Snapshots;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Raster;

public class CellBuilderTests
{
    private const int Addresses = 60;

    private static readonly StreamId Stream = new(Target: "0");

    /// <summary>Snapshots in the order of time, on a small integer plane.</summary>
    private static readonly Gen<Snapshot[]> Recordings = Gen.Select(Gen.Int[1, 9], Gen.Int[1, 4], Gen.Select(Gen.Int[1, 12], Gen.UInt[0, 3], Gen.UInt[0, 4]).Array[1, 5]).Array[1, 6].Select(Make);

    [Fact]
    public void Cells_AnyRecording_AreTheGridAndWhatIsTrueAtTheEndOfEachRow() => Check.Sample(
        Gen.Select(Recordings, Gen.Int[1, 7], Gen.Int[1, 7]),
        (snapshots, rows, columns) =>
        {
            var time = new TimeAxis(0, snapshots[^1].EndTime + 3, Math.Min(rows, (int)snapshots[^1].EndTime));
            var address = new AddressAxis([(0, 25), (30, Addresses)], columns + 1);
            var builder = new CellBuilder(time, address, MapValue.AccessRate);
            var grid = new GridBuilder(time, address);
            for (int i = 0; i < snapshots.Length; i++)
            {
                builder.Add(snapshots[i], i == 0 ? long.MinValue : snapshots[i - 1].EndTime);
                grid.Add(snapshots[i], i == 0 ? long.MinValue : snapshots[i - 1].EndTime);
            }

            Cells cells = builder.Build();
            Grid expected = grid.Build();
            for (int row = 0; row < time.Rows; row++)
            {
                AssertRow(snapshots, cells, row);
                for (int column = 0; column < address.Columns; column++)
                {
                    Assert.Equal(expected.Heat(row, column), cells.Grid.Heat(row, column));
                    AssertCell(snapshots, cells, row, column);
                }
            }
        });

    [Fact]
    public void Rows_IntervalsThatChange_AreMeansOverTime()
    {
        var builder = new CellBuilder(new TimeAxis(0, 400, 2), new AddressAxis(0, 10, 1), MapValue.AccessRate);
        builder.Add(Of(100, new Intervals(10, 100)), long.MinValue);
        builder.Add(Of(400, new Intervals(20, 100)), 100);
        Cells cells = builder.Build();

        // 10 samples in 100 ns, then 5
        Assert.Equal([new CellRow(2, 100, 400, 7.5e7), new CellRow(1, 400, 400, 5e7)], cells.Rows);

        static Snapshot Of(long end, Intervals intervals)
        {
            var builder = new RegionsBuilder();
            builder.Add(0, 10, 1, 9);
            return new Snapshot(Stream, 0, end, intervals, builder.Build(false));
        }
    }

    private static void AssertRow(Snapshot[] snapshots, Cells cells, int row)
    {
        long start = cells.Grid.Time.Edges[row], end = cells.Grid.Time.Edges[row + 1];
        Snapshot[] deciding = [.. snapshots.Where((snapshot, i) => snapshot.EndTime > start && (i == 0 || snapshots[i - 1].EndTime < end))];
        Assert.Equal((uint)deciding.Length, cells.Rows[row].Snapshots);
        if (deciding.Length > 0)
        {
            Assert.Equal((deciding[0].EndTime, deciding[^1].EndTime), (cells.Rows[row].FirstEnd, cells.Rows[row].LastEnd));
        }
    }

    private static void AssertCell(Snapshot[] snapshots, Cells cells, int row, int column)
    {
        long edge = cells.Grid.Time.Edges[row + 1];
        Snapshot? deciding = snapshots.FirstOrDefault(snapshot => snapshot.EndTime >= edge);
        double seen = 0, used = 0, idle = 0;
        AddressAxis axis = cells.Grid.Address;
        for (ulong at = axis.Starts[column]; deciding is not null && at < axis.Ends[column]; at++)
        {
            for (int i = 0; i < deciding.Regions.Count; i++)
            {
                if (deciding.Regions.Starts[i] <= at && at < deciding.Regions.Ends[i] && deciding.Since(i) < edge)
                {
                    seen++;
                    used += deciding.Regions.Accesses[i] > 0 ? 1 : 0;
                    idle += deciding.Regions.Accesses[i] > 0 ? 0 : edge - deciding.Since(i);
                }
            }
        }

        double bytes = axis.Ends[column] - axis.Starts[column];
        int cell = (row * axis.Columns) + column;
        Assert.Equal(seen / bytes, cells.Seen[cell], 5);
        Assert.Equal(used / bytes, cells.Used[cell], 5);
        Assert.Equal(seen > used ? idle / (seen - used) / 1e9 : 0, cells.Idle[cell], 12);
    }

    private static Snapshot[] Make((int Later, int Aggregation, (int Size, uint Accesses, uint Age)[] Regions)[] recording)
    {
        long end = 0;
        return [.. recording.Select(one =>
        {
            end += one.Later;
            var builder = new RegionsBuilder();
            ulong start = 0;
            foreach ((int size, uint accesses, uint age) in one.Regions)
            {
                builder.Add(start, start + (ulong)size, accesses, age);
                start += (ulong)size;
            }

            return new Snapshot(Stream, end, end, new Intervals(1, one.Aggregation), builder.Build(false));
        })];
    }
}
