using System.Collections.Immutable;
using Damon.Kernel;
using Damon.Kernel.Modules;
using Damon.Kernel.Sysfs;
using Damon.Kernel.Tracing;

namespace DamonExporter.Doctor.Facts;

/// <summary>What was found on a host, as it was found. Made by <see cref="FactsReader"/>; what follows from it is for the checks to say.</summary>
internal sealed record DoctorFacts
{
    /// <summary>Where the host's / was looked for.</summary>
    public required string Root { get; init; }

    /// <summary>The kernel's release; null: not told.</summary>
    public required string? Release { get; init; }

    /// <summary>The options that the kernel was built with; null: nowhere readable.</summary>
    public required KernelConfig? Config { get; init; }

    /// <summary>Who asks.</summary>
    public required WhoAsks Asker { get; init; }

    /// <summary>Whether there is a sysfs.</summary>
    public required bool HasSys { get; init; }

    /// <summary>DAMON's sysfs tree; null: there is none, or it may not be read.</summary>
    public required DamonTree? Tree { get; init; }

    /// <summary>Why the tree could not be read; null: it was, or there is none.</summary>
    public required Refusal? TreeRefusal { get; init; }

    /// <summary>Whether the tree might be written.</summary>
    public required Errno MayControl { get; init; }

    /// <summary>What DAMON can here.</summary>
    public required KernelFeatures Features { get; init; }

    /// <summary>Modules that this kernel has: damon_stat, damon_reclaim, damon_lru_sort.</summary>
    public required ImmutableArray<string> ModuleNames { get; init; }

    /// <summary>Their parameters; null where they could not be read.</summary>
    public required DamonModules? Modules { get; init; }

    /// <summary>Why the parameters could not be read; null: they were, or there are none.</summary>
    public required Refusal? ModulesRefusal { get; init; }

    /// <summary>What tracing offers.</summary>
    public required TracefsPicture Tracefs { get; init; }

    /// <summary>Whether the place where tracefs is to be mounted is there.</summary>
    public required bool HasTracingDirectory { get; init; }

    /// <summary>What listing that place answered.</summary>
    public required Errno TracingDirectory { get; init; }

    /// <summary>Whether debugfs is mounted where the kernel mounts tracefs in it for whoever looks there.</summary>
    public required bool HasDebugfs { get; init; }

    /// <summary>Whether the kernel's lockdown shuts tracing.</summary>
    public required bool IsLockedDown { get; init; }

    /// <summary>Whether a trace instance might be made.</summary>
    public required Errno MayMakeInstance { get; init; }

    /// <summary>Trace instances with this program's name.</summary>
    public required ImmutableArray<TraceInstanceSeen> Instances { get; init; }

    /// <summary>Threads of DAMON, and processes of programs that are known to use it.</summary>
    public required ImmutableArray<ProcessSeen> Processes { get; init; }

    /// <summary>What a damon-exporter that manages DAMON has written down; null: nothing.</summary>
    public required OwnedSeen? Owned { get; init; }

    /// <summary>Whether such a file might be made.</summary>
    public required Errno MayKeepState { get; init; }

    /// <summary>Why it is not known which memory DAMON_STAT watches, one line; empty where it is.</summary>
    public required string StatRangeProblem { get; init; }

    /// <summary>Why it is not known which physical addresses are RAM; null: it is.</summary>
    public required Refusal? RamRefusal { get; init; }

    /// <summary>How many processes match what manage is to watch; null: it is to watch none, or a command, or /proc cannot be listed.</summary>
    public required int? MatchingProcesses { get; init; }

    /// <summary>Why numbers of processes would be taken for others', one line; null: they would not.</summary>
    public required string? PidNamespaceRefusal { get; init; }

    /// <summary>Whether the command that is to be watched is nowhere to be found.</summary>
    public required bool IsCommandMissing { get; init; }

    /// <summary>Recordings that are to be replayed and cannot be opened, one line each.</summary>
    public required ImmutableArray<string> InputProblems { get; init; }

    /// <summary>Whether this kernel has DAMON, as far as anything shows it.</summary>
    public bool HasDamon => HasTree || !ModuleNames.IsEmpty || !Tracefs.Events.IsEmpty;

    /// <summary>Whether DAMON's sysfs tree is there, readable or not.</summary>
    public bool HasTree => Tree is not null || TreeRefusal is not null;

    /// <summary>Whether a kdamond of sysfs runs, or may run.</summary>
    public bool RunsBySysfs => Tree?.Kdamonds.Any(kdamond => kdamond.State != KdamondState.Off) ?? false;

    /// <summary>Whether DAMON_STAT runs. Before Linux 7.1 <c>enabled</c> says so even where its start failed; it never runs beside a kdamond of sysfs.</summary>
    public bool RunsStat => Modules?.Stat is { Enabled: true, KdamondPid: null or > 0 } && !RunsBySysfs;

    /// <summary>Names of the other modules that run.</summary>
    public IEnumerable<string> RunningReclaimers
    {
        get
        {
            if (Modules?.Reclaim is { Enabled: true, KdamondPid: > 0 })
            {
                yield return "damon_reclaim";
            }

            if (Modules?.LruSort is { Enabled: true, KdamondPid: > 0 })
            {
                yield return "damon_lru_sort";
            }
        }
    }
}
