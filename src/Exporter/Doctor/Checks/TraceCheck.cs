using System.Collections.Immutable;
using System.Globalization;
using Damon.Kernel;
using Damon.Kernel.Sysfs;
using Damon.Kernel.Tracing;
using DamonExporter.Doctor.Facts;
using DamonExporter.Settings;
using DamonExporter.Sources;
using DamonExporter.Sources.Trace;

namespace DamonExporter.Doctor.Checks;

/// <summary>The source <c>trace</c>: DAMON's trace events in an instance of our own.</summary>
internal static class TraceCheck
{
    public static SourceVerdict Of(DoctorFacts facts, DoctorRequest request)
    {
        ImmutableArray<TracedKdamond> running = KdamondDirectory.Of(facts.Tree, Running(facts)).Running;
        ImmutableArray<TracedKdamond> watched = [.. running.Where(kdamond => !kdamond.HasWeights && !IsPaused(facts, kdamond.Name))];
        string whom = watched.IsEmpty ? "any kdamond that runs" : string.Join(", ", watched.Select(kdamond => Name(kdamond.Name)));
        return new SourceVerdict("trace", $"full snapshots of {whom}", [.. Problems(facts, request, running, watched)], [.. Notes(facts, request)]);
    }

    /// <summary>Why nothing can be traced; null: it can be.</summary>
    public static Problem? Tracing(DoctorFacts facts)
    {
        if (facts.IsLockedDown)
        {
            return new Problem(
                ProblemKind.Permission, "tracing is shut by the kernel's lockdown (/sys/kernel/security/lockdown: confidentiality)",
                "boot with lockdown=integrity on the kernel's command line, or use another source");
        }

        if (facts.Tracefs.Path is not { } path)
        {
            return NotThere(facts);
        }

        if (facts.Tracefs.Problem is not null)
        {
            return facts.TracingDirectory == Errno.None || facts.Tracefs.Path != TracefsPicture.UsualPath
                ? new Problem(ProblemKind.Kernel, $"this kernel traces no DAMON event: there is no {path}/events/damon", "boot a kernel built with CONFIG_DAMON and CONFIG_EVENT_TRACING, 5.15 or newer")
                : Denied(facts, path, facts.TracingDirectory);
        }

        return facts.MayMakeInstance == Errno.None ? null : Access.Writing(facts, path, facts.MayMakeInstance);
    }

    /// <summary>How a kdamond is called.</summary>
    public static string Name(string kdamond) => kdamond switch
    {
        "stat" => "DAMON_STAT",
        "reclaim" => "DAMON_RECLAIM",
        "lru_sort" => "DAMON_LRU_SORT",
        _ => $"kdamond {kdamond}",
    };

    /// <summary>Modules without a DAMON_STAT that says it is on, and is not.</summary>
    private static Damon.Kernel.Modules.DamonModules? Running(DoctorFacts facts) =>
        facts.Modules is { Stat: { } } modules && !facts.RunsStat ? modules with { Stat = null } : facts.Modules;

    private static bool IsPaused(DoctorFacts facts, string name) =>
        facts.Tree?.Kdamonds.Any(kdamond => kdamond.Index.ToString(CultureInfo.InvariantCulture) == name && kdamond.Contexts is [{ Paused: true }]) ?? false;

    private static IEnumerable<Problem> Problems(
        DoctorFacts facts, DoctorRequest request, ImmutableArray<TracedKdamond> running, ImmutableArray<TracedKdamond> watched)
    {
        if (KernelCheck.Of(facts) is { } none)
        {
            yield return none;
            yield break;
        }

        if (Tracing(facts) is { } shut)
        {
            yield return shut;
        }
        else if (request.Source == SourceKind.Auto && facts.Tracefs.TransientBytes > request.Live.TraceMemory)
        {
            string wanted = string.Create(CultureInfo.InvariantCulture, $"{facts.Tracefs.TransientBytes / (1 << 20) + 1}MiB");
            yield return new Problem(
                ProblemKind.Limit,
                $"it would take {Units.Bytes((ulong)facts.Tracefs.TransientBytes)} of the kernel's memory for a moment at its start ({facts.Tracefs.OnlineCpus} online CPUs), "
                + $"more than trace.max-memory allows ({Units.Bytes((ulong)request.Live.TraceMemory)})",
                "where that much memory is free, raise the limit",
                RunLine.Of(request, (SettingsTable.TraceMemory, wanted)));
        }

        if ((facts.TreeRefusal ?? facts.ModulesRefusal) is { } refusal)
        {
            yield return Access.Reading(facts, refusal);
        }
        else if (running.IsEmpty)
        {
            yield return StatCheck.Off(facts) ?? new Problem(
                ProblemKind.Idle, "no kdamond runs, so there is nothing to watch",
                "start DAMON with whatever is to use it, or let this program do it (--source manage)");
        }
        else if (watched.IsEmpty)
        {
            yield return running.Any(kdamond => kdamond.HasWeights)
                ? new Problem(ProblemKind.Conflict, "what runs watches data attributes (its probes have weights), not accesses", "set the weights of its probes to 0 where it was set up")
                : new Problem(ProblemKind.Idle, "what runs is paused", "let who paused it go on: N in its file pause, and the command commit");
        }
    }

    private static IEnumerable<string> Notes(DoctorFacts facts, DoctorRequest request)
    {
        if (facts.Tracefs.Path is null && facts.HasDebugfs && !facts.IsLockedDown)
        {
            yield return "the kernel mounts tracefs below /sys/kernel/debug when trace looks there; doctor did not, so whether DAMON's events are there was not seen";
        }

        if (!facts.Tracefs.Events.IsEmpty && facts.Tracefs.TransientBytes <= request.Live.TraceMemory)
        {
            yield return $"its start takes {Units.Bytes((ulong)facts.Tracefs.TransientBytes)} of the kernel's memory for a moment, for {facts.Tracefs.OnlineCpus} online CPUs";
        }

        if (facts.Tree?.Kdamonds.Where(kdamond => kdamond.State == KdamondState.On && kdamond.Contexts is [var context]
            && context.Schemes is not [] && context.Schemes.All(scheme => scheme.WatermarksMetric != "none")).ToArray() is [var waiting, ..])
        {
            yield return $"kdamond {waiting.Index} may wait for its schemes' watermarks, and tells nothing while it does";
        }
    }

    private static Problem? NotThere(DoctorFacts facts)
    {
        if (facts.Config is { } config && !config.IsSet("CONFIG_EVENT_TRACING"))
        {
            return new Problem(
                ProblemKind.Kernel, $"this kernel cannot trace: {config.Absence("CONFIG_EVENT_TRACING")}", "boot a kernel built with CONFIG_EVENT_TRACING, or use another source");
        }

        if (facts.HasDebugfs)
        {
            return facts.Asker.IsRoot || facts.Asker.OverridesModes ? null : Denied(facts, "/sys/kernel/debug/tracing", Errno.Access);
        }

        if (facts.TracingDirectory is not (Errno.None or Errno.NoEntry))
        {
            return Denied(facts, TracefsPicture.UsualPath, facts.TracingDirectory);
        }

        return facts.HasTracingDirectory
            ? new Problem(
                ProblemKind.Mount, "tracefs is not mounted", "for a container: mount it on the host, and give the container a read-write hostPath volume of /sys/kernel/tracing",
                $"mount -t tracefs nodev {TracefsPicture.UsualPath}")
            : new Problem(ProblemKind.Mount, $"this kernel cannot trace, or /sys is not the host's: there is no {TracefsPicture.UsualPath}", "mount the host's /sys, see --root");
    }

    private static Problem Denied(DoctorFacts facts, string path, Errno answer) => Access.Reading(facts, new Refusal($"cannot list {path}: {KernelException.Describe(answer)}", IsDenied: true));
}
