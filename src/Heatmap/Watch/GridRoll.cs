using DamonHeatmap.Raster;

namespace DamonHeatmap.Watch;

/// <summary>Moves a grid on in time.</summary>
internal static class GridRoll
{
    /// <summary>What two grids know together, over the time of the later one. No moment may be known to both.</summary>
    /// <param name="before">A grid with the same columns, and with rows as long as those of <paramref name="later"/>, whose edges are edges of its own.</param>
    /// <param name="later">What has come since.</param>
    public static Grid Sum(Grid before, Grid later)
    {
        TimeAxis time = later.Time;
        int columns = later.Address.Columns;
        Int128 row = ((Int128)time.End - time.Start) / time.Rows, shift = ((Int128)time.Start - before.Time.Start) / row;
        var known = new double[time.Rows * columns];
        var heat = new double[known.Length];
        for (int i = 0, cell = 0; i < time.Rows; i++)
        {
            Int128 there = i + shift;
            int? old = there >= 0 && there < before.Time.Rows ? (int)there : null;
            for (int column = 0; column < columns; column++, cell++)
            {
                (known[cell], heat[cell]) = (later.KnownArea(i, column), later.HeatArea(i, column));
                if (old is { } from)
                {
                    known[cell] += before.KnownArea(from, column);
                    heat[cell] += before.HeatArea(from, column);
                }
            }
        }

        return new Grid(time, later.Address, known, heat);
    }

    /// <summary>The known part of all cells together, 0…1.</summary>
    public static double KnownShare(Grid grid)
    {
        double known = 0;
        for (int row = 0; row < grid.Time.Rows; row++)
        {
            for (int column = 0; column < grid.Address.Columns; column++)
            {
                known += grid.KnownArea(row, column);
            }
        }

        return Math.Min(1, known / (TimeAxis.Duration(grid.Time.Start, grid.Time.End) * (double)grid.Address.TotalBytes));
    }
}
