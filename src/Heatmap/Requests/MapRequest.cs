using Damon;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Requests;

/// <summary>What is to be drawn.</summary>
internal sealed record MapRequest
{
    /// <summary>The largest grid that is made without being asked for it by number: 16 bytes a cell, so 256 MB.</summary>
    public const long DefaultMaxCells = 16L << 20;

    /// <summary>More cannot be asked for: 16 GiB.</summary>
    public const long MostCells = 1L << 30;

    public required Resolution Resolution { get; init; }

    /// <summary>Whether a mark for addresses that are left out takes the place of a column, so that a line is no longer for it.</summary>
    public bool MarksTakeColumns { get; init; }

    public TimeRange Time { get; init; } = TimeRange.All;

    /// <summary>What the option is called that asks for <see cref="Time"/>, for messages.</summary>
    public string TimeOption { get; init; } = "--time-range";

    /// <summary>Empty: those that <see cref="Ranges"/> says.</summary>
    public IReadOnlyList<AddressBounds> Addresses { get; init; } = [];

    public RangeChoice Ranges { get; init; }

    public StreamFilter Streams { get; init; } = new();

    /// <summary>Which of the streams that fit.</summary>
    public StreamChoice Choice { get; init; }

    public MapValue Value { get; init; }

    public MapOrder Order { get; init; }

    /// <summary>Largest number of cells of all maps together.</summary>
    public long MaxCells { get; init; } = DefaultMaxCells;

    /// <summary>Refuses what would be too large.</summary>
    /// <param name="maps">How many maps of the resolution there are to be.</param>
    /// <exception cref="DamonDataException">More cells than <see cref="MaxCells"/> or <see cref="MostCells"/>.</exception>
    public void CheckSize(int maps)
    {
        Int128 cells = (Int128)Resolution.Cells * maps;
        string what = $"{maps} x {Resolution.Rows}x{Resolution.Columns} is {cells} cells";
        if (cells > MostCells)
        {
            throw new DamonDataException($"{what}, more than can be held, {MostCells}; ask for fewer");
        }

        if (cells > MaxCells)
        {
            throw new DamonDataException($"{what}, more than {MaxCells}; ask for fewer, or raise --max-cells");
        }
    }
}
