using System.Collections.Immutable;
using Damon.Kernel.Sysfs;
using DamonExporter.Doctor.Facts;

namespace DamonExporter.Doctor.Reports;

/// <summary>What the kernel offers, in words that the reports share.</summary>
internal static class KernelReport
{
    /// <summary>Modules by the name of their directory, and the option that makes them.</summary>
    public static readonly ImmutableArray<(string Module, string Name, string Option)> Modules =
    [
        ("damon_stat", "DAMON_STAT", "CONFIG_DAMON_STAT"), ("damon_reclaim", "DAMON_RECLAIM", "CONFIG_DAMON_RECLAIM"), ("damon_lru_sort", "DAMON_LRU_SORT", "CONFIG_DAMON_LRU_SORT"),
    ];

    /// <summary>Operations sets; empty: not told.</summary>
    public static ImmutableArray<string> Operations(DoctorFacts facts)
    {
        ImmutableArray<string> told =
            [.. (facts.Tree?.Kdamonds ?? []).SelectMany(kdamond => kdamond.Contexts).SelectMany(context => context.AvailableOperations).Distinct().Order(StringComparer.Ordinal)];
        if (!told.IsEmpty || facts.Config is not { } config)
        {
            return told;
        }

        string[] physical = config.IsSet("CONFIG_DAMON_PADDR") ? ["paddr"] : [], @virtual = config.IsSet("CONFIG_DAMON_VADDR") ? ["fvaddr", "vaddr"] : [];
        return [.. @virtual.Concat(physical).Order(StringComparer.Ordinal)];
    }

    /// <summary>Features by the file that shows each; null: nothing shows it.</summary>
    public static ImmutableArray<(string Name, string Meaning, bool? IsThere)> Features(KernelFeatures features) =>
    [
        ("tried_regions", "snapshots", features.HasTriedRegions),
        ("sz_ops_filter_passed", "bytes that passed filters", features.HasFilterPassed),
        ("intervals_goal", "auto-tuning", features.HasIntervalsGoal),
        ("refresh_ms", "statistics that refresh themselves", features.HasRefresh),
        ("addr_unit", "address units", features.HasAddressUnit),
        ("nr_snapshots", "count of snapshots", features.HasSnapshotsCount),
        ("goal_tuner", "tuners of quotas", features.HasGoalTuner),
        ("pause", "pausing", features.HasPause),
        ("probes", "data attributes", features.HasProbes),
    ];

    /// <summary>Whose the kdamonds of sysfs are, as far as can be told: the kernel does not say who wrote there.</summary>
    public static string Owner(DoctorFacts facts, KdamondPicture kdamond)
    {
        if (facts.Owned is { Problem: null, IsThisBoot: true, KdamondPid: { } pid } owned && pid == kdamond.Pid)
        {
            return $"damon-exporter's (process {owned.OwnerPid}{(owned.IsOwnerAlive ? "" : ", which is gone")})";
        }

        ProcessSeen? user = facts.Processes.FirstOrDefault(process => process.Name == "damo");
        return user is null ? "somebody else's" : $"perhaps damo's (process {user.Pid})";
    }

    /// <summary>Threads of DAMON that neither sysfs nor a module names as its own.</summary>
    public static IEnumerable<ProcessSeen> Strangers(DoctorFacts facts)
    {
        HashSet<int> known = [.. (facts.Tree?.Kdamonds ?? []).Select(kdamond => kdamond.Pid).OfType<int>()];
        known.UnionWith(new[] { facts.Modules?.Stat?.KdamondPid, facts.Modules?.Reclaim?.KdamondPid, facts.Modules?.LruSort?.KdamondPid }.OfType<int>());
        return facts.Processes.Where(process => process.IsKdamond && !known.Contains(process.Pid));
    }
}
