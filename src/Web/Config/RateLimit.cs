namespace DamonWeb.Config;

/// <summary>How many requests are answered.</summary>
/// <param name="Interval">A request more is for free after each such time.</param>
/// <param name="Burst">So many may come at once, after a pause.</param>
internal sealed record RateLimit(TimeSpan Interval, int Burst);
