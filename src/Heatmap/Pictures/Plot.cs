using Damon.Snapshots;
using DamonHeatmap.Colors;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Pictures;

/// <summary>One map of a picture, apart from how it is laid out. Rows are time, columns addresses, as in a grid.</summary>
internal sealed record Plot
{
    /// <summary>What stands above it.</summary>
    public required string Name { get; init; }

    public required AddressAxis Address { get; init; }

    public required int Rows { get; init; }

    /// <summary>Marks on its axis of time, so many at most.</summary>
    public required Func<int, IReadOnlyList<Tick>> Times { get; init; }

    /// <summary>What lay where, ascending; empty where that is not known.</summary>
    public IReadOnlyList<Mapping> Mappings { get; init; } = [];

    /// <summary>The colour of a cell, by row and column; null: none.</summary>
    public required Func<int, int, Rgb?> Colour { get; init; }

    /// <summary>The texture of a cell without colour; null: all of those are hatched.</summary>
    public Func<int, int, Texture>? Texture { get; init; }

    /// <summary>What is known of a cell; neighbours that have the same are one.</summary>
    public required Func<int, int, string> Value { get; init; }

    /// <summary>What is said of cells of one column under the pointer, by column, first and last row.</summary>
    public required Func<int, int, int, string> Hint { get; init; }
}
