namespace DamonHeatmap.Compat;

/// <summary>What of the inputs is drawn, and how fine, in the terms of <c>damo report heatmap</c>; its defaults are damo's.</summary>
internal sealed record DamoHeatmapOptions
{
    /// <summary>The files; their records are taken one after the other.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Pixels along the time.</summary>
    public int TimePixels { get; init; } = 500;

    /// <summary>Pixels along the addresses.</summary>
    public int AddressPixels { get; init; } = 500;

    /// <summary>ns, or text with units; bases: <c>guided</c>, <c>guided_end</c>, a time. Null: all of the group.</summary>
    public DamoRange? TimeRange { get; init; }

    /// <summary>Bytes, or text with units; bases: <c>guided</c>, a size. Empty: what <see cref="AllRanges"/> says.</summary>
    public IReadOnlyList<DamoRange> AddressRanges { get; init; } = [];

    /// <summary>Whether each contiguous range of addresses is drawn; else only that with the most heat a byte.</summary>
    public bool AllRanges { get; init; }

    /// <summary>Whether times are printed as recorded, not from the start of the map.</summary>
    public bool AbsoluteTime { get; init; }

    /// <summary>Whether addresses are printed as recorded, not from the start of the map.</summary>
    public bool AbsoluteAddress { get; init; }

    /// <summary>Whether heat counts for the part of each region that passed the filters.</summary>
    public bool FilterPassedOnly { get; init; }

    /// <summary>Whether each snapshot's regions are laid out from cold to hot instead of by address.</summary>
    public bool SortByTemperature { get; init; }

    /// <summary>What a percent of access rate adds to a temperature.</summary>
    public double TemperatureAccessWeight { get; init; } = 1;

    /// <summary>What a µs of age adds to a temperature.</summary>
    public double TemperatureAgeWeight { get; init; } = 1;

    /// <summary>The colours of the map for a terminal.</summary>
    public DamoColors Colors { get; init; } = DamoColors.Gray;

    /// <summary>Whether the map for a terminal goes without the line that shows what its colours mean.</summary>
    public bool SkipColorSamples { get; init; }

    /// <summary>Only records of this kdamond index.</summary>
    public long? Kdamond { get; init; }

    /// <summary>Only records of this context index.</summary>
    public long? Context { get; init; }

    /// <summary>Only records of this scheme index.</summary>
    public long? Scheme { get; init; }

    /// <summary>Only records of this target id.</summary>
    public long? Target { get; init; }
}
