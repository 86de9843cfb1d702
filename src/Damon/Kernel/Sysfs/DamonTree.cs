using System.Collections.Immutable;

namespace Damon.Kernel.Sysfs;

/// <summary>
/// What stood in DAMON's sysfs tree (/sys/kernel/mm/damon/admin/kdamonds) when it was read. Files there are mailboxes: only state and pid are live; settings are
/// what was written last, whether or not the running kdamond took them over; results are those of the last update.
/// </summary>
/// <param name="Kdamonds">One for each directory.</param>
public sealed record DamonTree(ImmutableArray<KdamondPicture> Kdamonds);
