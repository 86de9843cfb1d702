using Damon.Kernel.Tracing;

namespace DamonExporter.Sources.Trace;

/// <summary>How <see cref="TraceSource"/> watches.</summary>
internal sealed record TraceSourceOptions
{
    /// <summary>This host's name, in every stream's.</summary>
    public string? Node { get; init; }

    /// <summary>Time from one snapshot of a stream to the next; where its aggregation takes longer, that is.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether every aggregation is wanted, whatever the interval.</summary>
    public bool Full { get; init; }

    /// <summary>Most bytes that the kernel may take, for a moment, for a new instance; above it there are no snapshots, and the reason is told.</summary>
    public long MostTransientBytes { get; init; } = long.MaxValue;

    /// <summary>The trace instance.</summary>
    public TraceInstanceOptions Instance { get; init; } = new();
}
