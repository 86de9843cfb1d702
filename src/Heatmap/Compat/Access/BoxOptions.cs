namespace DamonHeatmap.Compat.Access;

/// <summary>How the boxes of regions look; the defaults are damo's.</summary>
internal sealed record BoxOptions
{
    /// <summary>What length, colour and height say.</summary>
    public IReadOnlyList<BoxValue> Values { get; init; } = [BoxValue.Age, BoxValue.AccessRate, BoxValue.Size];

    /// <summary>Shortest and longest, characters.</summary>
    public (int Min, int Max) Length { get; init; } = (1, 30);

    /// <summary>Lowest and highest, lines.</summary>
    public (int Min, int Max) Height { get; init; } = (1, 5);

    public DamoColors Colors { get; init; } = DamoColors.Gray;

    /// <summary>Whether length, colour and height grow with the logarithm.</summary>
    public IReadOnlyList<bool> Logarithmic { get; init; } = [true, false, true];

    public bool AlignRight { get; init; }

    /// <summary>As they are in the styles that show nothing but boxes.</summary>
    public BoxOptions OfStyles() => this with { Length = (1, 40), Height = (1, 1), Colors = DamoColors.Emotion, AlignRight = true };
}
