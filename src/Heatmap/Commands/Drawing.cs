using Damon.Records;
using DamonHeatmap.Encoders;
using DamonHeatmap.Pages;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Commands;

/// <summary>What a map is written as, and how large, where nobody says.</summary>
/// <param name="terminal">Standard output.</param>
/// <param name="textRows">Rows of a map that is text, where there is no window that it could fit.</param>
/// <param name="linesBeside">Lines of text that stand above and below the map.</param>
internal sealed class Drawing(Terminal terminal, int textRows, int linesBeside)
{
    public const int DefaultColumns = 80;

    /// <summary>In a window of any size: more columns nobody can follow, and with fewer lines there is no map.</summary>
    private const int MostColumns = 240, MostLines = 100, FewestLines = 4;

    private const int DefaultDataCells = 500;

    /// <summary>Of pictures of pixels; those of shapes have half as many each way, and become too large to be shown with more.</summary>
    private const int DefaultPictureRows = 450, DefaultPictureColumns = 225;

    /// <summary>What stands at the right of the cells.</summary>
    private const int Border = 1;

    /// <summary>Whether there is room for axes.</summary>
    public bool HasRoomForAxes => terminal.Width >= TextEncoder.NarrowestWithAxes + Border;

    /// <summary>By the ending of the file; else colours on a terminal, and plain characters elsewhere.</summary>
    /// <exception cref="UsageException">The ending says nothing.</exception>
    public MapFormat Format(string? path)
    {
        if (path is null)
        {
            return terminal.IsTerminal ? MapFormat.Ansi : MapFormat.Ascii;
        }

        // what is no ordinary file has no name that could say anything: /dev/stdout; of a directory, writing says what is wrong
        return MapFormats.OfFile(path)
            ?? (path.StartsWith("/dev/", StringComparison.Ordinal) || Directory.Exists(path) ? MapFormat.Ascii
            : throw new UsageException($"--output '{Excerpt.Path(path)}': its ending does not say what to write; take one of {MapFormats.Endings}, or say it with --format"));
    }

    /// <summary>Refuses bytes that a terminal cannot show.</summary>
    /// <exception cref="UsageException">They would go to one.</exception>
    public void Check(MapFormat format, string? path)
    {
        if (path is null && MapFormats.IsBinary(format) && terminal.IsTerminal)
        {
            throw new UsageException("--format png: a terminal cannot show it; name a file with --output");
        }
    }

    public Resolution Resolution(MapFormat format)
    {
        if (MapFormats.IsData(format))
        {
            return new Resolution(DefaultDataCells, DefaultDataCells);
        }

        if (format == MapFormat.Html)
        {
            return PageWriter.UsualCells;
        }

        if (MapFormats.IsPicture(format))
        {
            return format == MapFormat.Png ? new Resolution(DefaultPictureRows, DefaultPictureColumns) : new Resolution(DefaultPictureRows / 2, DefaultPictureColumns / 2);
        }

        int beside = HasRoomForAxes ? TextEncoder.LabelWidth + Border : Border;
        int room = Math.Max(1, terminal.Width - beside);
        if (terminal.Height is not { } height)
        {
            return new Resolution(textRows, Math.Min(DefaultColumns, room));
        }

        // colours show two rows in a line
        int lines = Math.Clamp(height - linesBeside, FewestLines, MostLines);
        return new Resolution(format == MapFormat.Ascii ? lines : 2 * lines, Math.Min(MostColumns, room));
    }
}
