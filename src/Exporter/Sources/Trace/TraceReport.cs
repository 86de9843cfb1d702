namespace DamonExporter.Sources.Trace;

/// <summary>What a <see cref="TraceSource"/> counts and has said over all its sessions.</summary>
internal sealed class TraceReport
{
    /// <summary>Events that were read.</summary>
    public long Events { get; set; }

    /// <summary>Events that were lost.</summary>
    public long LostEvents { get; set; }

    /// <summary>Something was lost of which the kernel did not say how much.</summary>
    public bool IsLossUncounted { get; set; }

    /// <summary>ns for which the event of regions was on.</summary>
    public long EnabledNanoseconds { get; set; }

    /// <summary>Why nothing is delivered, as it was told; null: something is.</summary>
    public string? Reason { get; set; }

    /// <summary>What was noted: each is told once.</summary>
    public HashSet<string> Noted { get; } = [];
}
