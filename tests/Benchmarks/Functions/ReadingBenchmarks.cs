using BenchmarkDotNet.Attributes;
using Damon.Benchmarks.Measures;
using Damon.Records;

namespace Damon.Benchmarks.Functions;

/// <summary>Reading a recording: nearly all of the time that a heatmap takes.</summary>
[MemoryDiagnoser]
public class ReadingBenchmarks
{
    private const int Snapshots = 20;
    private string _path = "";

    [GlobalSetup]
    public void Setup()
    {
        _path = Path.GetTempFileName();
        ReferenceRecord.Write(_path, Snapshots, regions: 1000);
    }

    [GlobalCleanup]
    public void Cleanup() => File.Delete(_path);

    /// <summary>20 snapshots of 1000 regions, compressed JSON.</summary>
    [Benchmark(OperationsPerInvoke = Snapshots * 1000)]
    public int JsonCompressed() => RecordFile.Open(_path).ReadSnapshots().Sum(snapshot => snapshot.Regions.Count);
}
