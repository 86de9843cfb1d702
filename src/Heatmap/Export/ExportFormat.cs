namespace DamonHeatmap.Export;

/// <summary>A format that snapshots can be converted to.</summary>
/// <param name="Name">As the user names it.</param>
/// <param name="Open">Begins to write.</param>
internal sealed record ExportFormat(string Name, Func<ExportTarget, ExportOptions, ISnapshotWriter> Open)
{
    /// <summary>Whether it can be written to standard output.</summary>
    public bool AllowsStandardOutput { get; init; } = true;

    /// <summary>Whether it is text, that a terminal can show.</summary>
    public bool IsText { get; init; } = true;

    /// <summary>Whether the snapshots of a stream must be in the order of time.</summary>
    public bool NeedsOrder { get; init; }

    /// <summary>Whether it must be known beforehand how many probes there are.</summary>
    public bool CountsProbes { get; init; }

    /// <summary>Whether addresses can be hidden in it.</summary>
    public bool HidesAddresses { get; init; }
}
