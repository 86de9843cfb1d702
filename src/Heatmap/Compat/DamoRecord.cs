namespace DamonHeatmap.Compat;

/// <summary>What a record says of itself, without its snapshots.</summary>
internal sealed record DamoRecord(DamoIndex Kdamond, DamoIndex Context, DamoIndex Scheme, DamoIndex Target, DamoIntervals? Intervals)
{
    /// <summary>What records are grouped by: the four indices as text.</summary>
    public string Key { get; } = $"{Kdamond.Text ?? "None"} {Context.Text ?? "None"} {Scheme.Text ?? "None"} {Target.Text ?? "None"}";

    /// <summary>Whether all four indices are equal.</summary>
    public bool IsOfSameStream(DamoRecord other) =>
        Kdamond.IsSameAs(other.Kdamond) && Context.IsSameAs(other.Context) && Scheme.IsSameAs(other.Scheme) && Target.IsSameAs(other.Target);
}
