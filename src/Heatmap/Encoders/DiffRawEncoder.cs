using System.Globalization;
using System.Text;
using DamonHeatmap.Diff;

namespace DamonHeatmap.Encoders;

/// <summary>
/// One line a cell, parted by tabs: how far from the start of both it begins in ns, start address, difference −1…1, heat before and after 0…1, each <c>-</c> where it is unknown, and coverage before and after 0…1. Row by
/// row; of several maps one after the other.
/// </summary>
internal sealed class DiffRawEncoder : IDiffEncoder
{
    public void Write(DiffMaps maps, Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
        foreach (DiffGrid grid in maps.Grids)
        {
            for (int row = 0; row < grid.Rows; row++)
            {
                for (int column = 0; column < grid.Address.Columns; column++)
                {
                    string[] cells =
                    [
                        CellNumber.Text(grid.Difference(row, column), "-"),
                        CellNumber.Text(grid.Before.Heat(row, column), "-"),
                        CellNumber.Text(grid.After.Heat(row, column), "-"),
                        CellNumber.Text(grid.Before.Coverage(row, column), "-"),
                        CellNumber.Text(grid.After.Coverage(row, column), "-"),
                    ];
                    text.Write(string.Create(CultureInfo.InvariantCulture, $"{grid.Offset(row)}\t{grid.Address.Starts[column]}\t{string.Join('\t', cells)}\n"));
                }
            }
        }
    }
}
