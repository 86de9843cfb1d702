using DamonHeatmap.Requests;

namespace DamonHeatmap.Watch;

/// <summary>What is watched, and how.</summary>
/// <param name="Path">The store.</param>
/// <param name="Request">The map, but for its cells.</param>
/// <param name="View">What is shown at first.</param>
/// <param name="Interval">How often the store is looked at.</param>
internal sealed record WatchOptions(string Path, MapRequest Request, WatchView View, TimeSpan Interval);
