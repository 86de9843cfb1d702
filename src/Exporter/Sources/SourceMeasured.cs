namespace DamonExporter.Sources;

/// <summary>What watching has cost since the start.</summary>
/// <param name="Cost">All of it; parts that this source does not know keep their last value.</param>
internal sealed record SourceMeasured(SourceCost Cost) : SourceEvent;
