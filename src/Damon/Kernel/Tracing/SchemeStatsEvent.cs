using Damon.Kernel.Sysfs;

namespace Damon.Kernel.Tracing;

/// <summary>A scheme's counters after one of its apply intervals (damos_stat_after_apply_interval, Linux 7.0).</summary>
/// <param name="Thread">The kdamond's thread.</param>
/// <param name="Time">ns on the instance's clock.</param>
/// <param name="Context">Index of the context.</param>
/// <param name="Scheme">Index of the scheme.</param>
/// <param name="Stats">Its counters; sizes in the kdamond's address unit.</param>
public readonly record struct SchemeStatsEvent(int Thread, long Time, int Context, int Scheme, SchemeStats Stats);
