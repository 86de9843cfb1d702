using System.Collections.Immutable;
using System.Globalization;
using Damon.Kernel;
using Damon.Kernel.Sysfs;
using DamonExporter.Doctor.Facts;
using DamonExporter.Settings;
using DamonExporter.Sources.Manage;

namespace DamonExporter.Doctor.Checks;

/// <summary>The source <c>manage</c>: starts and owns a kdamond, where nobody else has one.</summary>
internal static class ManageCheck
{
    /// <summary>Filters that came with Linux 6.15, with the auto-tuning of intervals.</summary>
    private static readonly string[] NewFilters = ["active", "unmapped", "hugepage_size"];

    /// <param name="facts">The facts.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="whyNoTrace">Why nothing can be traced here, one line; null: it can.</param>
    public static SourceVerdict Of(DoctorFacts facts, DoctorRequest request, string? whyNoTrace) => new(
        "manage", $"full snapshots of {Watched(request.Manage)}, by a kdamond of its own",
        KernelCheck.Of(facts) is { } none ? [none]
            : facts.TreeRefusal is { } refusal ? [Access.Reading(facts, refusal), .. What(facts, request.Manage)]
            : facts.Tree is { } tree
                ? [.. Holders(facts, request, tree), .. Kernel(facts, request.Manage, tree, whyNoTrace), .. What(facts, request.Manage), .. Permissions(facts, request)]
            : [SysfsCheck.NoTree(facts)],
        facts.Owned is { IsLeftOver: true } left ? [$"process {left.OwnerPid}, a damon-exporter that managed DAMON, was killed; manage first undoes what that left, as far as it is provably its"] : []);

    private static string Watched(ManageSourceOptions manage) =>
        manage.IsPhysical ? "the whole physical memory" : manage.Command.IsEmpty ? "the chosen processes" : "the command";

    private static IEnumerable<Problem> Holders(DoctorFacts facts, DoctorRequest request, DamonTree tree)
    {
        // manage undoes at its start what a killed one left; what was there before is seen only then
        bool isLeftOver = facts.Owned is { IsLeftOver: true } left
            && tree.Kdamonds.All(kdamond => kdamond.State == KdamondState.Off || (kdamond.Pid is { } pid && pid == left.KdamondPid));
        bool isManaged = facts.Owned is { IsInUse: true };
        bool isInUse = !isManaged && !isLeftOver && facts.RunsBySysfs;
        bool isIdle = !isManaged && !isLeftOver && !facts.RunsBySysfs && !tree.Kdamonds.IsEmpty && !request.Manage.TakeIdle;
        bool mustStopStat = facts.RunsStat && !request.Manage.StopDamonStat;

        // one line for all that the settings lack
        string run = RunLine.Of(
            request,
            [
                (SettingsTable.Source, "manage"),
                .. isIdle ? [(SettingsTable.TakeIdle, "true")] : Array.Empty<(Setting, string)>(),
                .. mustStopStat ? [(SettingsTable.StopDamonStat, "true")] : Array.Empty<(Setting, string)>(),
            ]);

        if (facts.Owned is { Problem: { } damaged })
        {
            yield return new Problem(ProblemKind.Unreadable, damaged, null);
        }

        if (isManaged)
        {
            yield return new Problem(ProblemKind.Conflict, $"process {facts.Owned!.OwnerPid}, a damon-exporter, manages DAMON already", "use that one, or stop it");
        }

        if (isInUse)
        {
            string which = string.Join(", ", tree.Kdamonds.Where(kdamond => kdamond.State != KdamondState.Off).Select(kdamond => kdamond.Index.ToString(CultureInfo.InvariantCulture)));
            yield return new Problem(
                ProblemKind.Conflict, $"in use: kdamond {which}; manage never disturbs another's",
                "--source trace watches it as it is; to have DAMON for this program, stop it where it was started");
        }

        if (isIdle)
        {
            yield return new Problem(
                ProblemKind.Setting, "DAMON's tree was set up by somebody, and is off", "where nobody means to go on with it, allow its use; it is put back as it was afterwards", run);
        }

        if (mustStopStat)
        {
            yield return new Problem(
                ProblemKind.Conflict, "DAMON_STAT runs, and excludes all others", "let manage stop it for as long as it runs; or watch DAMON_STAT itself (--source auto)", run);
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

    private static IEnumerable<Problem> Kernel(DoctorFacts facts, ManageSourceOptions manage, DamonTree tree, string? whyNoTrace)
    {
        string operations = manage.IsPhysical ? "paddr" : "vaddr";
        string option = $"CONFIG_DAMON_{operations.ToUpperInvariant()}";
        string[] available = [.. tree.Kdamonds.SelectMany(kdamond => kdamond.Contexts).SelectMany(context => context.AvailableOperations).Distinct()];
        if ((available.Length > 0 && !available.Contains(operations)) || (facts.Config is { } config && !config.IsSet(option)))
        {
            yield return new Problem(
                ProblemKind.Kernel, $"this kernel's DAMON cannot watch {(manage.IsPhysical ? "physical memory" : "processes")}: {facts.Config?.Absence(option) ?? $"it has {string.Join(", ", available)} only"}",
                manage.IsPhysical ? "boot another kernel" : "watch physical memory (no selector of processes), or boot another kernel");
        }

        foreach (string filter in NewFilters.Where(filter => facts.Features.HasIntervalsGoal == false && manage.Filters.Any(wanted => wanted.Any(page => page.Type == filter))))
        {
            yield return new Problem(ProblemKind.Kernel, $"this kernel has no filter {filter} (Linux 6.15 has)", "leave it out of --filter, or boot another kernel");
        }

        if (ManageRules.Filters(manage, facts.Features) is { } filters)
        {
            yield return new Problem(ProblemKind.Kernel, filters, "leave out --filter, or boot another kernel");
        }
        else if (ManageRules.Commands(manage, facts.Features, whyNoTrace) is { } danger)
        {
            yield return new Problem(ProblemKind.Danger, danger, manage.Filters.IsEmpty ? "make trace work (above)" : "leave out --filter, or boot Linux 7.1 or newer");
        }
    }

    /// <summary>Whether what is to be watched can be found.</summary>
    private static IEnumerable<Problem> What(DoctorFacts facts, ManageSourceOptions manage)
    {
        if (manage.IsPhysical && facts.RamRefusal is { } refusal)
        {
            yield return Access.Addresses(facts, refusal);
        }

        if (facts.PidNamespaceRefusal is { } stranger)
        {
            yield return new Problem(ProblemKind.Permission, stranger, "run it in the host's pid namespace (Kubernetes: hostPID: true; Docker: --pid=host), or watch physical memory");
        }
        else if (facts.MatchingProcesses == 0 && manage.Processes is { } wanted)
        {
            yield return wanted.IsFinal
                ? new Problem(ProblemKind.Setting, $"there is no such process: {wanted}", "correct --pid")
                : new Problem(ProblemKind.Idle, $"no process matches now ({wanted})", "start one, run waits for it; or correct --pid, --command-line or --cgroup");
        }

        if (facts.IsCommandMissing)
        {
            yield return new Problem(ProblemKind.Setting, $"there is no program {Quoted.Of(manage.Command[0])}", "correct the command");
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
                "choose a folder that lasts until the next boot, with --state-directory");
        }
    }
}
