using BenchmarkDotNet.Attributes;
using Damon.Benchmarks.Measures;
using Damon.Snapshots;
using Damon.Storage;
using Damon.Storage.Blocks;

namespace Damon.Benchmarks.Functions;

/// <summary>Blocks of the store: what appending, packing and reading take of a processor.</summary>
[MemoryDiagnoser]
public class BlockBenchmarks
{
    private const int Snapshots = 32;
    private readonly BlockEncoder _encoder = new();
    private readonly BlockDecoder _decoder = new();
    private NumberedSnapshot[] _block = [];
    private byte[] _dense = [];

    /// <summary>Share of the borders that move from one snapshot to the next.</summary>
    [Params(0.004, 0.5)]
    public double Moves { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _block = [.. StoreDays.Moving(Snapshots, 1000, Moves, 5).Select((snapshot, i) => new NumberedSnapshot(i + 1, snapshot))];
        _dense = _encoder.Encode(_block, isDense: true);
    }

    [GlobalCleanup]
    public void Cleanup() => _encoder.Dispose();

    /// <summary>One snapshot of 1000 regions, as it is appended.</summary>
    [Benchmark]
    public byte[] EncodeLoose() => _encoder.Encode([_block[0]], isDense: false);

    /// <summary>A block of 32,000 regions, as it is packed; by snapshot.</summary>
    [Benchmark(OperationsPerInvoke = Snapshots)]
    public byte[] EncodeDense() => _encoder.Encode(_block, isDense: true);

    /// <summary>The same block, read; by snapshot.</summary>
    [Benchmark(OperationsPerInvoke = Snapshots)]
    public int Decode() => _decoder.Decode(_dense, new StreamId()).Sum(one => one.Snapshot.Regions.Count);
}
