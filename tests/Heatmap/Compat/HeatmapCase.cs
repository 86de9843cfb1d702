using System.Globalization;
using DamonHeatmap.Compat;

namespace DamonHeatmap.Tests.Compat;

/// <summary>A question about <c>damo report heatmap</c>.</summary>
/// <param name="Name">Where it comes from: a seed, a sample.</param>
/// <param name="Files">The inputs.</param>
/// <param name="Options">The options; their inputs are those of <paramref name="Files"/>.</param>
/// <param name="Guide">Whether <c>--guide</c> is asked for.</param>
/// <param name="Colored">Whether the map in colours is asked for; else, without the guide, the raw one.</param>
internal sealed record HeatmapCase(string Name, IReadOnlyList<DamoFile> Files, DamoHeatmapOptions Options, bool Guide, bool Colored = false)
    : DamoCase(Name, Files)
{
    public override IReadOnlyList<string> Command(IReadOnlyList<string> inputs) => ["report", "heatmap", "-i", .. inputs];

    public override IReadOnlyList<string> Arguments()
    {
        List<string> result = Guide ? ["--guide"] : Colored ? ["--stdout_colorset", Options.Colors.Name] : ["--output", "raw"];
        Flag("--stdout_skip_colorset_example", Options.SkipColorSamples);
        result.AddRange(["--resol", Text(Options.TimePixels), Text(Options.AddressPixels)]);
        Range("--time_range", Options.TimeRange);
        foreach (DamoRange range in Options.AddressRanges)
        {
            Range("--address_range", range);
        }

        Flag("--abs_time", Options.AbsoluteTime);
        Flag("--abs_addr", Options.AbsoluteAddress);
        Flag("--df_passed", Options.FilterPassedOnly);
        if (Options.SortByTemperature)
        {
            result.AddRange(["--sort_temperature", "--temperature_weights", Text(Options.TemperatureAccessWeight), Text(Options.TemperatureAgeWeight)]);
        }

        if (Options.AllRanges)
        {
            result.AddRange(["--draw_range", "all"]);
        }

        Number("--kdamond_idx", Options.Kdamond);
        Number("--context_idx", Options.Context);
        Number("--scheme_idx", Options.Scheme);
        Number("--tid", Options.Target);
        return result;

        static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

        void Range(string option, DamoRange? range)
        {
            if (range is not null)
            {
                result.AddRange([option, range.Start, range.End]);
                result.AddRange(range.Base is null ? [] : [range.Base]);
            }
        }

        void Flag(string option, bool set) => result.AddRange(set ? [option] : []);

        void Number(string option, long? value) => result.AddRange(value is long number ? [option, Text(number)] : []);
    }

    public override void Write(TextWriter writer, IReadOnlyList<string> inputs)
    {
        DamoHeatmapOptions options = Options with { Inputs = inputs };
        if (Guide)
        {
            DamoHeatmap.WriteGuide(writer, options);
        }
        else if (Colored)
        {
            DamoHeatmap.WriteColored(writer, options);
        }
        else
        {
            DamoHeatmap.WriteRaw(writer, options);
        }
    }

    public override IEnumerable<DamoCase> Simpler()
    {
        DamoHeatmapOptions options = Options;
        DamoHeatmapOptions[] simpler =
        [
            options with { TimeRange = null, AddressRanges = [] },
            options with { TimeRange = null },
            options with { AddressRanges = [] },
            options with { Kdamond = null, Context = null, Scheme = null, Target = null },
            options with { SortByTemperature = false },
            options with { FilterPassedOnly = false },
            options with { AllRanges = false },
            options with { AbsoluteTime = false, AbsoluteAddress = false },
            options with { Colors = DamoColors.Gray },
            options with { TimePixels = 1 },
            options with { AddressPixels = 1 },
        ];
        foreach (DamoHeatmapOptions simple in simpler.Where(simple => simple != options))
        {
            yield return this with { Options = simple };
        }
    }
}
