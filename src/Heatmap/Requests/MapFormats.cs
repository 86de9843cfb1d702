namespace DamonHeatmap.Requests;

/// <summary>The names of formats, and of the files that have them.</summary>
internal static class MapFormats
{
    private static readonly (string Name, MapFormat Format)[] All =
    [
        ("ansi", MapFormat.Ansi), ("ansi24", MapFormat.Ansi24), ("ansi256", MapFormat.Ansi256), ("ascii", MapFormat.Ascii), ("png", MapFormat.Png), ("svg", MapFormat.Svg), ("html", MapFormat.Html),
        ("raw", MapFormat.Raw), ("csv", MapFormat.Csv), ("json", MapFormat.Json),
    ];

    private static readonly (string Extension, MapFormat Format)[] Extensions =
    [
        (".png", MapFormat.Png), (".svg", MapFormat.Svg), (".html", MapFormat.Html), (".txt", MapFormat.Ascii), (".ans", MapFormat.Ansi24), (".csv", MapFormat.Csv), (".tsv", MapFormat.Raw), (".json", MapFormat.Json),
    ];

    /// <summary>Their names, as a list for help.</summary>
    public static string Names { get; } = string.Join('|', All.Select(pair => pair.Name));

    /// <summary>The endings of files that say what is in them.</summary>
    public static string Endings { get; } = string.Join(", ", Extensions.Select(pair => pair.Extension));

    /// <summary>The format of a name; null: there is none.</summary>
    public static MapFormat? Named(string name) => All.Where(pair => pair.Name == name).Select(pair => (MapFormat?)pair.Format).FirstOrDefault();

    /// <summary>The format that a file's ending says; null: it says nothing.</summary>
    public static MapFormat? OfFile(string path)
    {
        string extension = Path.GetExtension(path);
        return Extensions
            .Where(pair => string.Equals(pair.Extension, extension, StringComparison.OrdinalIgnoreCase))
            .Select(pair => (MapFormat?)pair.Format)
            .FirstOrDefault();
    }

    /// <summary>Whether it is lines of characters for people.</summary>
    public static bool IsText(MapFormat format) => !IsData(format) && !IsPicture(format) && format != MapFormat.Html;

    /// <summary>Whether it is a picture.</summary>
    public static bool IsPicture(MapFormat format) => format is MapFormat.Png or MapFormat.Svg;

    /// <summary>Whether it is bytes that a terminal cannot show.</summary>
    public static bool IsBinary(MapFormat format) => format == MapFormat.Png;

    /// <summary>Whether it is for programs: with as many cells as they like, and without axes.</summary>
    public static bool IsData(MapFormat format) => format is MapFormat.Raw or MapFormat.Csv or MapFormat.Json;
}
