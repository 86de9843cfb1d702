using System.Globalization;
using Damon.Kernel;
using Damon.Kernel.Sysfs;
using DamonExporter.Doctor.Facts;

namespace DamonExporter.Doctor.Checks;

/// <summary>The source <c>manage</c>: starts and owns a kdamond, where nobody else has one.</summary>
internal static class ManageCheck
{
    /// <summary>Filters that came with Linux 6.15, with the auto-tuning of intervals.</summary>
    private static readonly string[] NewFilters = ["active", "unmapped", "hugepage_size"];

    public static SourceVerdict Of(DoctorFacts facts, DoctorRequest request, bool canTrace) => new(
        "manage", $"full snapshots of {(request.WatchesProcesses ? "the chosen processes" : "the whole physical memory")}, by a kdamond of its own",
        KernelCheck.Of(facts) is { } none ? [none]
            : facts.TreeRefusal is { } refusal ? [Access.Reading(facts, refusal)]
            : facts.Tree is { } tree ? [.. Holders(facts, request, tree), .. Kernel(facts, request, tree, canTrace), .. Permissions(facts, request)]
            : [SysfsCheck.NoTree(facts)],
        facts.Owned is { IsLeftOver: true } left ? [$"process {left.OwnerPid}, a damon-exporter that managed DAMON, was killed; manage first undoes what that left, as far as it is provably its"] : []);

    private static IEnumerable<Problem> Holders(DoctorFacts facts, DoctorRequest request, DamonTree tree)
    {
        if (facts.Owned is { Problem: { } damaged })
        {
            yield return new Problem(ProblemKind.Unreadable, damaged, null);
        }

        if (facts.Owned is { IsInUse: true } owned)
        {
            yield return new Problem(ProblemKind.Conflict, $"process {owned.OwnerPid}, a damon-exporter, manages DAMON already", "use that one, or stop it");
        }
        else if (facts.Owned is { IsLeftOver: true } left && tree.Kdamonds.All(kdamond => kdamond.State == KdamondState.Off || (kdamond.Pid is { } pid && pid == left.KdamondPid)))
        {
            // manage undoes it at its start; what was there before is seen only then
        }
        else if (facts.RunsBySysfs)
        {
            string which = string.Join(", ", tree.Kdamonds.Where(kdamond => kdamond.State != KdamondState.Off).Select(kdamond => kdamond.Index.ToString(CultureInfo.InvariantCulture)));
            yield return new Problem(
                ProblemKind.Conflict, $"in use: kdamond {which}; manage never disturbs another's",
                "--source trace watches it as it is; to have DAMON for this program, stop it where it was started");
        }
        else if (!tree.Kdamonds.IsEmpty && !request.TakesIdle)
        {
            yield return new Problem(
                ProblemKind.Setting, "DAMON's tree was set up by somebody, and is off", "where nobody means to go on with it, allow its use; it is put back as it was afterwards",
                "damon-exporter run --source manage --take-idle");
        }

        if (facts.RunsStat && !request.StopsDamonStat)
        {
            yield return new Problem(
                ProblemKind.Conflict, "DAMON_STAT runs, and excludes all others", "let manage stop it for as long as it runs; or watch DAMON_STAT itself (--source auto)",
                "damon-exporter run --source manage --stop-damon-stat");
        }

        foreach (string module in facts.RunningReclaimers)
        {
            yield return new Problem(
                ProblemKind.Conflict, $"{module} runs, and excludes all others", "--source trace watches it as it is; where it is not needed, stop it",
                $"echo N > /sys/module/{module}/parameters/enabled");
        }

        if (facts.ModulesRefusal is { } refusal)
        {
            yield return Access.Reading(facts, refusal);
        }
    }

    private static IEnumerable<Problem> Kernel(DoctorFacts facts, DoctorRequest request, DamonTree tree, bool canTrace)
    {
        string operations = request.WatchesProcesses ? "vaddr" : "paddr";
        string option = $"CONFIG_DAMON_{operations.ToUpperInvariant()}";
        string[] available = [.. tree.Kdamonds.SelectMany(kdamond => kdamond.Contexts).SelectMany(context => context.AvailableOperations).Distinct()];
        if ((available.Length > 0 && !available.Contains(operations)) || (facts.Config is { } config && !config.IsSet(option)))
        {
            yield return new Problem(
                ProblemKind.Kernel, $"this kernel's DAMON cannot watch {(request.WatchesProcesses ? "processes" : "physical memory")}: {facts.Config?.Absence(option) ?? $"it has {string.Join(", ", available)} only"}",
                request.WatchesProcesses ? "watch physical memory (no selector of processes), or boot another kernel" : "boot another kernel");
        }

        foreach (string filter in NewFilters.Where(filter => facts.Features.HasIntervalsGoal == false && request.Filters.Any(wanted => wanted.Contains(filter, StringComparison.Ordinal))))
        {
            yield return new Problem(ProblemKind.Kernel, $"this kernel has no filter {filter} (Linux 6.15 has)", "leave it out of --filter, or boot another kernel");
        }

        if (!request.Filters.IsEmpty && facts.Features.HasFilterPassed == false)
        {
            yield return new Problem(ProblemKind.Kernel, "this kernel does not count what passes filters (Linux 6.14 does)", "leave out --filter, or boot another kernel");
        }
        else if (!request.Filters.IsEmpty && request.WatchesProcesses && facts.Features.HasAddressUnit == false)
        {
            yield return new Problem(ProblemKind.Kernel, "this kernel filters physical memory only (Linux 6.18 also processes' memory)", "leave out --filter, or watch physical memory");
        }

        if (request.WatchesProcesses && facts.Features.CommandsCanHang != false && !canTrace)
        {
            yield return new Problem(
                ProblemKind.Danger, "on this kernel a command to a kdamond that watches processes can hang for ever, so their regions come by trace, which does not work", "make trace work (above)");
        }
    }

    private static IEnumerable<Problem> Permissions(DoctorFacts facts, DoctorRequest request)
    {
        if (facts.MayControl != Errno.None)
        {
            yield return Access.Writing(facts, "/sys/kernel/mm/damon", facts.MayControl);
        }

        if (facts.MayKeepState != Errno.None)
        {
            yield return new Problem(
                ProblemKind.Permission, $"{request.Live.StateDirectory}, where manage writes down what it makes, cannot be used: {KernelException.Describe(facts.MayKeepState)}",
                "choose a folder that lasts until the next boot", "damon-exporter run --source manage --state-directory FOLDER");
        }
    }
}
