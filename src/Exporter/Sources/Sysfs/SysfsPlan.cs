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

    /// <summary>Everything that speaks against it; empty: it may be asked.</summary>
    public ImmutableArray<SysfsRefusal> Refusals { get; private init; } = [];

    /// <summary>Why not, and what would help, one line; null: it may be asked, or is busy.</summary>
    public string? Refusal => !IsBusy && Refusals is [var first, ..] ? first.ToString() : null;

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
    public static SysfsPlan Of(KdamondPicture? kdamond, bool hasTree, KernelFeatures features, SysfsSourceOptions options)
    {
        string name = Name(options.Kdamond);
        if (kdamond is null)
        {
            return new SysfsPlan
            {
                Refusals =
                [
                    hasTree
                        ? new SysfsRefusal(SysfsCause.Missing, $"there is no {name} in {DamonSysfs.KdamondsPath}", "name one that is there with --kdamond")
                        : new SysfsRefusal(SysfsCause.Missing, $"this kernel has no {DamonSysfs.KdamondsPath}", "boot one built with CONFIG_DAMON_SYSFS"),
                ],
            };
        }

        ImmutableArray<SysfsRefusal> refusals = [.. RefusalsOf(kdamond, features, options)];
        bool isBusy = kdamond.State == KdamondState.Unknown;
        if (isBusy || !refusals.IsEmpty)
        {
            return new SysfsPlan { Refusals = refusals, IsBusy = isBusy };
        }

        ContextPicture context = kdamond.Contexts[0];
        Intervals intervals = IntervalsOf(context);
        return new SysfsPlan
        {
            Context = context,
            Pid = kdamond.Pid,
            Intervals = intervals,
            Schemes = [.. context.Schemes.Where(scheme => scheme.TriesEverything)],
            Hold = HoldOf(context, intervals),
            TargetPid = context.Operations == "paddr" ? null : context.TargetPids[0],
        };
    }

    private static IEnumerable<SysfsRefusal> RefusalsOf(KdamondPicture kdamond, KernelFeatures features, SysfsSourceOptions options)
    {
        string name = Name(kdamond.Index), path = DamonSysfs.KdamondPath(kdamond.Index);
        if (kdamond.State == KdamondState.Off)
        {
            yield return new SysfsRefusal(SysfsCause.Off, $"{name} is off", $"whoever set it up starts it with echo on > {path}/state");
        }

        if (kdamond.Contexts is not [var context])
        {
            yield return new SysfsRefusal(
                SysfsCause.Setup, $"{name} has {kdamond.Contexts.Length} contexts, not one: its files were rebuilt while it runs, and asking it could crash the kernel", "set it up anew");
            yield break;
        }

        if (context.ProbeWeights != 0)
        {
            yield return new SysfsRefusal(
                SysfsCause.Setup, $"{name} looks at attributes of pages, not at accesses (its probes have weights): its nr_accesses mean nothing", "set the weights to 0 and commit");
        }

        if (context.Operations != "paddr")
        {
            foreach (SysfsRefusal refusal in VirtualRefusals(context, name, features, options))
            {
                yield return refusal;
            }
        }

        if (!context.Schemes.Any(scheme => scheme.TriesEverything))
        {
            yield return new SysfsRefusal(
                SysfsCause.Setup,
                $"no scheme of {name} sees every region",
                "add one with action stat, the whole access pattern (sz, nr_accesses, age: 0 to the largest), no quota, no watermarks, and of filters only anon, memcg, young and the like, when you set it up "
                + "(a write to its nr_schemes now would remove the schemes that are there); or use --source trace, which needs none");
        }

        if (IntervalsRefusal(kdamond, context, name) is { } unknown)
        {
            yield return unknown;
        }
        else if (HoldOf(context, IntervalsOf(context)) is var hold && hold > LongestHold)
        {
            yield return new SysfsRefusal(
                SysfsCause.Setup,
                string.Create(CultureInfo.InvariantCulture, $"{name} applies its schemes every {hold.TotalSeconds:0} s, and each look would lock DAMON for so long"),
                string.Create(CultureInfo.InvariantCulture, $"set shorter intervals (at most {LongestHold.TotalSeconds} s), or use --source trace"));
        }
    }

    private static IEnumerable<SysfsRefusal> VirtualRefusals(ContextPicture context, string name, KernelFeatures features, SysfsSourceOptions options)
    {
        if (context.TargetPids.Length != 1)
        {
            yield return new SysfsRefusal(SysfsCause.Setup, $"{name} watches {context.TargetPids.Length} processes, whose regions sysfs does not keep apart", "use --source trace");
        }

        if (features.CommandsCanHang != false && !options.AllowUnfixedKernel)
        {
            yield return new SysfsRefusal(
                SysfsCause.Danger,
                $"{name} watches a process, and on this kernel a command can hang for ever, with DAMON locked until the next boot, when that process ends (fixed in Linux 7.1)",
                "use --source trace, or --allow-unfixed-kernel if you know that the fix is in");
        }
    }

    private static SysfsRefusal? IntervalsRefusal(KdamondPicture kdamond, ContextPicture context, string name)
    {
        if (context.Goal is { IsOn: true } && kdamond.RefreshMilliseconds is null or 0)
        {
            string what = $"{name}: its intervals are auto-tuned, and its files show those of the start";
            return kdamond.RefreshMilliseconds is null
                ? new SysfsRefusal(SysfsCause.Tuned, what, "use --source trace")
                : new SysfsRefusal(
                    SysfsCause.Tuned, what, "use --source trace, or let the kernel keep sample_us and aggr_us up to date, which overwrites them in sysfs only",
                    $"echo 1000 > {DamonSysfs.KdamondPath(kdamond.Index)}/refresh_ms");
        }

        try
        {
            _ = IntervalsOf(context);
            return null;
        }
        catch (DamonDataException e)
        {
            return new SysfsRefusal(SysfsCause.Malformed, $"{name}: {e.Message}", "set it up anew");
        }
    }

    /// <exception cref="DamonDataException">They are none.</exception>
    private static Intervals IntervalsOf(ContextPicture context) => new(Nanoseconds(context.SampleMicroseconds), Nanoseconds(context.AggregationMicroseconds));

    /// <summary>A command is held until each scheme was applied.</summary>
    private static TimeSpan HoldOf(ContextPicture context, Intervals intervals) =>
        TimeSpan.FromTicks(context.Schemes.Select(scheme => ApplyInterval(scheme, intervals)).Append(intervals.Aggregation).Max() / 100);

    private static long ApplyInterval(SchemePicture scheme, Intervals intervals) =>
        scheme.ApplyIntervalMicroseconds is null or 0 ? intervals.Aggregation : Nanoseconds(scheme.ApplyIntervalMicroseconds.Value);

    private static long Nanoseconds(long microseconds) => microseconds > long.MaxValue / Microsecond ? long.MaxValue : microseconds * Microsecond;

    private static string Name(int kdamond) => string.Create(CultureInfo.InvariantCulture, $"kdamond {kdamond}");
}
