using DamonHeatmap.Raster;

namespace DamonHeatmap.Server.Maps;

/// <summary>A finished matrix of one stream.</summary>
/// <param name="Stream">Whose memory.</param>
/// <param name="Rows">The addresses of each row.</param>
/// <param name="Window">The moments.</param>
/// <param name="Columns">The cells of each moment.</param>
/// <param name="Warnings">What whoever looks at it should know.</param>
/// <param name="Infos">What may help.</param>
internal sealed record HeatMatrix(
    ServedStream Stream, AddressAxis Rows, MatrixWindow Window, IReadOnlyList<MatrixColumn> Columns, IReadOnlyList<string> Warnings, IReadOnlyList<string> Infos);
