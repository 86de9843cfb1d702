namespace DamonHeatmap.Raster;

/// <summary>A grid, and what of its snapshots a mean does not tell: how the memory of each cell was used at the end of its row, and which snapshots decide each row.</summary>
/// <param name="Grid">Heat and coverage.</param>
/// <param name="Seen">Share of the cell's bytes that are known at the last moment of its row, 0…1, row by row.</param>
/// <param name="Used">Share of the cell's bytes that are in use then (nr_accesses above 0); at most what is seen.</param>
/// <param name="Idle">Mean idle time of the others then, seconds, weighted by bytes; 0 where there are none.</param>
/// <param name="Rows">What decides each row.</param>
internal sealed record Cells(Grid Grid, float[] Seen, float[] Used, float[] Idle, IReadOnlyList<CellRow> Rows);
