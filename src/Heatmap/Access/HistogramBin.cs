namespace DamonHeatmap.Access;

/// <summary>One bin of a histogram: what is more than its low end, and at most its high end.</summary>
/// <param name="Low">Exclusive; −∞: there is none.</param>
/// <param name="High">Inclusive; +∞: there is none.</param>
internal readonly record struct HistogramBin(double Low, double High);
