using BenchmarkDotNet.Attributes;
using Damon.Benchmarks.Measures;
using Damon.Snapshots;
using DamonHeatmap.Raster;

namespace Damon.Benchmarks.Functions;

/// <summary>Age-fill: rectangles of snapshots added up to a grid.</summary>
[MemoryDiagnoser]
public class GridBenchmarks
{
    private const int Snapshots = 200;
    private Snapshot[] _snapshots = [];
    private AddressAxis _addresses = null!;
    private TimeAxis _times = null!;

    /// <summary>Regions of each snapshot.</summary>
    [Params(100, 1000, 10000)]
    public int Regions { get; set; }

    /// <summary>Rows of the grid; it has twice as many columns.</summary>
    [Params(40, 400)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _snapshots = [.. StoreDays.Moving(Snapshots, Regions, 0.1, 5)];
        _addresses = new AddressAxis(_snapshots[0].Regions.Starts[0], _snapshots[0].Regions.Ends[^1], 2 * Rows);
        _times = new TimeAxis(_snapshots[0].StartTime, _snapshots[^1].EndTime, Rows);
    }

    /// <summary>Of all snapshots, by snapshot.</summary>
    [Benchmark(OperationsPerInvoke = Snapshots)]
    public object AgeFill()
    {
        GridBuilder grid = new(_times, _addresses);
        long before = long.MinValue;
        foreach (Snapshot snapshot in _snapshots)
        {
            grid.Add(snapshot, before);
            before = snapshot.EndTime;
        }

        return grid.Build();
    }
}
