namespace DamonHeatmap.Access;

/// <summary>How the bins of a histogram are laid out.</summary>
internal sealed record HistogramRequest
{
    /// <summary>Whether each bin ends twice as far as the one before.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Whether each bin has what those before it have, too.</summary>
    public bool IsCumulative { get; init; }

    /// <summary>The bins themselves: idle times in seconds, or temperatures; empty: worked out from each snapshot.</summary>
    public IReadOnlyList<HistogramBin> Bins { get; init; } = [];
}
