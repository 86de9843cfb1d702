using DamonHeatmap.Access;

namespace DamonHeatmap.Compat.Access;

/// <summary>What is shown of the inputs, and how, in the terms of <c>damo report access</c>; its defaults are damo's.</summary>
internal sealed record DamoAccessOptions
{
    /// <summary>The files; their records are taken one after the other.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    public AccessStyle Style { get; init; }

    /// <summary>Up to three numbers are Python's range(); more are percentiles. Empty: damo's own choice.</summary>
    public IReadOnlyList<long> Percentiles { get; init; } = [];

    /// <summary>Whether each bin of a histogram is twice as wide as the one before.</summary>
    public bool HistogramLogarithmic { get; init; }

    /// <summary>Starts and ends of the bins, in turn. Empty: worked out.</summary>
    public IReadOnlyList<string> HistogramRanges { get; init; } = [];

    /// <summary>Whether all bins start where the first one does.</summary>
    public bool HistogramCumulative { get; init; }

    /// <summary>Applied one after the other, so that the last one counts most.</summary>
    public IReadOnlyList<RegionSortKey> SortBy { get; init; } = [RegionSortKey.Address];

    /// <summary>Those of them that sort the largest first.</summary>
    public IReadOnlyList<RegionSortKey> SortDescending { get; init; } = [];

    public TemperatureWeights Weights { get; init; } = new(0, 100, 100);

    public IReadOnlyList<TemplateChange> Templates { get; init; } = [];

    public int HeatmapWidth { get; init; } = 80;

    public DamoColors HeatmapColors { get; init; } = DamoColors.Gray;

    /// <summary>Whether gaps are drawn as wide as they are.</summary>
    public bool HeatmapStatic { get; init; }

    /// <summary>Whether a box stands over each region.</summary>
    public bool RegionBox { get; init; }

    public BoxOptions Box { get; init; } = new();

    /// <summary>Keywords, with their brackets, and the least width of what stands for them.</summary>
    public IReadOnlyList<(string Keyword, int Width)> Widths { get; init; } = [];

    public bool TotalSizeOnly { get; init; }

    /// <summary>Numbers without commas and units.</summary>
    public bool Raw { get; init; }

    public bool Json { get; init; }

    public bool RawForm { get; init; }

    /// <summary>Sizes of regions, bytes.</summary>
    public TextRange SizeRange { get; init; } = TextRange.All;

    /// <summary>Access rates, percent.</summary>
    public TextRange RateRange { get; init; } = TextRange.All;

    /// <summary>Ages, µs.</summary>
    public TextRange AgeRange { get; init; } = TextRange.All;

    public IReadOnlyList<TextRange> AddressRanges { get; init; } = [];

    /// <summary>Sizes of snapshots, bytes.</summary>
    public IReadOnlyList<TextRange> SnapshotSizes { get; init; } = [];

    /// <summary>Times of snapshots, ns.</summary>
    public IReadOnlyList<TextRange> SnapshotTimes { get; init; } = [];

    /// <summary>Numbers of snapshots in their record.</summary>
    public IReadOnlyList<(long Min, long Max)> SnapshotIndices { get; init; } = [];

    public IReadOnlyList<(long Min, long Max)> Temperatures { get; init; } = [];
}
