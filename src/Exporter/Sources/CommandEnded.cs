namespace DamonExporter.Sources;

/// <summary>The command that was started to be watched has ended by itself.</summary>
/// <param name="ExitCode">Its exit code; 128 + the signal's number where one ended it.</param>
internal sealed record CommandEnded(int ExitCode) : SourceEvent;
