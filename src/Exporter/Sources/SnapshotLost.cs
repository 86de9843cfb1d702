namespace DamonExporter.Sources;

/// <summary>A snapshot could not be had, or was not whole and was dropped; the source goes on.</summary>
/// <param name="Reason">One of <see cref="Metrics.SnapshotErrors.Reasons"/>.</param>
internal sealed record SnapshotLost(string Reason) : SourceEvent;
