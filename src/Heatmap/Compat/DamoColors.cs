namespace DamonHeatmap.Compat;

/// <summary>One of damo's three sets of ten colours, of a terminal with 256.</summary>
internal sealed class DamoColors
{
    /// <summary>Puts the terminal's own colours back.</summary>
    public const string Reset = "\u001b[0m";

    private static readonly byte[] HotForegrounds = [239, 235, 237, 239, 243, 245, 247, 249, 251, 255];

    private readonly byte[] _backgrounds;
    private readonly byte[] _foregrounds;

    private DamoColors(string name, byte[] backgrounds, byte[] foregrounds) => (Name, _backgrounds, _foregrounds) = (name, backgrounds, foregrounds);

    public static DamoColors Gray { get; } = new(
        "gray", [232, 232, 232, 232, 232, 232, 232, 232, 232, 232], [237, 239, 241, 243, 245, 247, 249, 251, 253, 255]);

    public static DamoColors Flame { get; } = new("flame", [232, 1, 1, 2, 3, 3, 20, 21, 26, 27], HotForegrounds);

    public static DamoColors Emotion { get; } = new("emotion", [232, 234, 20, 21, 26, 2, 3, 1, 1, 1], HotForegrounds);

    public string Name { get; }

    /// <summary>Names of all sets.</summary>
    public static IReadOnlyList<string> Names => [Gray.Name, Flame.Name, Emotion.Name];

    /// <summary>The set of a name; null where there is none.</summary>
    public static DamoColors? Find(string name) => new[] { Gray, Flame, Emotion }.FirstOrDefault(colors => colors.Name == name);

    /// <summary>What turns the colours of a level on, 0…9.</summary>
    public string Start(int level) => $"\u001b[48;5;{_backgrounds[level]}m\u001b[38;5;{_foregrounds[level]}m";

    /// <summary>Each level's digit in its colours.</summary>
    public string Samples() => string.Concat(Enumerable.Range(0, 10).Select(level => $"{Start(level)}{level}")) + Reset;
}
