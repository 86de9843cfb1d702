using Damon.Snapshots;
using DamonExporter.Sources;

namespace DamonExporter.Tests.Kit;

/// <summary>Snapshots for tests.</summary>
internal static class Make
{
    public const long Second = 1_000_000_000;

    public static Intervals TestIntervals { get; } = new(5_000_000, 100_000_000);

    public static StreamId TestStream { get; } = new("here", "0", "0", "0");

    public static DamosFilter RejectNoneAnon { get; } = new("anon", Matching: false, Allow: false);

    /// <summary>Options of live sources that nothing looks at.</summary>
    public static LiveOptions Live { get; } = new("/", TimeSpan.FromSeconds(5), false, 0, null, false, "/");

    /// <summary>A host with two nodes of 1 MiB each from 1 MiB on.</summary>
    public static PhysicalMemory TwoNodes { get; } = new(
    [
        new MemoryNode(0, [new AddressRange(1 << 20, 2 << 20)], 8192, 1 << 19),
        new MemoryNode(1, [new AddressRange(2 << 20, 3 << 20)], 1 << 18, 1 << 20),
    ]);

    /// <summary>Regions one after another from 1 MiB on.</summary>
    public static Regions Regions(params (ulong Size, uint Accesses, uint Age)[] regions)
    {
        RegionsBuilder builder = new();
        ulong address = 1 << 20;
        foreach ((ulong size, uint accesses, uint age) in regions)
        {
            builder.Add(address, address + size, accesses, age);
            address += size;
        }

        return builder.Build(withFilterPassed: false);
    }

    /// <summary>The same where some bytes of each passed a filter.</summary>
    public static Regions Filtered(params (ulong Size, uint Accesses, uint Age, ulong Passed)[] regions)
    {
        RegionsBuilder builder = new();
        ulong address = 1 << 20;
        foreach ((ulong size, uint accesses, uint age, ulong passed) in regions)
        {
            builder.Add(address, address + size, accesses, age, passed);
            address += size;
        }

        return builder.Build(withFilterPassed: true);
    }

    /// <summary>A snapshot of one aggregation that ends then; by default one accessed page and two idle ones.</summary>
    public static Snapshot Snapshot(long end, StreamId? stream = null, Regions? regions = null, params DamosFilter[] filters) =>
        new(stream ?? TestStream, end - TestIntervals.Aggregation, end, TestIntervals, regions ?? Regions((4096, 10, 3), (8192, 0, 99)), filters);
}
