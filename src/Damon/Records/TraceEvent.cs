using Damon.Snapshots;

namespace Damon.Records;

/// <summary>One DAMON event of a trace.</summary>
internal readonly record struct TraceEvent
{
    public required TraceEventKind Kind { get; init; }

    /// <summary>The kdamond's thread; null where the text has none.</summary>
    public long? Thread { get; init; }

    /// <summary>The event's time in ns since boot.</summary>
    public long Time { get; init; }

    public ulong? Context { get; init; }

    public ulong? Scheme { get; init; }

    public ulong? Target { get; init; }

    /// <summary>How many regions the target has: so many events make a snapshot.</summary>
    public uint NrRegions { get; init; }

    public ulong Start { get; init; }

    public ulong End { get; init; }

    public uint Accesses { get; init; }

    /// <summary>null on Linux 5.15, which does not give it.</summary>
    public uint? Age { get; init; }

    /// <summary>Hits of the probes, where there are any.</summary>
    public ProbeHits Hits { get; init; }

    /// <summary>The one of a snapshot that damo appends to a trace of only one: 0-0 with −1 accesses.</summary>
    public bool IsFake { get; init; }

    /// <summary>Of <see cref="TraceEventKind.Tune"/>: the new sampling interval in ns.</summary>
    public long Sample { get; init; }
}
