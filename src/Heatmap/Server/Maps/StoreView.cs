using Damon.Snapshots;

namespace DamonHeatmap.Server.Maps;

/// <summary>What there was in a store at a moment.</summary>
/// <param name="Store">The store.</param>
/// <param name="Epoch">Another number where another file has taken its place.</param>
/// <param name="Sequence">Number of the newest snapshot; 0: there is none.</param>
/// <param name="Streams">When the first and the last snapshot of each stream end, ns.</param>
/// <param name="IsCopy">Whether it was found in a temporary copy.</param>
internal sealed record StoreView(ServedStore Store, long Epoch, long Sequence, IReadOnlyDictionary<StreamId, (long First, long Last)> Streams, bool IsCopy = false);
