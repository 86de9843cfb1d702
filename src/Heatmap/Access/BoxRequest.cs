namespace DamonHeatmap.Access;

/// <summary>How the boxes of regions look.</summary>
internal sealed record BoxRequest
{
    public BoxPart Length { get; init; } = new(RegionKey.Age, true);

    public BoxPart Color { get; init; } = new(RegionKey.AccessRate, false);

    public BoxPart Height { get; init; } = new(RegionKey.Size, true);

    /// <summary>Shortest and longest, characters, at least 1.</summary>
    public (int Min, int Max) Lengths { get; init; } = (1, 30);

    /// <summary>Lowest and highest, lines, at least 1.</summary>
    public (int Min, int Max) Heights { get; init; } = (1, 5);

    public bool IsAlignedRight { get; init; }
}
