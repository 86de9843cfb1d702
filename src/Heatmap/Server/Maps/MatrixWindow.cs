namespace DamonHeatmap.Server.Maps;

/// <summary>The columns of a matrix: the cell of a moment is what was in the step that ends with it, as everything in Prometheus is of the time before.</summary>
/// <param name="Start">The first moment, ns.</param>
/// <param name="Step">From one moment to the next, ns, at least 1.</param>
/// <param name="Count">How many there are, at least 1.</param>
internal readonly record struct MatrixWindow(long Start, long Step, int Count)
{
    /// <summary>Where the time of the first cell begins, ns.</summary>
    public long From => Start - Step;

    /// <summary>The last moment, ns.</summary>
    public long End => Start + ((Count - 1) * Step);

    /// <summary>Moment of a column, ns.</summary>
    public long At(int column) => Start + (column * Step);

    /// <summary>The same moments have the same number in every window of the same step and <see cref="Phase"/>.</summary>
    public long Number(int column) => (long)(((Int128)Start - Phase) / Step) + column;

    /// <summary>How far its moments are from whole multiples of the step, ns.</summary>
    public long Phase => (long)((((Int128)Start % Step) + Step) % Step);
}
