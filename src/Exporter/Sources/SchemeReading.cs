using Damon.Kernel.Sysfs;

namespace DamonExporter.Sources;

/// <summary>One scheme at one moment.</summary>
/// <param name="Kdamond">As in <see cref="KdamondReading.Name"/>.</param>
/// <param name="Context">Index of its context.</param>
/// <param name="Scheme">Its index.</param>
/// <param name="Action">What it does; null: not known.</param>
/// <param name="Stats">Its counters, fresh.</param>
/// <param name="Quota">Its quota and goals, fresh; null: not known.</param>
internal sealed record SchemeReading(string Kdamond, int Context, int Scheme, string? Action, SchemeStats Stats, QuotaPicture? Quota)
{
    /// <summary>The kdamond's thread; null: not known. Only another one begins to count anew.</summary>
    public int? Thread { get; init; }
}
