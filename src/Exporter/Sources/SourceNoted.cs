namespace DamonExporter.Sources;

/// <summary>Something that an operator should know of once, though snapshots go on: a rung that cannot be used, a rate that is not known.</summary>
/// <param name="Text">One line.</param>
internal sealed record SourceNoted(string Text) : SourceEvent;
