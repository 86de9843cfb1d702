using Damon.Snapshots;

namespace DamonExporter.Sources.Trace;

/// <summary>A whole snapshot whose time is still counted from boot.</summary>
/// <param name="Target">Whose.</param>
/// <param name="Start">Its aggregation's start, ns since boot.</param>
/// <param name="End">Its aggregation's end.</param>
/// <param name="Intervals">The intervals in force.</param>
/// <param name="Regions">Its regions.</param>
internal sealed record BootSnapshot(TracedTarget Target, long Start, long End, Intervals Intervals, Regions Regions);
