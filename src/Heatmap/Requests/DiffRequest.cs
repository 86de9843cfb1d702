namespace DamonHeatmap.Requests;

/// <summary>What is to be compared.</summary>
internal sealed record DiffRequest
{
    /// <summary>What is drawn; its time means nothing.</summary>
    public required MapRequest Map { get; init; }

    public TimeRange Before { get; init; } = TimeRange.All;

    public TimeRange After { get; init; } = TimeRange.All;

    /// <summary>One row: the mean of the whole time of each, however long.</summary>
    public bool IsMean { get; init; }

    /// <summary>Whether nobody said what the columns are to be: then they are addresses only where both watched the same.</summary>
    public bool IsOrderFree { get; init; }

    /// <summary>A difference of heat up to this is none, 0…1.</summary>
    public double Ignored { get; init; }

    /// <summary>Of bytes by idle time: inclusive upper bounds in seconds, ascending, from 0 to +∞.</summary>
    public required IReadOnlyList<double> IdleBounds { get; init; }

    /// <summary>Whether bytes by idle time are all that is wanted.</summary>
    public bool IsTableOnly { get; init; }
}
