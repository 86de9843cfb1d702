using System.Collections.Immutable;
using System.Globalization;
using Damon.Kernel.Modules;
using Damon.Kernel.Sysfs;
using Damon.Snapshots;

namespace DamonExporter.Sources.Trace;

/// <summary>Which kdamonds run, by sysfs and the modules' parameters.</summary>
/// <param name="Running">Those that do.</param>
/// <param name="Uncertain">Names of those of which the kernel did not say it now: as they were.</param>
internal sealed record KdamondDirectory(ImmutableArray<TracedKdamond> Running, ImmutableArray<string> Uncertain)
{
    private const long Microsecond = 1000;

    /// <summary>DAMON_STAT's own (mm/damon/stat.c): it begins with 5 ms and 100 ms and is tuned to at most 10 s and 200 s.</summary>
    private static readonly Intervals StatStart = new(5_000_000, 100_000_000);

    /// <summary>What auto-tuning usually comes to at most, 20 samples of 10 s, ns.</summary>
    public const long UsualLongest = 200_000_000_000;

    /// <summary>None.</summary>
    public static KdamondDirectory Empty { get; } = new([], []);

    /// <summary>Reads it off pictures of DAMON's state.</summary>
    /// <param name="tree">The sysfs tree; null: there is none.</param>
    /// <param name="modules">The modules' parameters; null: there are none.</param>
    public static KdamondDirectory Of(DamonTree? tree, DamonModules? modules)
    {
        ImmutableArray<TracedKdamond>.Builder running = ImmutableArray.CreateBuilder<TracedKdamond>();
        ImmutableArray<string>.Builder uncertain = ImmutableArray.CreateBuilder<string>();
        foreach (KdamondPicture kdamond in tree?.Kdamonds ?? [])
        {
            string name = kdamond.Index.ToString(CultureInfo.InvariantCulture);
            if (kdamond.State != KdamondState.Off && kdamond.Pid is > 0)
            {
                running.Add(Of(kdamond, name));
            }
            else if (kdamond.State != KdamondState.Off)
            {
                uncertain.Add(name);
            }
        }

        if (modules?.Stat is { Enabled: true, KdamondPid: null or > 0 } stat)
        {
            running.Add(new TracedKdamond
            {
                Name = "stat",
                Pid = stat.KdamondPid,
                IsPhysical = true,
                Start = StatStart,
                IsTuned = true,
                LongestAggregation = UsualLongest,
                Aggregation = (stat.AggregationMicroseconds ?? 0) * Microsecond,
            });
        }

        if (modules?.Reclaim is { Enabled: true, KdamondPid: > 0 } reclaim)
        {
            running.Add(Module("reclaim", reclaim.KdamondPid, reclaim.SampleMicroseconds, reclaim.AggregationMicroseconds, reclaim.AddressUnit));
        }

        if (modules?.LruSort is { Enabled: true, KdamondPid: > 0 } sort)
        {
            running.Add(Module("lru_sort", sort.KdamondPid, sort.SampleMicroseconds, sort.AggregationMicroseconds, sort.AddressUnit));
        }

        return new KdamondDirectory(running.ToImmutable(), uncertain.ToImmutable());
    }

    private static TracedKdamond Of(KdamondPicture kdamond, string name)
    {
        if (kdamond.Contexts is not [{ TargetPids.IsEmpty: false } context])
        {
            // its files were rebuilt under it, as the lack of a target also shows: it runs, and nothing tells how
            return new TracedKdamond { Name = name, Context = "0", Pid = kdamond.Pid, IsWhole = false };
        }

        Intervals? start = IntervalsOf(context.SampleMicroseconds, context.AggregationMicroseconds);
        bool tuned = context.Goal is { IsOn: true };
        long longest = start?.Aggregation ?? 0;
        if (tuned && start is { } ratio)
        {
            longest = (long)Int128.Min(Intervals.Longest, (Int128)context.Goal!.MaxSampleMicroseconds * Microsecond * ratio.Aggregation / ratio.Sample);
        }

        return new TracedKdamond
        {
            Name = name,
            Context = context.Index.ToString(CultureInfo.InvariantCulture),
            Pid = kdamond.Pid,
            IsPhysical = context.Operations == "paddr",
            AddressUnit = context.Operations == "paddr" ? Math.Max(1, context.AddressUnit) : 1,
            Start = start,
            Aggregation = start?.Aggregation ?? 0,
            IsTuned = tuned,
            LongestAggregation = longest,
            HasWeights = context.ProbeWeights != 0,
            HasProbes = context.Probes > 0,
            Targets = context.TargetPids,
            ApplyInterval = Math.Min(Intervals.Longest / Microsecond, context.Schemes.Max(scheme => scheme.ApplyIntervalMicroseconds) ?? 0) * Microsecond,
            Actions = [.. context.Schemes.Select(scheme => scheme.Action)],
        };
    }

    /// <summary>Modules may tune their intervals (Linux 7.0, 7.2), and their parameters do not say whether they do; what is measured decides.</summary>
    private static TracedKdamond Module(string name, int pid, long sample, long aggregation, ulong unit)
    {
        Intervals? start = IntervalsOf(sample, aggregation);
        return new TracedKdamond
        {
            Name = name,
            Pid = pid,
            IsPhysical = true,
            AddressUnit = Math.Max(1, unit),
            Start = start,
            Aggregation = start?.Aggregation ?? 0,
            IsTuned = true,
            LongestAggregation = UsualLongest,
        };
    }

    private static Intervals? IntervalsOf(long sample, long aggregation) =>
        sample > 0 && aggregation >= sample && aggregation <= Intervals.Longest / Microsecond ? new Intervals(sample * Microsecond, aggregation * Microsecond) : null;
}
