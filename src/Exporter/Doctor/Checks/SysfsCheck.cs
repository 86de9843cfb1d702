using System.Collections.Immutable;
using System.Globalization;
using Damon.Kernel;
using Damon.Kernel.Sysfs;
using DamonExporter.Doctor.Facts;
using DamonExporter.Sources;

namespace DamonExporter.Doctor.Checks;

/// <summary>The source <c>sysfs</c>: asks one kdamond that somebody runs.</summary>
internal static class SysfsCheck
{
    public static SourceVerdict Of(DoctorFacts facts, DoctorRequest request, bool canTrace)
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
            return Verdict("a kdamond", [NoKdamond(tree, wanted)]);
        }

        (KdamondPicture best, ImmutableArray<Problem> problems) = kdamonds
            .Select(kdamond => (Kdamond: kdamond, Problems: (ImmutableArray<Problem>)[.. Problems(facts, request, kdamond, canTrace)]))
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

    /// <summary>Whether a kdamond watches virtual addresses.</summary>
    public static bool IsVirtual(KdamondPicture kdamond) => kdamond.Contexts.Any(context => context.Operations != "paddr");

    private static SourceVerdict Verdict(string whom, ImmutableArray<Problem> problems) => new("sysfs", $"full snapshots of {whom}, asked for by a write to its file state", problems, []);

    private static Problem NoKdamond(DamonTree tree, int? wanted) => tree.Kdamonds.IsEmpty
        ? new Problem(ProblemKind.Idle, "there is no kdamond in sysfs to ask", "start one with whatever is to use it, or let this program do it (--source manage)")
        : new Problem(
            ProblemKind.Setting, $"there is no kdamond {wanted}", "choose one that is there",
            [.. tree.Kdamonds.Select(kdamond => string.Create(CultureInfo.InvariantCulture, $"damon-exporter run --source sysfs --kdamond {kdamond.Index}"))]);

    private static IEnumerable<Problem> Problems(DoctorFacts facts, DoctorRequest request, KdamondPicture kdamond, bool canTrace)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"kdamond {kdamond.Index}");
        if (kdamond.State == KdamondState.Off)
        {
            yield return new Problem(ProblemKind.Idle, $"{name} is off", "start it where it was set up");
        }

        if (facts.MayControl != Errno.None)
        {
            yield return Access.Writing(facts, "/sys/kernel/mm/damon", facts.MayControl);
        }

        if (kdamond.Contexts is not [var context])
        {
            yield return new Problem(ProblemKind.Conflict, $"{name} has {kdamond.Contexts.Length} contexts in sysfs; to ask it then can crash old kernels", "have it set up anew by whoever runs it");
            yield break;
        }

        if (!context.Schemes.Any(scheme => scheme.TriesEverything))
        {
            yield return new Problem(
                ProblemKind.Conflict, $"{name} has no scheme that reports every region (action stat, whole access pattern, no quota, no watermarks, no core filter)",
                "whoever runs it must add one; a write to its nr_schemes would remove the schemes that are there. --source trace needs none");
        }

        if (context.ProbeWeights != 0)
        {
            yield return new Problem(ProblemKind.Conflict, $"{name} watches data attributes (its probes have weights), not accesses", "set the weights of its probes to 0 where it was set up");
        }

        if (context.Paused == true)
        {
            yield return new Problem(ProblemKind.Idle, $"{name} is paused", "let who paused it go on: N in its file pause, and the command commit");
        }

        if (IsVirtual(kdamond) && facts.Features.CommandsCanHang != false && !request.Live.AllowUnfixedKernel)
        {
            yield return new Problem(
                ProblemKind.Danger, $"{name} watches processes, and on this kernel a command can hang for ever when they end, and lock up DAMON's sysfs until the next boot",
                "use --source trace; if your kernel has the fix that came with Linux 7.1, allow it",
                string.Create(CultureInfo.InvariantCulture, $"damon-exporter run --source sysfs --kdamond {kdamond.Index} --allow-unfixed-kernel"));
        }

        if (context.Goal is { IsOn: true } && kdamond.RefreshMilliseconds is null or 0 && !canTrace)
        {
            yield return Tuned(kdamond, name);
        }
    }

    private static Problem Tuned(KdamondPicture kdamond, string name) => kdamond.RefreshMilliseconds is null
        ? new Problem(ProblemKind.Kernel, $"{name}'s intervals are auto-tuned, and this kernel tells them neither by itself nor, as things are, by trace", "make trace work (above)")
        : new Problem(
            ProblemKind.Setting, $"{name}'s intervals are auto-tuned, and its files tell those of its start",
            "make trace work (above), or let the kernel keep sample_us and aggr_us up to date (that overwrites them, in sysfs only)",
            string.Create(CultureInfo.InvariantCulture, $"echo 1000 > {DamonSysfs.KdamondPath(kdamond.Index)}/refresh_ms"));
}
