namespace DamonExporter.Sources;

/// <summary>Something that happens in a replay.</summary>
/// <param name="Offset">When: ns of the recording's own time since its first snapshot, over all passes.</param>
/// <param name="Event">What.</param>
internal readonly record struct ReplayStep(Int128 Offset, SourceEvent Event);
