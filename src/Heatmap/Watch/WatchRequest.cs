using Damon.Snapshots;

namespace DamonHeatmap.Watch;

/// <summary>What a look at the store is to bring.</summary>
/// <param name="Shape">The map.</param>
/// <param name="Stream">Whose; null: of those that go on, the largest.</param>
internal sealed record WatchRequest(MapShape Shape, StreamId? Stream);
