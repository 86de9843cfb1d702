namespace DamonHeatmap.Inputs;

/// <summary>When the snapshots end that somebody needs.</summary>
/// <param name="From">No earlier than this, ns.</param>
/// <param name="To">No later than this.</param>
internal readonly record struct EndRange(long From, long To)
{
    public static EndRange All => new(long.MinValue, long.MaxValue);

    /// <summary>The least range that holds both.</summary>
    public EndRange With(EndRange other) => new(Math.Min(From, other.From), Math.Max(To, other.To));
}
