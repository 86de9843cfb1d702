using Damon.Snapshots;

namespace DamonHeatmap.Diff;

/// <summary>One stream before and after.</summary>
/// <param name="Before">What it was called.</param>
/// <param name="After">What it is called; nearly always the same.</param>
/// <param name="Grids">At least one, one for each map that is drawn of it.</param>
internal sealed record DiffMap(StreamId Before, StreamId After, IReadOnlyList<DiffGrid> Grids)
{
    /// <summary>What lay where, ascending: after, or before where only that is known; empty where neither is.</summary>
    public IReadOnlyList<Mapping> Mappings { get; init; } = [];

    /// <summary>For people.</summary>
    public string Name => NameOf(Before, After);

    /// <summary>What two streams that are compared are called.</summary>
    public static string NameOf(StreamId before, StreamId after) => before.Equals(after) ? after.ToString() : $"{before} -> {after}";
}
