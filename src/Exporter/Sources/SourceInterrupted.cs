namespace DamonExporter.Sources;

/// <summary>The source delivers nothing for now, and tries again by itself; the next snapshot ends that. Told once for each change of the reason.</summary>
/// <param name="Reason">Why, and what would help, one line.</param>
internal sealed record SourceInterrupted(string Reason) : SourceEvent;
