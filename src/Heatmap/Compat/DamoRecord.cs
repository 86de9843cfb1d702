namespace DamonHeatmap.Compat;

/// <summary>What a record says of itself, without its snapshots.</summary>
internal sealed record DamoRecord(DamoIndex Kdamond, DamoIndex Context, DamoIndex Scheme, DamoIndex Target, DamoIntervals? Intervals)
{
    /// <summary>What a record says that names no source.</summary>
    public const string UnknownSource = "unknown";

    /// <summary>The filters of its scheme.</summary>
    public IReadOnlyList<DamoFilter> Filters { get; init; } = [];

    /// <summary>data_source; known for sure only once all snapshots were told, since damo writes it behind them.</summary>
    public DamoIndex DataSource { get; set; } = DamoIndex.OfText(UnknownSource);

    /// <summary>What records are grouped by: the four indices as text.</summary>
    public string Key { get; } = $"{Kdamond.Text ?? "None"} {Context.Text ?? "None"} {Scheme.Text ?? "None"} {Target.Text ?? "None"}";

    /// <summary>Whether all four indices are equal.</summary>
    public bool IsOfSameStream(DamoRecord other) =>
        Kdamond.IsSameAs(other.Kdamond) && Context.IsSameAs(other.Context) && Scheme.IsSameAs(other.Scheme) && Target.IsSameAs(other.Target);
}
