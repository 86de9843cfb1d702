using DamonHeatmap.Colors;
using DamonHeatmap.Text;

namespace DamonHeatmap.Encoders;

/// <summary>Plain characters: a blank is unknown, a dot is not accessed, 1…9 is more and more.</summary>
internal sealed class AsciiEncoder(bool hasAxes = true) : TextEncoder(levels: 9, hasAxes)
{
    protected override void WriteCells(ReadOnlySpan<int?> levels, TextWriter output)
    {
        foreach (int? level in levels)
        {
            output.Write(level switch { null => ' ', 0 => '.', int some => (char)('0' + some) });
        }

        // shows where the map ends when its last cells are unknown
        output.Write('|');
    }

    protected override void WriteLegend(Scale scale, TextWriter output) => output.Write(
        scale.Max > 0
            ? $"blank unknown, . not accessed, 1 up to {Humanize.Percent(scale.Top(1))} of the samples, 9 up to {Humanize.Percent(scale.Max)}"
            : "blank unknown, . not accessed");
}
