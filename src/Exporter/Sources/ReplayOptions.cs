using Damon.Snapshots;

namespace DamonExporter.Sources;

/// <summary>How to replay what.</summary>
/// <param name="Inputs">Paths of the recordings.</param>
/// <param name="Speed">How many times faster than recorded, above 0; null: without pauses.</param>
/// <param name="Loop">Whether to start again at the end; never without pauses.</param>
/// <param name="Time">The times that the snapshots have.</param>
/// <param name="Intervals">Those of a recording that does not say them.</param>
internal sealed record ReplayOptions(IReadOnlyList<string> Inputs, double? Speed, bool Loop, ReplayTime Time, Intervals? Intervals);
