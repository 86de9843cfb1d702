using DamonHeatmap.Raster;

namespace DamonHeatmap.Diff;

/// <summary>
/// Two grids, cell by cell: of as many rows each, and of the same columns. The times of the rows differ; they are compared by how far they are from the start.
/// </summary>
internal sealed class DiffGrid
{
    /// <summary>What two sums of the same numbers may differ by is no difference.</summary>
    private const double Rounding = 1e-9;

    private readonly double _ignored;

    /// <param name="before">What it was.</param>
    /// <param name="after">What it is.</param>
    /// <param name="ignored">A difference up to this is none, 0…1.</param>
    /// <exception cref="ArgumentException">Not of as many rows and of the same columns.</exception>
    public DiffGrid(Grid before, Grid after, double ignored = 0)
    {
        if (before.Time.Rows != after.Time.Rows || !before.Address.Starts.SequenceEqual(after.Address.Starts) || !before.Address.Ends.SequenceEqual(after.Address.Ends))
        {
            throw new ArgumentException("expected as many rows and the same columns", nameof(after));
        }

        (Before, After, _ignored) = (before, after, Math.Max(ignored, Rounding));
    }

    public Grid Before { get; }

    public Grid After { get; }

    /// <summary>The columns, the same of both.</summary>
    public AddressAxis Address => After.Address;

    public int Rows => After.Time.Rows;

    /// <summary>How long after the start a row begins, ns; of <see cref="Rows"/>, where the last one ends. Where the two differ, the longer one.</summary>
    public Int128 Offset(int row) => Int128.Max((Int128)Before.Time.Edges[row] - Before.Time.Start, (Int128)After.Time.Edges[row] - After.Time.Start);

    /// <summary>How much hotter it is, −1…1; null where it is unknown in either.</summary>
    public double? Difference(int row, int column) =>
        After.Heat(row, column) - Before.Heat(row, column) is { } difference ? Math.Abs(difference) <= Rounding ? 0 : difference : null;

    public CellChange Change(int row, int column) => (Before.Heat(row, column), After.Heat(row, column)) switch
    {
        (null, null) => CellChange.UnknownInBoth,
        (null, _) => CellChange.UnknownBefore,
        (_, null) => CellChange.UnknownAfter,
        ({ } before, { } after) => Math.Abs(after - before) <= _ignored ? CellChange.Unchanged : after > before ? CellChange.Hotter : CellChange.Colder,
    };

    /// <summary>How large each difference is that is one, above 0 and at most 1, in the order of the cells.</summary>
    public IEnumerable<double> Sizes()
    {
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Address.Columns; column++)
            {
                if (Change(row, column) is CellChange.Hotter or CellChange.Colder)
                {
                    yield return Math.Abs(Difference(row, column)!.Value);
                }
            }
        }
    }
}
