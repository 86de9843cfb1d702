namespace DamonHeatmap.Raster;

/// <summary>The snapshots that decide a row of a grid.</summary>
/// <param name="Snapshots">How many; 0: none, and then the rest means nothing.</param>
/// <param name="FirstEnd">When the first of them ended, ns.</param>
/// <param name="LastEnd">When the last of them ended, ns.</param>
/// <param name="SamplesPerSecond">How often they sample, on average over the time that each decides: rate × this is accesses a second.</param>
internal readonly record struct CellRow(uint Snapshots, long FirstEnd, long LastEnd, double SamplesPerSecond);
