namespace DamonHeatmap.Watch;

/// <summary>All that a frame tells.</summary>
/// <param name="Path">The store, as the user named it.</param>
/// <param name="View">What the user has chosen.</param>
/// <param name="Data">What is in the store.</param>
/// <param name="IsReading">Whether what was asked for is still being read.</param>
/// <param name="Now">The host's clock, ns since 1970.</param>
/// <param name="SeenFor">How long the newest snapshot of the stream has been known.</param>
/// <param name="Interval">How often the store is looked at.</param>
internal sealed record WatchPicture(string Path, WatchView View, WatchData Data, bool IsReading, long Now, TimeSpan SeenFor, TimeSpan Interval);
