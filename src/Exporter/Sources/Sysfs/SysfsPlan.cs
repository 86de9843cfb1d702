using System.Collections.Immutable;
using System.Globalization;
using Damon;
using Damon.Kernel.Sysfs;
using Damon.Snapshots;

namespace DamonExporter.Sources.Sysfs;

/// <summary>Whether a kdamond may be asked for its regions, and how: decided from pictures alone.</summary>
internal sealed record SysfsPlan
{
    /// <summary>A write is held for an apply interval, with DAMON locked for everybody; from 2 minutes on the kernel reports the writer as hung.</summary>
    public static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(100);

    private const long Microsecond = 1000;

    /// <summary>Why not, and what would help, one line; null: it may be asked.</summary>
    public string? Refusal { get; private init; }

    /// <summary>Whether the kernel only did not say for now whether it runs.</summary>
    public bool IsBusy { get; private init; }

    /// <summary>Its context.</summary>
    public ContextPicture? Context { get; private init; }

    /// <summary>Its thread; null: the kernel did not say.</summary>
    public int? Pid { get; private init; }

    /// <summary>The intervals in force.</summary>
    public Intervals Intervals { get; private init; }

    /// <summary>The schemes that see every region.</summary>
    public ImmutableArray<SchemePicture> Schemes { get; private init; } = [];

    /// <summary>How long a command may be held: until each scheme was applied.</summary>
    public TimeSpan Hold { get; private init; }

    /// <summary>The process whose addresses the regions are; null: they are physical.</summary>
    public int? TargetPid { get; private init; }

    /// <summary>Decides.</summary>
    /// <param name="kdamond">The kdamond; null: there is none.</param>
    /// <param name="hasTree">Whether this kernel has DAMON's sysfs.</param>
    /// <param name="features">What this kernel can.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="tunedIntervals">Tells the intervals in force of a kdamond's thread, where sysfs does not; null: nobody can.</param>
    public static SysfsPlan Of(KdamondPicture? kdamond, bool hasTree, KernelFeatures features, SysfsSourceOptions options, Func<int, Intervals?>? tunedIntervals)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"kdamond {options.Kdamond}"), path = DamonSysfs.KdamondPath(options.Kdamond);
        if (kdamond is null)
        {
            return Refuse(hasTree
                ? $"there is no {name} in {DamonSysfs.KdamondsPath}: name one that is there with --kdamond"
                : $"this kernel has no {DamonSysfs.KdamondsPath} (CONFIG_DAMON_SYSFS)");
        }

        switch (kdamond.State)
        {
            case KdamondState.Off:
                return Refuse($"{name} is off: whoever set it up starts it with echo on > {path}/state");
            case KdamondState.Unknown:
                return new SysfsPlan { IsBusy = true };
        }

        if (kdamond.Contexts is not [var context])
        {
            return Refuse($"{name} has {kdamond.Contexts.Length} contexts, not one: its files were rebuilt while it runs, and asking it could crash the kernel; set it up anew");
        }

        if (RefusalOf(context, name, features, options) is { } refusal)
        {
            return Refuse(refusal);
        }

        ImmutableArray<SchemePicture> schemes = [.. context.Schemes.Where(scheme => scheme.TriesEverything)];
        if (schemes.IsEmpty)
        {
            return Refuse(
                $"no scheme of {name} sees every region: add one with action stat, the whole access pattern (sz, nr_accesses, age: 0 to the largest), no quota, no watermarks, and of filters only anon, memcg, young "
                + "and the like, when you set it up; or use --source trace, which needs none");
        }

        if (IntervalsOf(kdamond, context, tunedIntervals, out string reason) is not { } intervals)
        {
            return Refuse($"{name}: {reason}");
        }

        TimeSpan hold = TimeSpan.FromTicks(Math.Max(intervals.Aggregation, context.Schemes.Max(scheme => ApplyInterval(scheme, intervals))) / 100);
        if (hold > LongestHold)
        {
            return Refuse(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} applies its schemes every {hold.TotalSeconds:0} s, and each look would lock DAMON for so long: set shorter intervals (at most {LongestHold.TotalSeconds} s), or use --source trace"));
        }

        return new SysfsPlan
        {
            Context = context,
            Pid = kdamond.Pid,
            Intervals = intervals,
            Schemes = schemes,
            Hold = hold,
            TargetPid = context.Operations == "paddr" ? null : context.TargetPids[0],
        };
    }

    private static string? RefusalOf(ContextPicture context, string name, KernelFeatures features, SysfsSourceOptions options)
    {
        if (context.ProbeWeights != 0)
        {
            return $"{name} looks at attributes of pages, not at accesses (its probes have weights): its nr_accesses mean nothing; set the weights to 0 and commit";
        }

        if (context.Operations == "paddr")
        {
            return null;
        }

        if (context.TargetPids.Length != 1)
        {
            return $"{name} watches {context.TargetPids.Length} processes, whose regions sysfs does not keep apart: use --source trace";
        }

        return features.CommandsCanHang != false && !options.AllowUnfixedKernel
            ? $"{name} watches a process, and on this kernel a command can hang for ever, with DAMON locked until the next boot, when that process ends (fixed in Linux 7.1): use --source trace, "
                + "or --allow-unfixed-kernel if you know that the fix is in"
            : null;
    }

    private static Intervals? IntervalsOf(KdamondPicture kdamond, ContextPicture context, Func<int, Intervals?>? tunedIntervals, out string reason)
    {
        reason = "";
        bool isTuned = context.Goal is { IsOn: true };
        if (isTuned && kdamond.RefreshMilliseconds is null or 0)
        {
            if (kdamond.Pid is { } pid && tunedIntervals?.Invoke(pid) is { } told)
            {
                return told;
            }

            reason = "its intervals are auto-tuned, and its files show those of the start: "
                + (kdamond.RefreshMilliseconds is null ? "use --source trace" : $"echo 1000 > {DamonSysfs.KdamondPath(kdamond.Index)}/refresh_ms, which the kernel heeds at once, or use --source trace");
            return null;
        }

        try
        {
            return new Intervals(Nanoseconds(context.SampleMicroseconds), Nanoseconds(context.AggregationMicroseconds));
        }
        catch (DamonDataException e)
        {
            reason = e.Message;
            return null;
        }
    }

    private static long ApplyInterval(SchemePicture scheme, Intervals intervals) =>
        scheme.ApplyIntervalMicroseconds is null or 0 ? intervals.Aggregation : Nanoseconds(scheme.ApplyIntervalMicroseconds.Value);

    private static long Nanoseconds(long microseconds) => microseconds > long.MaxValue / Microsecond ? long.MaxValue : microseconds * Microsecond;

    private static SysfsPlan Refuse(string reason) => new() { Refusal = reason };
}
