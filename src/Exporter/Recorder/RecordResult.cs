namespace DamonExporter.Recorder;

/// <summary>What became of a recording.</summary>
/// <param name="Snapshots">Those in the file; 0: there is no file.</param>
/// <param name="Streams">Streams in the file.</param>
/// <param name="Problem">Why there is less than was asked for, one line; null: nothing is missing.</param>
/// <param name="CommandExitCode">What the watched command ended with; null: there was none, or the recording ended before it.</param>
internal sealed record RecordResult(long Snapshots, int Streams, string? Problem, int? CommandExitCode = null);
