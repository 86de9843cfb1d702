using System.Collections.Immutable;
using System.Globalization;
using Damon.Kernel;
using Damon.Kernel.Sysfs;
using DamonExporter.Doctor.Facts;
using DamonExporter.Settings;
using DamonExporter.Sources;
using DamonExporter.Sources.Sysfs;

namespace DamonExporter.Doctor.Checks;

/// <summary>The source <c>sysfs</c>: asks one kdamond that somebody runs.</summary>
internal static class SysfsCheck
{
    public static SourceVerdict Of(DoctorFacts facts, DoctorRequest request)
    {
        if (KernelCheck.Of(facts) is { } none)
        {
            return Verdict("a kdamond", [none]);
        }

        if (facts.TreeRefusal is { } refusal)
        {
            return Verdict("a kdamond", [Access.Reading(facts, refusal)]);
        }

        if (facts.Tree is not { } tree)
        {
            return Verdict("a kdamond", [NoTree(facts)]);
        }

        int? wanted = request.Source == SourceKind.Sysfs ? request.Live.Kdamond : null;
        ImmutableArray<KdamondPicture> kdamonds = [.. tree.Kdamonds.Where(kdamond => wanted is null || kdamond.Index == wanted)];
        if (kdamonds.IsEmpty)
        {
            return Verdict("a kdamond", [NoKdamond(request, tree, wanted)]);
        }

        (KdamondPicture best, ImmutableArray<Problem> problems) = kdamonds
            .Select(kdamond => (Kdamond: kdamond, Problems: (ImmutableArray<Problem>)[.. Problems(facts, request, kdamond)]))
            .MinBy(candidate => candidate.Problems.Length);
        return Verdict(string.Create(CultureInfo.InvariantCulture, $"kdamond {best.Index}"), problems) with
        {
            Notes = wanted is null && problems.IsEmpty ? [string.Create(CultureInfo.InvariantCulture, $"use it with --source sysfs --kdamond {best.Index}")] : [],
        };
    }

    /// <summary>That this kernel has no sysfs tree of DAMON's.</summary>
    public static Problem NoTree(DoctorFacts facts)
    {
        string because = facts.Config is { } config ? config.Absence("CONFIG_DAMON_SYSFS") : $"there is no {DamonSysfs.KdamondsPath}";
        return new Problem(ProblemKind.Kernel, $"this kernel's DAMON has no sysfs: {because}", "boot a kernel built with CONFIG_DAMON_SYSFS, or use another source");
    }

    private static SourceVerdict Verdict(string whom, ImmutableArray<Problem> problems) => new("sysfs", $"full snapshots of {whom}, asked for by a write to its file state", problems, []);

    private static Problem NoKdamond(DoctorRequest request, DamonTree tree, int? wanted) => tree.Kdamonds.IsEmpty
        ? new Problem(ProblemKind.Idle, "there is no kdamond in sysfs to ask", "start one with whatever is to use it, or let this program do it (--source manage)")
        : new Problem(
            ProblemKind.Setting, $"there is no kdamond {wanted}", "choose one that is there",
            [.. tree.Kdamonds.Select(kdamond => RunLine.Of(request, (SettingsTable.Source, "sysfs"), (SettingsTable.Kdamond, kdamond.Index.ToString(CultureInfo.InvariantCulture))))]);

    private static IEnumerable<Problem> Problems(DoctorFacts facts, DoctorRequest request, KdamondPicture kdamond)
    {
        if (facts.MayControl != Errno.None)
        {
            yield return Access.Writing(facts, "/sys/kernel/mm/damon", facts.MayControl);
        }

        // what run itself goes by
        SysfsSourceOptions options = new(null, kdamond.Index, request.Live.Interval, request.Live.AllowUnfixedKernel);
        foreach (SysfsRefusal refusal in SysfsPlan.Of(kdamond, hasTree: true, facts.Features, options).Refusals)
        {
            yield return new Problem(Kind(refusal), refusal.What, refusal.Help, refusal.Command is { } command ? [command] : []);
        }

        if (kdamond.Contexts is [{ Paused: true }])
        {
            yield return new Problem(
                ProblemKind.Idle, string.Create(CultureInfo.InvariantCulture, $"kdamond {kdamond.Index} is paused"), "let who paused it go on: N in its file pause, and the command commit");
        }
    }

    private static ProblemKind Kind(SysfsRefusal refusal) => refusal.Cause switch
    {
        SysfsCause.Missing => ProblemKind.Setting,
        SysfsCause.Off => ProblemKind.Idle,
        SysfsCause.Danger => ProblemKind.Danger,
        SysfsCause.Tuned => refusal.Command is null ? ProblemKind.Kernel : ProblemKind.Setting,
        SysfsCause.Malformed => ProblemKind.Unreadable,
        _ => ProblemKind.Conflict,
    };
}
