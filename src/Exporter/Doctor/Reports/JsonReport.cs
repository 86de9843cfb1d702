using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Damon.Kernel.Sysfs;
using Damon.Kernel.Tracing;
using DamonExporter.Doctor.Checks;
using DamonExporter.Doctor.Facts;

namespace DamonExporter.Doctor.Reports;

/// <summary>The same for programs: one document, whose keys docs/doctor.md lists. Keys are added, never renamed or given another meaning.</summary>
internal static class JsonReport
{
    public static string Of(DoctorFacts facts, Diagnosis diagnosis)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            Verdict(json, diagnosis);
            Kernel(json, facts);
            Running(json, facts);
            json.WriteStartArray("sources");
            foreach (SourceVerdict verdict in diagnosis.Sources)
            {
                Source(json, verdict);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void Verdict(Utf8JsonWriter json, Diagnosis diagnosis)
    {
        json.WriteStartObject("verdict");
        json.WriteString("source", diagnosis.Source);
        json.WriteBoolean("works", diagnosis.Works);
        json.WriteString("summary", diagnosis.Summary);
        Problems(json, "steps", diagnosis.Steps);
        json.WriteString("then", diagnosis.Then);
        json.WriteEndObject();
    }

    private static void Kernel(Utf8JsonWriter json, DoctorFacts facts)
    {
        json.WriteStartObject("kernel");
        json.WriteString("release", facts.Release);
        json.WriteString("config_file", facts.Config?.Path);
        json.WriteStartObject("config");
        foreach ((string option, string value) in facts.Config?.Options ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            json.WriteString(option, value);
        }

        json.WriteEndObject();
        json.WriteBoolean("damon", facts.HasDamon);
        json.WriteBoolean("sysfs", facts.HasTree);
        Strings(json, "modules", facts.ModuleNames);
        Strings(json, "operations", KernelReport.Operations(facts));
        json.WriteStartObject("features");
        foreach ((string name, _, bool? isThere) in KernelReport.Features(facts.Features))
        {
            Flag(json, name, isThere);
        }

        json.WriteEndObject();
        Flag(json, "commands_can_hang", facts.Features.CommandsCanHang);
        json.WriteString("tracefs", facts.Tracefs.Path);
        Strings(json, "trace_events", facts.Tracefs.Events);
        json.WriteNumber("online_cpus", facts.Tracefs.OnlineCpus);
        json.WriteNumber("trace_memory_bytes", facts.Tracefs.TransientBytes);
        json.WriteEndObject();
        json.WriteStartObject("asker");
        Number(json, "uid", facts.Asker.Uid);
        json.WriteBoolean("overrides_modes", facts.Asker.OverridesModes);
        Flag(json, "initial_user_namespace", facts.Asker.IsInitialNamespace);
        json.WriteString("root", facts.Root);
        json.WriteEndObject();
    }

    private static void Running(Utf8JsonWriter json, DoctorFacts facts)
    {
        json.WriteStartObject("running");
        json.WriteStartArray("kdamonds");
        foreach (KdamondPicture kdamond in facts.Tree?.Kdamonds ?? [])
        {
            Kdamond(json, kdamond);
        }

        json.WriteEndArray();
        json.WriteStartArray("modules");
        Module(json, "damon_stat", facts.Modules?.Stat?.Enabled, facts.RunsStat, facts.Modules?.Stat?.KdamondPid);
        Module(json, "damon_reclaim", facts.Modules?.Reclaim?.Enabled, facts.RunningReclaimers.Contains("damon_reclaim"), facts.Modules?.Reclaim?.KdamondPid);
        Module(json, "damon_lru_sort", facts.Modules?.LruSort?.Enabled, facts.RunningReclaimers.Contains("damon_lru_sort"), facts.Modules?.LruSort?.KdamondPid);
        json.WriteEndArray();
        json.WriteStartArray("processes");
        foreach (ProcessSeen process in facts.Processes)
        {
            json.WriteStartObject();
            json.WriteNumber("pid", process.Pid);
            json.WriteString("name", process.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("trace_instances");
        foreach (TraceInstanceSeen instance in facts.Instances)
        {
            json.WriteStartObject();
            json.WriteString("path", instance.Path);
            Number(json, "owner_pid", instance.OwnerPid);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (facts.Owned is { } owned)
        {
            json.WriteStartObject("owned");
            json.WriteString("path", owned.Path);
            json.WriteString("problem", owned.Problem);
            json.WriteBoolean("this_boot", owned.IsThisBoot);
            Number(json, "owner_pid", owned.OwnerPid);
            json.WriteBoolean("owner_alive", owned.IsOwnerAlive);
            Number(json, "kdamond_pid", owned.KdamondPid);
            json.WriteBoolean("stopped_damon_stat", owned.HasStoppedStat);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("owned");
        }

        json.WriteEndObject();
    }

    private static void Kdamond(Utf8JsonWriter json, KdamondPicture kdamond)
    {
        json.WriteStartObject();
        json.WriteNumber("index", kdamond.Index);
        json.WriteString("state", kdamond.State switch { KdamondState.On => "on", KdamondState.Off => "off", _ => "unknown" });
        Number(json, "pid", kdamond.Pid);
        Number(json, "refresh_ms", kdamond.RefreshMilliseconds);
        json.WriteStartArray("contexts");
        foreach (ContextPicture context in kdamond.Contexts)
        {
            json.WriteStartObject();
            json.WriteString("operations", context.Operations);
            json.WriteStartArray("target_pids");
            foreach (int pid in context.TargetPids.OfType<int>())
            {
                json.WriteNumberValue(pid);
            }

            json.WriteEndArray();
            json.WriteNumber("sample_us", context.SampleMicroseconds);
            json.WriteNumber("aggr_us", context.AggregationMicroseconds);
            Flag(json, "tuned", context.Goal?.IsOn);
            Flag(json, "paused", context.Paused);
            json.WriteNumber("min_regions", context.MinRegions);
            json.WriteNumber("max_regions", context.MaxRegions);
            json.WriteNumber("probes", context.Probes);
            json.WriteNumber("probe_weights", context.ProbeWeights);
            json.WriteStartArray("schemes");
            foreach (SchemePicture scheme in context.Schemes)
            {
                json.WriteStartObject();
                json.WriteNumber("index", scheme.Index);
                json.WriteString("action", scheme.Action);
                json.WriteBoolean("has_quota", scheme.Quota.IsLimited);
                json.WriteString("watermarks_metric", scheme.WatermarksMetric);
                Strings(json, "filters", scheme.CoreFilters.Concat(scheme.OperationsFilters).Select(filter => filter.Type));
                json.WriteBoolean("reports_every_region", scheme.TriesEverything);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Module(Utf8JsonWriter json, string name, bool? isEnabled, bool runs, int? pid)
    {
        if (isEnabled is not { } enabled)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteBoolean("enabled", enabled);
        json.WriteBoolean("runs", runs);
        Number(json, "pid", pid is > 0 ? pid : null);
        json.WriteEndObject();
    }

    private static void Source(Utf8JsonWriter json, SourceVerdict verdict)
    {
        json.WriteStartObject();
        json.WriteString("name", verdict.Name);
        json.WriteBoolean("usable", verdict.IsUsable);
        json.WriteString("delivers", verdict.Delivers);
        Problems(json, "problems", verdict.Problems);
        Strings(json, "notes", verdict.Notes);
        json.WriteEndObject();
    }

    private static void Problems(Utf8JsonWriter json, string key, IEnumerable<Problem> problems)
    {
        json.WriteStartArray(key);
        foreach (Problem problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("kind", problem.Kind switch
            {
                ProblemKind.Kernel => "kernel",
                ProblemKind.Mount => "mount",
                ProblemKind.Permission => "permission",
                ProblemKind.Conflict => "conflict",
                ProblemKind.Idle => "idle",
                ProblemKind.Limit => "limit",
                ProblemKind.Setting => "setting",
                ProblemKind.Danger => "danger",
                _ => "unreadable",
            });
            json.WriteString("what", problem.What);
            json.WriteString("help", problem.Help);
            Strings(json, "commands", problem.Commands);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Strings(Utf8JsonWriter json, string key, IEnumerable<string> texts)
    {
        json.WriteStartArray(key);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void Flag(Utf8JsonWriter json, string key, bool? value)
    {
        if (value is { } known)
        {
            json.WriteBoolean(key, known);
        }
        else
        {
            json.WriteNull(key);
        }
    }

    private static void Number(Utf8JsonWriter json, string key, long? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(key, known);
        }
        else
        {
            json.WriteNull(key);
        }
    }
}
