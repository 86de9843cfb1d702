namespace DamonExporter.Metrics;

/// <summary>What the source is doing.</summary>
internal enum SourcePhase
{
    /// <summary>No snapshot yet.</summary>
    Starting,

    /// <summary>Snapshots come.</summary>
    Delivering,

    /// <summary>Nothing comes for now; it tries again by itself.</summary>
    Interrupted,

    /// <summary>It is over: no more will come.</summary>
    Ended,

    /// <summary>It broke: no more will come.</summary>
    Failed,
}
