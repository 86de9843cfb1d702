using Damon.Snapshots;
using DamonHeatmap.Access;
using DamonHeatmap.Colors;
using DamonHeatmap.Text;

namespace DamonHeatmap.Reports;

/// <summary>The boxes of regions as text, and what they mean.</summary>
/// <param name="scale">How large they are.</param>
/// <param name="ink">Colours; null: characters.</param>
internal sealed class BoxText(BoxScale scale, TerminalInk? ink)
{
    /// <summary>Fills boxes whose colour says nothing, or on a terminal all of them.</summary>
    private const char Plain = '#', Full = '█';

    /// <summary>The lines of a region's box, without their ends.</summary>
    public IEnumerable<string> Lines(Snapshot snapshot, int region)
    {
        BoxRequest request = scale.Request;
        RegionBox box = scale.Of(snapshot, region);
        string blanks = new(' ', request.Lengths.Max - box.Length);
        string filled = ink is not null && box.Place is { } place
            ? $"{ink.Foreground(place)}{new string(Full, box.Length)}{TerminalInk.Reset}"
            : new string(box.Place is { } level ? StripText.Glyph(level) : Plain, box.Length);
        string line = request.IsAlignedRight ? $"{blanks}|{filled}|" : $"|{filled}|{blanks}";
        return Enumerable.Repeat(line, box.Height);
    }

    /// <summary>What the boxes mean; nothing where there was no region.</summary>
    public void WriteLegend(TextWriter output)
    {
        BoxRequest request = scale.Request;
        string[] parts = [.. new[] { Describe("length", request.Length), Describe("colour", request.Color), request.Heights.Max > 1 ? Describe("height", request.Height) : null }.OfType<string>()];
        if (parts.Length > 0)
        {
            output.Write($"\nboxes: {string.Join(", ", parts)}\n");
        }
    }

    private static string Text(RegionKey key, double value) => key switch
    {
        RegionKey.AccessRate => value == 0 ? "idle" : AccessWords.Share(value),
        RegionKey.Age => Humanize.Duration((Int128)value),
        RegionKey.Size => Humanize.Bytes((UInt128)value),
        _ => AccessWords.Temperature(value),
    };

    private string? Describe(string what, BoxPart part) => part.Value is { } key && scale.Ends(key) is { } ends
        ? $"{what} is {RegionKeys.Name(key).Replace('_', ' ')}, {Text(key, ends.Min)} .. {Text(key, ends.Max)}{(part.IsLogarithmic ? " (log)" : "")}"
        : null;
}
