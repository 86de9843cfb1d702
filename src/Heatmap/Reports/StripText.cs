using System.Text;
using Damon.Analysis;
using Damon.Snapshots;
using DamonHeatmap.Access;
using DamonHeatmap.Colors;
using DamonHeatmap.Text;

namespace DamonHeatmap.Reports;

/// <summary>The small heatmap of a snapshot's address space, and what it means.</summary>
/// <param name="request">What it shows.</param>
/// <param name="weights">Of temperatures.</param>
/// <param name="ink">Colours; null: characters.</param>
internal sealed class StripText(StripRequest request, TemperatureWeights weights, TerminalInk? ink)
{
    /// <summary>Characters before the cells.</summary>
    public const int LabelWidth = 9;

    /// <summary>Characters beside the cells in all.</summary>
    public const int Beside = LabelWidth + 1;

    private const int Levels = 9;

    private static readonly string[] Labels = ["heatmap", "passed"];

    private char Fold => ink is null ? ':' : '┊';

    /// <param name="snapshot">With at least one region.</param>
    /// <param name="output">Where to.</param>
    public void Write(Snapshot snapshot, TextWriter output)
    {
        IReadOnlyList<AddressStrip> strips = AddressStrip.AllOf(snapshot, request, weights);
        double[] means = [.. strips.SelectMany(static strip => strip.Means).OfType<double>()];
        (double lowest, double highest) = (means.Min(), means.Max());
        for (int i = 0; i < strips.Count; i++)
        {
            output.Write($"{Labels[i].PadRight(LabelWidth - 1)}|{Cells(strips[i], lowest, highest)}|\n");
        }

        int folds = strips[0].Axis.Spans.Count - 1;
        UInt128 column = strips[0].Axis.TotalBytes / (uint)strips[0].Axis.Columns;
        output.Write($"{new string(' ', LabelWidth)}{Legend(lowest, highest)}; a column is {Humanize.Bytes(column)}{(folds > 0 ? $"; {Fold} is left out" : "")}\n");
    }

    private string Cells(AddressStrip strip, double lowest, double highest)
    {
        var line = new StringBuilder();
        string now = "";
        for (int column = 0; column < strip.Means.Count; column++)
        {
            if (strip.Axis.IsFoldedBefore(column))
            {
                Change("");
                line.Append(Fold);
            }

            double? place = strip.Means[column] is { } mean ? Place(mean, lowest, highest) : null;
            Change(place is { } some && ink is not null ? ink.Background(some) : "");
            line.Append(ink is null && place is { } level ? Digit(level) : ' ');
        }

        Change("");
        return line.ToString();

        void Change(string colour)
        {
            if (colour != now)
            {
                line.Append(colour.Length > 0 ? colour : TerminalInk.Reset);
                now = colour;
            }
        }
    }

    /// <summary>0…1; of access rates, 0 only for what was not accessed at all.</summary>
    private double Place(double mean, double lowest, double highest) =>
        request.Value == StripValue.AccessRate ? mean > 0 ? Math.Clamp(mean / highest, double.Epsilon, 1) : 0
        : highest > lowest ? Math.Clamp((mean - lowest) / (highest - lowest), 0, 1)
        : 1;

    private char Digit(double place) => request.Value == StripValue.AccessRate
        ? Glyph(place)
        : (char)('0' + Math.Min(Levels, (int)(place * (Levels + 1))));

    /// <summary>A dot for nothing, else 1…9.</summary>
    public static char Glyph(double place) => place <= 0 ? '.' : (char)('0' + Math.Clamp((int)Math.Ceiling(place * Levels * (1 - 1e-12)), 1, Levels));

    private string Legend(double lowest, double highest)
    {
        if (request.Value == StripValue.Temperature)
        {
            return $"temperature: {Sample(0, '0')} {AccessWords.Temperature(lowest)}, {Sample(1, '9')} {AccessWords.Temperature(highest)}";
        }

        return highest > 0
            ? $"access rate: {Sample(0, '.')} idle, {Sample(1.0 / Levels, '1')} up to {AccessWords.Share(highest / Levels)}, {Sample(1, '9')} up to {AccessWords.Share(highest)}"
            : $"access rate: {Sample(0, '.')} idle";
    }

    private string Sample(double place, char character) => ink is null ? character.ToString() : $"{ink.Background(place)}  {TerminalInk.Reset}";
}
