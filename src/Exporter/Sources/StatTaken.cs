using Damon.Kernel.Modules;
using Damon.Snapshots;

namespace DamonExporter.Sources;

/// <summary>DAMON_STAT told its percentiles: metrics without regions.</summary>
/// <param name="Stream">Whose.</param>
/// <param name="Time">When they were read, ns since 1970.</param>
/// <param name="Parameters">What it told.</param>
/// <param name="MonitoredBytes">Bytes of the range that it really watches; null: not known.</param>
internal sealed record StatTaken(StreamId Stream, long Time, DamonStatParameters Parameters, ulong? MonitoredBytes) : SourceEvent
{
    /// <summary>Why there are no regions for now, one line; null: they may be on their way.</summary>
    public string? WhyNoRegions { get; init; }
}
