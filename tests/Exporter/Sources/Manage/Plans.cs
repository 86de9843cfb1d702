using System.Collections.Immutable;
using Damon.Kernel.Sysfs.Writing;
using Damon.Snapshots;

namespace DamonExporter.Tests.Sources.Manage;

/// <summary>Plans to test with.</summary>
internal static class Plans
{
    public static TreePlan Physical { get; } = new()
    {
        Operations = "paddr",
        Targets = [new PlannedTarget(null, [new AddressRange(4096, 655_360), new AddressRange(1 << 20, 2UL << 30)])],
        Schemes = [new PlannedScheme(null, [])],
    };

    public static TreePlan Filtered { get; } = Physical with
    {
        Schemes =
        [
            new PlannedScheme(null, []),
            new PlannedScheme(null, [new PageFilter("anon"), new PageFilter("memcg", true, "/a/b")], 5_000_000),
            new PlannedScheme(null, [new PageFilter("hugepage_size", false, null, 2 << 20, 1 << 30)], 5_000_000),
        ],
    };

    public static TreePlan Processes(params int[] pids) => new()
    {
        Operations = "vaddr",
        Targets = [.. pids.Select(pid => new PlannedTarget(pid, []))],
        Schemes = [.. pids.SelectMany((_, i) => ImmutableArray.Create(new PlannedScheme(i, []), new PlannedScheme(i, [new PageFilter("young")], 5_000_000)))],
    };
}
