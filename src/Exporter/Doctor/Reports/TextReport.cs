using System.Collections.Immutable;
using System.Globalization;
using Damon.Kernel.Sysfs;
using Damon.Kernel.Tracing;
using DamonExporter.Doctor.Checks;
using DamonExporter.Doctor.Facts;

namespace DamonExporter.Doctor.Reports;

/// <summary>What doctor found, for people.</summary>
internal static class TextReport
{
    private const int SourceIndent = 16;

    public static string Of(DoctorFacts facts, Diagnosis diagnosis)
    {
        TextPage page = new();
        page.Heading("KERNEL");
        Kernel(page, facts);
        page.Heading("RUNNING");
        Running(page, facts);
        page.Heading("SOURCES");

        // a recording can be replayed anywhere, which is not what this is read for
        SourceVerdict[] live = [.. diagnosis.Sources.Where(verdict => verdict.Name != "replay")];
        if (live.All(verdict => verdict.Problems is [var only] && only.What == live[0].Problems[0].What && only.Help == live[0].Problems[0].Help))
        {
            Source(page, live[0] with { Name = "all", Notes = [] });
        }
        else
        {
            foreach (SourceVerdict verdict in live)
            {
                Source(page, verdict);
            }
        }

        foreach (SourceVerdict verdict in diagnosis.Sources.Where(verdict => verdict.Name == diagnosis.Source && verdict.Name == "replay"))
        {
            Source(page, verdict);
        }

        page.Heading("VERDICT");
        Verdict(page, diagnosis);
        return page.ToString();
    }

    private static void Kernel(TextPage page, DoctorFacts facts)
    {
        page.Row("release", facts.Release is { } release ? $"Linux {release}" : "not told");
        page.Row("asked as", Access.Describe(facts.Asker) + (facts.Root == "/" ? "" : $", of the host's / at {facts.Root}"));
        page.Row("build options", facts.Config is { } config ? $"in {config.Path}" : "nowhere readable");
        page.Row("DAMON in sysfs", facts.HasTree ? DamonSysfs.KdamondsPath : facts.Config is { } built ? $"no: {built.Absence("CONFIG_DAMON_SYSFS")}" : "no");
        foreach ((string module, string name, string option) in KernelReport.Modules)
        {
            page.Row(
                name,
                facts.ModuleNames.Contains(module) ? $"built in: /sys/module/{module}/parameters"
                    : facts.Config is { } known && !known.IsSet(option) ? $"no: {known.Absence(option)}" : "no");
        }

        if (facts.HasDamon)
        {
            page.Row("operations", KernelReport.Operations(facts) is { IsEmpty: false } operations ? string.Join(", ", operations) : "not told before a kdamond was set up");
            Features(page, "has", facts.Features, true);
            Features(page, "lacks", facts.Features, false);
            Features(page, "not told", facts.Features, null);
            page.Row("commands", facts.Features.CommandsCanHang switch
            {
                true => "a command to a kdamond can hang for ever when it ends meanwhile (fixed in Linux 7.1; a backported fix does not show)",
                false => "no command to a kdamond hangs for ever",
                null => "not known whether one to a kdamond can hang for ever (Linux 6.14 to 7.0): no file tells before a scheme was set up",
            });
        }

        page.Row("tracefs", facts.Tracefs.Path is { } path ? path : TraceCheck.Tracing(facts) is { } problem ? $"no: {problem.What}" : "below debugfs, mounted when it is looked for");
        if (!facts.Tracefs.Events.IsEmpty)
        {
            page.Row("trace events", string.Join(", ", facts.Tracefs.Events));
        }
    }

    private static void Features(TextPage page, string label, KernelFeatures features, bool? isThere)
    {
        string names = string.Join(", ", KernelReport.Features(features).Where(feature => feature.IsThere == isThere).Select(feature => $"{feature.Meaning} ({feature.Name})"));
        if (names.Length > 0)
        {
            page.Row(label, names);
        }
    }

    private static void Running(TextPage page, DoctorFacts facts)
    {
        foreach (KdamondPicture kdamond in facts.Tree?.Kdamonds ?? [])
        {
            Kdamond(page, facts, kdamond);
        }

        if (facts.TreeRefusal is { } refusal)
        {
            page.Row("kdamonds", $"not known: {refusal.Message}");
        }

        Modules(page, facts);
        foreach (ProcessSeen stranger in KernelReport.Strangers(facts))
        {
            page.Row(stranger.Name, Invariant($"thread {stranger.Pid}, {Whose(facts)}"));
        }

        foreach (ProcessSeen process in facts.Processes.Where(process => !process.IsKdamond))
        {
            page.Row(process.Name, Invariant($"process {process.Pid}"));
        }

        foreach (TraceInstanceSeen instance in facts.Instances)
        {
            page.Row("trace instance", $"{instance.Path}, damon-exporter's, " + (instance.OwnerPid is { } owner
                ? Invariant($"in use by process {owner}")
                : "left over, or of one in another container; trace takes over what was left over"));
        }

        if (facts.Owned is { } owned)
        {
            page.Row("written down", owned.Problem ?? $"{owned.Path}, by process {owned.OwnerPid}, a damon-exporter that {(owned.IsInUse ? "manages DAMON" : owned.IsLeftOver ? "managed DAMON and was killed" : "managed DAMON before the last boot")}");
        }

        bool isEmpty = (facts.Tree?.Kdamonds ?? []).IsEmpty && facts is { TreeRefusal: null, ModulesRefusal: null, Modules: null or { Stat: null, Reclaim: null, LruSort: null } };
        if (isEmpty && facts.Processes.IsEmpty && facts.Instances.IsEmpty && facts.Owned is null)
        {
            page.Row("nothing", "");
        }
    }

    /// <summary>Whose a thread is that neither sysfs nor a module names.</summary>
    private static string Whose(DoctorFacts facts) =>
        facts.TreeRefusal is not null || facts.ModulesRefusal is not null ? "whose, could not be read"
        : facts.RunsStat && facts.Modules?.Stat?.KdamondPid is null ? "DAMON_STAT's" : "of which neither sysfs nor a module tells";

    private static void Kdamond(TextPage page, DoctorFacts facts, KdamondPicture kdamond)
    {
        string state = kdamond.State switch { KdamondState.On => "on", KdamondState.Off => "off", _ => "state not told (busy)" };
        string thread = kdamond.Pid is { } pid ? Invariant($", thread {pid}") : "";
        string refresh = kdamond.RefreshMilliseconds switch { null => "", 0 => ", refreshes nothing by itself", { } every => $", refreshes its statistics each {Units.Time(every * 1000L)}" };
        page.Row(Invariant($"kdamond {kdamond.Index}"), $"{state}{thread}, {KernelReport.Owner(facts, kdamond)}{refresh}");
        if (kdamond.Contexts.IsEmpty)
        {
            page.Row("", "no context");
        }

        foreach (ContextPicture context in kdamond.Contexts)
        {
            string targets = context.Operations == "paddr" ? "" : $" on process {string.Join(", ", context.TargetPids)}";
            string tuning = context.Goal is { IsOn: true } ? kdamond.RefreshMilliseconds is null or 0 ? ", auto-tuned (as last told)" : ", auto-tuned" : ", fixed";
            page.Row(
                "",
                Invariant($"{context.Operations}{targets}, sampling {Units.Time(context.SampleMicroseconds)}, aggregation {Units.Time(context.AggregationMicroseconds)}{tuning}, ")
                + Invariant($"{context.MinRegions} to {context.MaxRegions} regions{(context.Paused == true ? ", paused" : "")}"));
            if (context.Probes > 0)
            {
                page.Row("", Invariant($"{context.Probes} probes{(context.ProbeWeights != 0 ? ", with weights: accesses are not looked for" : "")}"));
            }

            foreach (SchemePicture scheme in context.Schemes)
            {
                page.Row("", Scheme(scheme), hang: 2);
            }
        }
    }

    private static string Scheme(SchemePicture scheme)
    {
        List<string> parts = [Invariant($"scheme {scheme.Index}: {scheme.Action}")];
        if (scheme.Quota.IsLimited)
        {
            IEnumerable<string> limits =
            [
                .. scheme.Quota.Milliseconds != 0 ? [Invariant($"{scheme.Quota.Milliseconds} ms")] : Array.Empty<string>(),
                .. scheme.Quota.Bytes != 0 ? [Units.Bytes(scheme.Quota.Bytes)] : Array.Empty<string>(),
                .. scheme.Quota.Goals.Select(goal => $"goal {goal.Metric}"),
            ];
            parts.Add($"quota {string.Join(" and ", limits)} each {Units.Time((long)Math.Min(scheme.Quota.WindowMilliseconds, long.MaxValue / 1000) * 1000)}");
        }

        if (scheme.CoreFilters.Length + scheme.OperationsFilters.Length > 0)
        {
            parts.Add($"filters {string.Join(", ", scheme.CoreFilters.Concat(scheme.OperationsFilters).Select(filter => filter.Type))}");
        }

        if (scheme.WatermarksMetric != "none")
        {
            parts.Add($"watermarks by {scheme.WatermarksMetric}");
        }

        parts.Add(scheme.TriesEverything ? "reports every region" : scheme.Action == "stat" ? "reports some regions" : "acts on some regions");
        return string.Join(", ", parts);
    }

    private static void Modules(TextPage page, DoctorFacts facts)
    {
        if (facts.ModulesRefusal is { } refusal)
        {
            page.Row("modules", $"not known: {refusal.Message}");
        }

        if (facts.Modules?.Stat is { } stat)
        {
            string intervals = stat.AggregationMicroseconds is > 0 and var aggregation ? $", aggregation {Units.Time(aggregation)}, auto-tuned" : ", auto-tuned";
            page.Row(TraceCheck.Name("stat"), facts.RunsStat ? "on" + Thread(stat.KdamondPid) + intervals : stat.Enabled ? "enabled, and does not run" : "off");
        }

        if (facts.Modules?.Reclaim is { } reclaim)
        {
            page.Row(TraceCheck.Name("reclaim"), reclaim is { Enabled: true, KdamondPid: > 0 } ? "on" + Thread(reclaim.KdamondPid) : "off");
        }

        if (facts.Modules?.LruSort is { } sort)
        {
            page.Row(TraceCheck.Name("lru_sort"), sort is { Enabled: true, KdamondPid: > 0 } ? "on" + Thread(sort.KdamondPid) : "off");
        }
    }

    private static string Thread(int? pid) => pid is > 0 ? Invariant($", thread {pid}") : "";

    private static void Source(TextPage page, SourceVerdict verdict)
    {
        string label = verdict.Name.PadRight(9);
        if (verdict.IsUsable)
        {
            page.Row(label + "yes", verdict.Delivers, SourceIndent);
        }

        for (int i = 0; i < verdict.Problems.Length; i++)
        {
            page.Row(i == 0 ? label + "no" : "", verdict.Problems[i].What, SourceIndent);
            foreach (string step in Steps(verdict.Problems, i))
            {
                Step(page, step, SourceIndent);
            }
        }

        foreach (string note in verdict.Notes)
        {
            page.Row("", $"({note})", SourceIndent, hang: 1);
        }
    }

    private static void Verdict(TextPage page, Diagnosis diagnosis)
    {
        string command = $"damon-exporter run --source {diagnosis.Source}";
        page.Row($"{command}: {(diagnosis.Works ? "works here" : "would not work here")}", "", 2);
        page.Row("", diagnosis.Summary, 4);
        if (diagnosis.Steps.IsEmpty)
        {
            string[] others = [.. diagnosis.Sources.Where(source => source.IsUsable && source.Name != "replay").Select(source => $"--source {source.Name}")];
            if (!diagnosis.Works)
            {
                page.Row("", others.Length > 0 ? $"what would work: {string.Join(", ", others)}" : "nothing that can be set or started on this host as it is would change that", 4);
            }

            return;
        }

        page.Row("", diagnosis.Works ? "for more:" : "what would help, done by you:", 4);
        foreach (string step in Enumerable.Range(0, diagnosis.Steps.Length).SelectMany(i => Steps(diagnosis.Steps, i)).Distinct())
        {
            Step(page, step, 6);
        }

        page.Row("", $"then: {diagnosis.Then}", 4);
    }

    /// <summary>What to do about one of some problems. A command that helps against several stands after the last of them, and none without what is to be thought of first.</summary>
    private static IEnumerable<string> Steps(ImmutableArray<Problem> problems, int index) =>
    [
        .. problems[index].Help is { } help ? [$"- {help}"] : Array.Empty<string>(),
        .. problems[index].Commands.Where(command => !problems.Skip(index + 1).Any(later => later.Commands.Contains(command))).Select(command => $"$ {command}"),
    ];

    private static void Step(TextPage page, string step, int indent)
    {
        if (step.StartsWith('$'))
        {
            page.Verbatim(step, indent);
        }
        else
        {
            page.Row("", step, indent, hang: 2);
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
