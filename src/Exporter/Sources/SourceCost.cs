namespace DamonExporter.Sources;

/// <summary>What watching costs the host; each part null where the source does not do such a thing.</summary>
internal sealed record SourceCost
{
    /// <summary>Trace events that the kernel wrote for us.</summary>
    public long? TraceEvents { get; init; }

    /// <summary>Trace events that did not fit into our buffer.</summary>
    public long? TraceLostEvents { get; init; }

    /// <summary>Seconds for which damon_aggregated was on.</summary>
    public double? TraceEnabledSeconds { get; init; }

    /// <summary>Memory of our trace buffers, all CPUs, bytes.</summary>
    public long? TraceBufferBytes { get; init; }

    /// <summary>Commands written to DAMON's sysfs.</summary>
    public long? Commands { get; init; }

    /// <summary>Seconds for which those writes were held.</summary>
    public double? CommandSeconds { get; init; }
}
