using System.Collections.Immutable;
using System.Globalization;
using Damon.Snapshots;

namespace Damon.Kernel.Sysfs;

/// <summary>DAMON's sysfs tree, read and never written. Reads there never wait.</summary>
/// <param name="files">Where the tree is.</param>
public sealed class DamonSysfs(KernelFiles files)
{
    /// <summary>The directory that holds nr_kdamonds and one directory a kdamond.</summary>
    public const string KdamondsPath = "/sys/kernel/mm/damon/admin/kdamonds";

    /// <summary>The directory of one kdamond.</summary>
    public static string KdamondPath(int kdamond) => string.Create(CultureInfo.InvariantCulture, $"{KdamondsPath}/{kdamond}");

    /// <summary>The directory of one scheme.</summary>
    public static string SchemePath(int kdamond, int context, int scheme) =>
        string.Create(CultureInfo.InvariantCulture, $"{KdamondsPath}/{kdamond}/contexts/{context}/schemes/{scheme}");

    /// <summary>Whether this kernel has the tree.</summary>
    public bool IsThere => files.Exists(KdamondsPath);

    /// <summary>The whole tree; null: this kernel has none.</summary>
    /// <param name="withCgroupPaths">
    /// Whether filters' memcg_path is read. Before Linux 7.1 (6.12.88) the kernel may use freed memory when one reads it while another writes it, so what looks often and needs it not leaves it be. Later
    /// kernels do not tell it while somebody's command is in progress; then it is null, too.
    /// </param>
    /// <exception cref="KernelException">It may not be read.</exception>
    /// <exception cref="DamonDataException">A file holds what no kernel writes there.</exception>
    public DamonTree? Read(bool withCgroupPaths = true) =>
        IsThere ? new DamonTree([.. files.Numbers(KdamondsPath).Select(kdamond => ReadKdamond(kdamond, withCgroupPaths)).OfType<KdamondPicture>()]) : null;

    /// <summary>
    /// One kdamond; null: there is none of that number. What somebody rebuilds while it is read is read once more; if that meets another rebuilding, the picture has no contexts, and says so (<see cref="KdamondPicture.IsTorn"/>).
    /// </summary>
    /// <param name="kdamond">Its number.</param>
    /// <param name="withCgroupPaths">See <see cref="Read"/>.</param>
    /// <exception cref="KernelException">It may not be read.</exception>
    /// <exception cref="DamonDataException">A file holds what no kernel writes there.</exception>
    public KdamondPicture? ReadKdamond(int kdamond, bool withCgroupPaths = true)
    {
        KernelFolder folder = new(files, KdamondPath(kdamond));
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                ulong before = Fingerprint(folder);
                KdamondPicture picture = Kdamond(kdamond, folder, withContexts: true, withCgroupPaths);
                if (Fingerprint(folder) == before)
                {
                    return picture;
                }
            }
            catch (KernelException e) when (e.IsGone)
            {
                if (!folder.Has("state"))
                {
                    return null;
                }
            }

            if (attempt == 1)
            {
                break;
            }
        }

        try
        {
            return Kdamond(kdamond, folder, withContexts: false, withCgroupPaths) with { IsTorn = true };
        }
        catch (KernelException e) when (e.IsGone)
        {
            return null;
        }
    }

    /// <summary>What this kernel can, by the first kdamond, context and scheme that there are, and by parameters of the modules.</summary>
    public KernelFeatures ReadFeatures()
    {
        KernelFolder? kdamond = First(new KernelFolder(files, KdamondsPath));
        KernelFolder? context = kdamond is { } k ? First(k["contexts"]) : null;
        KernelFolder? scheme = null;
        foreach (int number in files.Numbers(KdamondsPath))
        {
            scheme ??= First(new KernelFolder(files, KdamondPath(number))["contexts"]) is { } c ? First(c["schemes"]) : null;
        }

        KernelFolder stat = new(files, "/sys/module/damon_stat/parameters"), reclaim = new(files, "/sys/module/damon_reclaim/parameters"),
            lruSort = new(files, "/sys/module/damon_lru_sort/parameters");

        // parameters that came with the same release, or a later one, say yes; that they are missing says nothing where the module may be configured out
        bool since72 = stat.Has("kdamond_pid") || reclaim.Has("autotune_monitoring_intervals");
        bool since70 = since72 || lruSort.Has("active_mem_bp");
        bool since618 = since70 || stat.Has("aggr_interval_us") || reclaim.Has("addr_unit") || lruSort.Has("addr_unit");
        bool since617 = since618 || stat.Has("enabled");
        return new KernelFeatures(
            HasTriedRegions: Has(scheme, "tried_regions", since617),
            HasFilterPassed: Has(scheme, "stats/sz_ops_filter_passed", since617),
            HasIntervalsGoal: Has(context, "monitoring_attrs/intervals/intervals_goal", since617),
            HasRefresh: Has(kdamond, "refresh_ms", since617),
            HasAddressUnit: Has(context, "addr_unit", since618),
            HasSnapshotsCount: Has(scheme, "stats/nr_snapshots", since70),
            HasGoalTuner: Has(scheme, "quotas/goal_tuner", since72),
            HasPause: Has(context, "pause", since72),
            HasProbes: Has(context, "monitoring_attrs/probes", since72));

        KernelFolder? First(KernelFolder folder) => folder.Numbers() is [var first, ..] ? folder[first] : null;

        static bool? Has(KernelFolder? folder, string name, bool told) => folder is { } there ? there.Has(name) : told ? true : null;
    }

    private static KdamondPicture Kdamond(int index, KernelFolder folder, bool withContexts, bool withCgroupPaths)
    {
        KdamondState state = folder.TextUnlessBusy("state") switch
        {
            "on" => KdamondState.On,
            "off" => KdamondState.Off,
            _ => KdamondState.Unknown,
        };
        int? pid = folder.TextUnlessBusy("pid") is { } text && KernelText.Small(folder.At("pid"), text) is > 0 and var thread ? thread : null;
        uint? refresh = folder.UnsignedIfThere("refresh_ms") is { } milliseconds ? (uint)Math.Min(uint.MaxValue, milliseconds) : null;
        KernelFolder contexts = folder["contexts"];
        return new KdamondPicture(
            index, state, pid, refresh, withContexts ? [.. contexts.Numbers().Select(number => Context(number, contexts[number], withCgroupPaths))] : []);
    }

    private static ContextPicture Context(int index, KernelFolder folder, bool withCgroupPaths)
    {
        string operations = folder.Text("operations");
        bool isPhysical = operations == "paddr";

        // the other operations sets do not heed it
        ulong unit = isPhysical ? folder.UnsignedIfThere("addr_unit") ?? 1 : 1;
        KernelFolder attributes = folder["monitoring_attrs"], intervals = attributes["intervals"], goal = intervals["intervals_goal"], probes = attributes["probes"];
        KernelFolder targets = folder["targets"], schemes = folder["schemes"];
        IReadOnlyList<int> probeNumbers = probes.Numbers();
        UInt128 weights = 0;
        foreach (int probe in probeNumbers)
        {
            weights += probes[probe].UnsignedIfThere("weight") ?? 0;
        }

        return new ContextPicture
        {
            Index = index,
            AvailableOperations = [.. (folder.TextIfThere("avail_operations") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            Operations = operations,
            AddressUnit = unit,
            Paused = folder.YesNoIfThere("pause"),
            SampleMicroseconds = intervals.Duration("sample_us"),
            AggregationMicroseconds = intervals.Duration("aggr_us"),
            UpdateMicroseconds = intervals.Duration("update_us"),
            Goal = goal.UnsignedIfThere("aggrs") is { } aggregations
                ? new IntervalsGoal(goal.Unsigned("access_bp"), aggregations, goal.Duration("min_sample_us"), goal.Duration("max_sample_us"))
                : null,
            MinRegions = attributes["nr_regions"].Unsigned("min"),
            MaxRegions = attributes["nr_regions"].Unsigned("max"),
            ProbeWeights = (ulong)UInt128.Min(ulong.MaxValue, weights),
            Probes = probeNumbers.Count,
            TellsWholeHits = probeNumbers is [var first, ..] && probes[first].Has("weight"),
            TargetPids = [.. targets.Numbers().Select(number => isPhysical ? (int?)null : targets[number].Small("pid_target"))],
            Schemes = [.. schemes.Numbers().Select(number => Scheme(number, schemes[number], unit, withCgroupPaths))],
        };
    }

    private static SchemePicture Scheme(int index, KernelFolder folder, ulong unit, bool withCgroupPaths)
    {
        KernelFolder pattern = folder["access_pattern"], quotas = folder["quotas"], goals = quotas["goals"], stats = folder["stats"];
        ImmutableArray<DamosFilter>.Builder core = ImmutableArray.CreateBuilder<DamosFilter>(), operations = ImmutableArray.CreateBuilder<DamosFilter>();

        // in the kernel's order: of each layer first those of its own directory, then those of filters/, which takes all types
        foreach (string name in (ReadOnlySpan<string>)["core_filters", "ops_filters", "filters"])
        {
            foreach (int number in folder[name].Numbers())
            {
                DamosFilter filter = Filter(folder[name][number], unit, withCgroupPaths);
                (name == "core_filters" || (name == "filters" && filter.Type is "addr" or "target") ? core : operations).Add(filter);
            }
        }

        return new SchemePicture
        {
            Index = index,
            Action = folder.Text("action"),
            ApplyIntervalMicroseconds = folder.DurationIfThere("apply_interval_us"),
            Size = Bounds(pattern["sz"]),
            Accesses = Bounds(pattern["nr_accesses"]),
            Age = Bounds(pattern["age"]),
            Quota = new QuotaPicture(
                quotas.Unsigned("ms"), AddressUnits.Bytes(quotas.Unsigned("bytes"), unit), quotas.Unsigned("reset_interval_ms"),
                quotas.UnsignedIfThere("effective_bytes") is { } effective ? AddressUnits.Bytes(effective, unit) : null,
                [.. goals.Numbers().Select(number => Goal(goals[number]))]),
            WatermarksMetric = folder["watermarks"].Text("metric"),
            CoreFilters = core.ToImmutable(),
            OperationsFilters = operations.ToImmutable(),
            MaxSnapshots = stats.UnsignedIfThere("max_nr_snapshots") ?? 0,
            Stats = new SchemeStats(
                stats.Unsigned("nr_tried"), AddressUnits.Bytes(stats.Unsigned("sz_tried"), unit),
                stats.Unsigned("nr_applied"), AddressUnits.Bytes(stats.Unsigned("sz_applied"), unit),
                stats.UnsignedIfThere("sz_ops_filter_passed") is { } passed ? AddressUnits.Bytes(passed, unit) : null,
                stats.Unsigned("qt_exceeds"), stats.UnsignedIfThere("nr_snapshots")),
        };
    }

    private static Bounds Bounds(KernelFolder folder) => new(folder.Unsigned("min"), folder.Unsigned("max"));

    private static QuotaGoal Goal(KernelFolder folder)
    {
        // before Linux 6.9 there was but one
        string metric = folder.TextIfThere("target_metric") ?? "user_input";
        int? node = metric.StartsWith("node_", StringComparison.Ordinal) ? folder.SmallIfThere("nid") : null;
        return new QuotaGoal(metric, folder.Unsigned("target_value"), node);
    }

    private static DamosFilter Filter(KernelFolder folder, ulong unit, bool withCgroupPaths)
    {
        string type = folder.Text("type");
        bool matching = folder.YesNo("matching");

        // before Linux 6.14 all filters reject
        bool allow = folder.YesNoIfThere("allow") ?? false;
        return type switch
        {
            // who set it by echo gave the kernel a line's end, too
            "memcg" => new DamosFilter(type, matching, allow, MemcgPath: withCgroupPaths ? folder.TextUnlessBusy("memcg_path")?.TrimEnd('\n') : null),
            "addr" => new DamosFilter(
                type, matching, allow, Minimum: AddressUnits.Bytes(folder.Unsigned("addr_start"), unit), Maximum: AddressUnits.Bytes(folder.Unsigned("addr_end"), unit)),
            "hugepage_size" => new DamosFilter(type, matching, allow, Minimum: folder.Unsigned("min"), Maximum: folder.Unsigned("max")),
            "target" => new DamosFilter(type, matching, allow, TargetIndex: folder.Small("damon_target_idx")),
            _ => new DamosFilter(type, matching, allow),
        };
    }

    /// <summary>Inodes of all numbered directories that a picture comes from, mixed; another number when one was removed or made anew.</summary>
    private ulong Fingerprint(KernelFolder kdamond)
    {
        ulong mixed = DirectoryInodes.Mix(files, KdamondsPath);
        KernelFolder contexts = kdamond["contexts"];
        Add(contexts);
        foreach (int context in contexts.Numbers())
        {
            Add(contexts[context]["targets"]);
            Add(contexts[context]["monitoring_attrs"]["probes"]);
            KernelFolder schemes = contexts[context]["schemes"];
            Add(schemes);
            foreach (int scheme in schemes.Numbers())
            {
                Add(schemes[scheme]["filters"]);
                Add(schemes[scheme]["core_filters"]);
                Add(schemes[scheme]["ops_filters"]);
                Add(schemes[scheme]["quotas"]["goals"]);
            }
        }

        return mixed;

        void Add(KernelFolder folder) => mixed = (mixed * 0x9E3779B97F4A7C15) + DirectoryInodes.Mix(files, folder.Path);
    }
}
