namespace DamonExporter.Sources;

/// <summary>What a source tells.</summary>
internal abstract record SourceEvent;
