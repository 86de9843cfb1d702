using System.Collections.Immutable;

namespace Damon.Kernel.Sysfs;

/// <summary>One kdamond of the sysfs tree.</summary>
/// <param name="Index">The number of its directory.</param>
/// <param name="State">Live.</param>
/// <param name="Pid">Its thread in the host's pid namespace, live; null: it does not run, or the kernel did not say.</param>
/// <param name="RefreshMilliseconds">Period in which the kernel itself refreshes statistics and tuned intervals, ms; 0: it does not; null: it cannot (before Linux 6.17).</param>
/// <param name="Contexts">None or one; null text files make none.</param>
public sealed record KdamondPicture(int Index, KdamondState State, int? Pid, uint? RefreshMilliseconds, ImmutableArray<ContextPicture> Contexts)
{
    /// <summary>Whether its contexts are left out because somebody rebuilt them each time they were read; else none means that there are none.</summary>
    public bool IsTorn { get; init; }
}
