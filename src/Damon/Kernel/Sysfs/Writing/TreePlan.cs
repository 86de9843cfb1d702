using System.Collections.Immutable;
using System.Globalization;
using Damon.Snapshots;

namespace Damon.Kernel.Sysfs.Writing;

/// <summary>One kdamond as we want it, in a tree of its own.</summary>
public sealed record TreePlan
{
    private const string Context = "0/contexts/0/";

    /// <summary>The state file of the planned kdamond, below <see cref="TreePicture.Root"/>.</summary>
    public const string State = "0/state";

    /// <summary>Its thread.</summary>
    public const string Thread = "0/pid";

    /// <summary>Its operations sets.</summary>
    public const string AvailableOperations = Context + "avail_operations";

    /// <summary>Its sampling interval.</summary>
    public const string SampleInterval = Context + "monitoring_attrs/intervals/sample_us";

    /// <summary>Its aggregation interval.</summary>
    public const string AggregationInterval = Context + "monitoring_attrs/intervals/aggr_us";

    /// <summary>What says whether intervals can be tuned.</summary>
    public const string TuningSteps = Context + "monitoring_attrs/intervals/intervals_goal/aggrs";

    /// <summary><c>paddr</c> or <c>vaddr</c>.</summary>
    public required string Operations { get; init; }

    /// <summary>The intervals.</summary>
    public PlannedIntervals Intervals { get; init; } = PlannedIntervals.Tuned;

    /// <summary>Least number of regions, 3 or more.</summary>
    public int MinRegions { get; init; } = 10;

    /// <summary>Largest number of regions.</summary>
    public int MaxRegions { get; init; } = 1000;

    /// <summary>What is monitored; of physical addresses exactly one.</summary>
    public required ImmutableArray<PlannedTarget> Targets { get; init; }

    /// <summary>Its schemes.</summary>
    public required ImmutableArray<PlannedScheme> Schemes { get; init; }

    /// <summary>Where a scheme of ours is, below <see cref="TreePicture.Root"/>; ends with a slash.</summary>
    public static string SchemeFolder(int index) => string.Create(CultureInfo.InvariantCulture, $"{Context}schemes/{index}/");

    /// <summary>Files that the kernel changes by itself, or when we ask it what it had tuned.</summary>
    public static bool IsVolatile(string path) => path is SampleInterval or AggregationInterval;

    /// <summary>All that is to be written into a tree, from the top down. Files with a part of a filter's path that kernels moved are chosen by what the kernel has: see <paramref name="has"/>.</summary>
    /// <param name="has">Whether a directory of the tree is there; asked when it is that write's turn.</param>
    public IEnumerable<TreeWrite> Writes(Func<string, bool> has)
    {
        yield return new TreeWrite(TreePicture.Count, "1", "a kdamond");
        yield return new TreeWrite("0/contexts/nr_contexts", "1", "a monitoring context");
        yield return new TreeWrite(Context + "operations", Operations, "a choice of what is monitored");
        yield return Needed("addr_unit", 1, null);
        foreach (TreeWrite write in IntervalWrites())
        {
            yield return write;
        }

        yield return Needed("monitoring_attrs/nr_regions/min", MinRegions, "a number of regions");
        yield return Needed("monitoring_attrs/nr_regions/max", MaxRegions, "a number of regions");
        foreach (TreeWrite write in TargetWrites().Concat(SchemeWrites(has)))
        {
            yield return write;
        }
    }

    /// <summary>The part of <see cref="Writes"/> that says which processes are monitored.</summary>
    public IEnumerable<TreeWrite> TargetWrites()
    {
        yield return Needed("targets/nr_targets", Targets.Length, "a monitoring target");
        for (int i = 0; i < Targets.Length; i++)
        {
            string target = string.Create(CultureInfo.InvariantCulture, $"targets/{i}/");
            PlannedTarget planned = Targets[i];
            if (planned.Pid is { } pid)
            {
                yield return Needed($"{target}pid_target", pid, "a process to monitor");
            }

            if (planned.Ranges.IsEmpty)
            {
                continue;
            }

            yield return Needed($"{target}regions/nr_regions", planned.Ranges.Length, "a range of addresses");
            for (int r = 0; r < planned.Ranges.Length; r++)
            {
                string region = string.Create(CultureInfo.InvariantCulture, $"{target}regions/{r}/");
                yield return Needed($"{region}start", planned.Ranges[r].Start, "a range of addresses");
                yield return Needed($"{region}end", planned.Ranges[r].End, "a range of addresses");
            }
        }
    }

    /// <summary>The part of <see cref="Writes"/> about schemes.</summary>
    /// <param name="has">Whether a directory of the tree is there.</param>
    public IEnumerable<TreeWrite> SchemeWrites(Func<string, bool> has)
    {
        yield return Needed("schemes/nr_schemes", Schemes.Length, "a scheme");
        for (int i = 0; i < Schemes.Length; i++)
        {
            string folder = SchemeFolder(i);
            PlannedScheme scheme = Schemes[i];
            yield return new TreeWrite(folder + "action", "stat", "a scheme that only looks");
            if (scheme.ApplyMicroseconds > 0)
            {
                yield return new TreeWrite(folder + "apply_interval_us", Text(scheme.ApplyMicroseconds), "a scheme that is not applied at each aggregation (Linux 6.7)");
            }

            yield return new TreeWrite(folder + "access_pattern/sz/max", Text(ulong.MaxValue), "a scheme for all regions");
            yield return new TreeWrite(folder + "access_pattern/nr_accesses/max", Text(uint.MaxValue), "a scheme for all regions");
            yield return new TreeWrite(folder + "access_pattern/age/max", Text(uint.MaxValue), "a scheme for all regions");
            foreach (TreeWrite write in FilterWrites(scheme, folder, has))
            {
                yield return write;
            }
        }
    }

    private static IEnumerable<TreeWrite> FilterWrites(PlannedScheme scheme, string folder, Func<string, bool> has)
    {
        // since Linux 6.15 there are two lists, one for each layer; before, one for both, in which the targets' filter comes first
        bool isSplit = has(folder + "ops_filters");
        string core = folder + (isSplit ? "core_filters/" : "filters/");
        string pages = folder + (isSplit ? "ops_filters/" : "filters/");
        int first = 0;
        const string Targets = "regions of one process among several (Linux 6.6)";
        if (scheme.Target is { } target)
        {
            first = isSplit ? 0 : 1;
            yield return new TreeWrite(core + "nr_filters", Text(isSplit ? 1 : 1 + scheme.Filters.Length), Targets);
            yield return new TreeWrite(core + "0/type", "target", Targets);
            yield return new TreeWrite(core + "0/damon_target_idx", Text(target), Targets);
            yield return new TreeWrite(core + "0/matching", "N", Targets);
        }

        if (scheme.Filters.IsEmpty)
        {
            yield break;
        }

        if (isSplit || scheme.Target is null)
        {
            yield return new TreeWrite(pages + "nr_filters", Text(scheme.Filters.Length), "a filter (Linux 6.3)");
        }

        for (int i = 0; i < scheme.Filters.Length; i++)
        {
            PageFilter filter = scheme.Filters[i];
            DamosFilter damos = filter.ToDamos();
            string file = string.Create(CultureInfo.InvariantCulture, $"{pages}{first + i}/");
            string purpose = $"the filter \"{filter}\"";
            yield return new TreeWrite(file + "type", damos.Type, purpose);
            yield return new TreeWrite(file + "matching", damos.Matching ? "Y" : "N", purpose);
            yield return new TreeWrite(file + "allow", "N");
            if (damos.MemcgPath is { } path)
            {
                yield return new TreeWrite(file + "memcg_path", path, purpose);
            }

            if (damos.Minimum is { } least)
            {
                yield return new TreeWrite(file + "min", Text(least), purpose);
            }

            if (damos.Maximum is { } most)
            {
                yield return new TreeWrite(file + "max", Text(most), purpose);
            }
        }
    }

    private IEnumerable<TreeWrite> IntervalWrites()
    {
        const string Folder = "monitoring_attrs/intervals/";
        yield return Needed(Folder + "sample_us", Intervals.SampleMicroseconds, "a sampling interval");
        yield return Needed(Folder + "aggr_us", Intervals.AggregationMicroseconds, "an aggregation interval");
        yield return Needed(Folder + "update_us", Intervals.UpdateMicroseconds, "an interval for mappings");
        if (Intervals.Goal is not { } goal)
        {
            yield break;
        }

        string? purpose = Intervals.IsGoalNeeded ? "auto-tuning of the intervals (Linux 6.15)" : null;
        yield return Needed(Folder + "intervals_goal/access_bp", goal.AccessBasisPoints, purpose);
        yield return Needed(Folder + "intervals_goal/aggrs", goal.Aggregations, purpose);
        yield return Needed(Folder + "intervals_goal/min_sample_us", goal.MinSampleMicroseconds, purpose);
        yield return Needed(Folder + "intervals_goal/max_sample_us", goal.MaxSampleMicroseconds, purpose);
    }

    private static TreeWrite Needed<T>(string path, T value, string? purpose)
        where T : IFormattable => new(Context + path, Text(value), purpose);

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
