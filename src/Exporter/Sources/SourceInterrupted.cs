namespace DamonExporter.Sources;

/// <summary>The source delivers nothing for now, and tries again by itself; the next snapshot ends that. Told once for each change of the reason.</summary>
/// <param name="Reason">Why, and what would help, one line.</param>
/// <param name="IsAwaited">Whether what is missing was to be waited for: a process that is not there yet.</param>
internal sealed record SourceInterrupted(string Reason, bool IsAwaited = false) : SourceEvent;
