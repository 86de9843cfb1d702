using System.Collections.Immutable;

namespace Damon.Kernel.Sysfs.Writing;

/// <summary>A scheme that does nothing (<c>stat</c>) and takes every region, so that its tried_regions are a full snapshot.</summary>
/// <param name="Target">Index of the only target whose regions it takes; null: of all.</param>
/// <param name="Filters">What a page must be to be counted in sz_filter_passed: all of them; none: nothing is counted.</param>
/// <param name="ApplyMicroseconds">How often it is applied, µs; 0: each aggregation. Filters look at every page each time.</param>
public sealed record PlannedScheme(int? Target, ImmutableArray<PageFilter> Filters, long ApplyMicroseconds = 0);
