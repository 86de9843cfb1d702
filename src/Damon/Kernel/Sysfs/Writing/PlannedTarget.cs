using System.Collections.Immutable;
using Damon.Snapshots;

namespace Damon.Kernel.Sysfs.Writing;

/// <summary>What is monitored.</summary>
/// <param name="Pid">A process; null: physical addresses.</param>
/// <param name="Ranges">Physical addresses, ascending; none for a process: all of it.</param>
public sealed record PlannedTarget(int? Pid, ImmutableArray<AddressRange> Ranges);
