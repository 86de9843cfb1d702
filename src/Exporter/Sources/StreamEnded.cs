using Damon.Snapshots;

namespace DamonExporter.Sources;

/// <summary>A stream delivers no more: what was known of it is not true any longer.</summary>
internal sealed record StreamEnded(StreamId Stream) : SourceEvent;
