using System.Collections.Immutable;
using Damon.Kernel.Processes;
using Damon.Kernel.Sysfs.Writing;

namespace DamonExporter.Sources.Manage;

/// <summary>What <see cref="ManageSource"/> monitors, and how.</summary>
internal sealed record ManageSourceOptions
{
    /// <summary>This host's name, in every stream's.</summary>
    public string? Node { get; init; }

    /// <summary>Processes to monitor; null: physical memory, or the command.</summary>
    public ProcessSelector? Processes { get; init; }

    /// <summary>A command to start and monitor, with its arguments; empty: none.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Whether physical memory is monitored: neither processes nor a command are.</summary>
    public bool IsPhysical => Command.IsEmpty && Processes is null;

    /// <summary>Monitoring intervals.</summary>
    public PlannedIntervals Intervals { get; init; } = PlannedIntervals.Tuned;

    /// <summary>Least number of regions.</summary>
    public int MinRegions { get; init; } = 10;

    /// <summary>Largest number of regions.</summary>
    public int MaxRegions { get; init; } = 1000;

    /// <summary>For each a stream of its own, in which the bytes of pages are counted that pass all of it.</summary>
    public ImmutableArray<ImmutableArray<PageFilter>> Filters { get; init; } = [];

    /// <summary>Time from one snapshot to the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the snapshot of every aggregation is wanted, which only the trace has.</summary>
    public bool Full { get; init; }

    /// <summary>Whether a tree in which kdamonds are set up may be taken, as long as none runs.</summary>
    public bool TakeIdle { get; init; }

    /// <summary>Whether DAMON_STAT may be stopped for the time.</summary>
    public bool StopDamonStat { get; init; }

    /// <summary>Name of the trace instance of the source that is given for it.</summary>
    public string TraceInstance { get; init; } = "damon-exporter";
}
