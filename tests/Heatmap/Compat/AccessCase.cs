using System.Globalization;
using DamonHeatmap.Access;
using DamonHeatmap.Compat;
using DamonHeatmap.Compat.Access;

namespace DamonHeatmap.Tests.Compat;

/// <summary>A question about <c>damo report access</c>.</summary>
/// <param name="Name">Where it comes from: a seed, a sample.</param>
/// <param name="Files">The inputs.</param>
/// <param name="Options">The options; their inputs are those of <paramref name="Files"/>.</param>
internal sealed record AccessCase(string Name, IReadOnlyList<DamoFile> Files, DamoAccessOptions Options) : DamoCase(Name, Files)
{
    public override IReadOnlyList<string> Command(IReadOnlyList<string> inputs) =>
        ["report", "access", .. inputs.SelectMany(static input => (string[])["-i", input])];

    public override IReadOnlyList<string> Arguments()
    {
        var defaults = new DamoAccessOptions { Inputs = [] };
        var result = new List<string>();
        Add(Options.Style != defaults.Style, "--style", StyleName(Options.Style));
        Add(Options.Percentiles.Count > 0, "--percentiles_range", [.. Options.Percentiles.Select(static number => Text(number))]);
        Add(Options.HistogramLogarithmic, "--hist_logscale");
        Add(Options.HistogramCumulative, "--hist_cumulate");
        Add(Options.HistogramRanges.Count > 0, "--hist_ranges", [.. Options.HistogramRanges]);
        Add(!Options.SortBy.SequenceEqual(defaults.SortBy), "--sort_regions_by", [.. Options.SortBy.Select(KeyName)]);
        Add(Options.SortDescending.Count > 0, "--sort_regions_dsc", [.. Options.SortDescending.Select(KeyName)]);
        Add(Options.Weights != defaults.Weights, "--temperature_weights", Text(Options.Weights.Size), Text(Options.Weights.Rate), Text(Options.Weights.Age));
        foreach (TemplateChange change in Options.Templates)
        {
            Add(true, "--format", change.Append ? "append" : "set", AreaName(change.Area), change.Text);
        }

        Add(Options.HeatmapWidth != defaults.HeatmapWidth, "--snapshot_heatmap_width", Text(Options.HeatmapWidth));
        Add(Options.HeatmapColors != defaults.HeatmapColors, "--snapshot_heatmap_colorset", Options.HeatmapColors.Name);
        Add(Options.HeatmapStatic, "--snapshot_heatmap_static");
        Add(Options.RegionBox, "--region_box");
        Add(!Options.Box.Values.SequenceEqual(defaults.Box.Values), "--region_box_values", [.. Options.Box.Values.Select(ValueName)]);
        Add(Options.Box.Length != defaults.Box.Length, "--region_box_min_max_length", Text(Options.Box.Length.Min), Text(Options.Box.Length.Max));
        Add(Options.Box.Height != defaults.Box.Height, "--region_box_min_max_height", Text(Options.Box.Height.Min), Text(Options.Box.Height.Max));
        Add(Options.Box.Colors != defaults.Box.Colors, "--region_box_colorset", Options.Box.Colors.Name);
        Add(!Options.Box.Logarithmic.SequenceEqual(defaults.Box.Logarithmic), "--region_box_scales", [.. Options.Box.Logarithmic.Select(log => log ? "log" : "linear")]);
        Add(Options.Box.AlignRight, "--region_box_align", "right");
        foreach ((string keyword, int width) in Options.Widths)
        {
            Add(true, "--min_chars_for", keyword, Text(width));
        }

        Add(Options.TotalSizeOnly, "--total_sz_only");
        Add(Options.Raw, "--raw_number");
        Add(Options.Json, "--json");
        Add(Options.RawForm, "--raw_form");
        Range("--sz_region", Options.SizeRange);
        Range("--access_rate", Options.RateRange);
        Range("--age", Options.AgeRange);
        Ranges("--address", Options.AddressRanges);
        Ranges("--sz_snapshot", Options.SnapshotSizes);
        Ranges("--snapshot_time", Options.SnapshotTimes);
        Ranges("--snapshot_idx", [.. Options.SnapshotIndices.Select(range => new TextRange(Text(range.Min), Text(range.Max)))]);
        Ranges("--temperature", [.. Options.Temperatures.Select(range => new TextRange(Text(range.Min), Text(range.Max)))]);
        return result;

        void Add(bool given, string option, params string[] words)
        {
            if (given)
            {
                result.Add(option);
                result.AddRange(words);
            }
        }

        void Range(string option, TextRange range) => Add(range != TextRange.All, option, range.Min, range.Max);

        void Ranges(string option, IReadOnlyList<TextRange> ranges)
        {
            foreach (TextRange range in ranges)
            {
                Add(true, option, range.Min, range.Max);
            }
        }
    }

    public override void Write(TextWriter writer, IReadOnlyList<string> inputs) => DamoAccess.Write(writer, Options with { Inputs = inputs });

    public override IEnumerable<DamoCase> Simpler()
    {
        var defaults = new DamoAccessOptions { Inputs = [] };
        DamoAccessOptions[] simpler =
        [
            defaults with { Style = Options.Style },
            Options with { Style = defaults.Style },
            Options with { Percentiles = [], HistogramCumulative = false, HistogramLogarithmic = false, HistogramRanges = [] },
            Options with { SortBy = defaults.SortBy, SortDescending = [] },
            Options with { Templates = [], Widths = [] },
            Options with { Templates = [.. Options.Templates.Take(1)] },
            Options with { Templates = [.. Options.Templates.Skip(1)] },
            Options with { HeatmapWidth = 80, HeatmapColors = DamoColors.Gray, HeatmapStatic = false },
            Options with { RegionBox = false },
            Options with { Box = defaults.Box },
            Options with { TotalSizeOnly = false, RawForm = false, Json = false },
            Options with { Raw = false },
            Options with { SizeRange = TextRange.All, RateRange = TextRange.All, AgeRange = TextRange.All },
            Options with { AddressRanges = [], SnapshotIndices = [], SnapshotTimes = [], SnapshotSizes = [], Temperatures = [] },
            Options with { Weights = defaults.Weights },
        ];
        IReadOnlyList<string> now = Arguments();
        return simpler.Select(simple => this with { Options = simple }).Where(simple => !simple.Arguments().SequenceEqual(now));
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string StyleName(AccessStyle style) => style switch
    {
        AccessStyle.SimpleBoxes => "simple-boxes",
        AccessStyle.Hot => "hot",
        AccessStyle.Cold => "cold",
        AccessStyle.RecencyPercentiles => "recency-percentiles",
        AccessStyle.TemperaturePercentiles => "temperature-percentiles",
        AccessStyle.RecencyHistogram => "recency-sz-hist",
        AccessStyle.TemperatureHistogram => "temperature-sz-hist",
        _ => "detailed",
    };

    private static string KeyName(RegionSortKey key) => key switch
    {
        RegionSortKey.Address => "address",
        RegionSortKey.AccessRate => "access_rate",
        RegionSortKey.Age => "age",
        RegionSortKey.Size => "size",
        _ => "temperature",
    };

    private static string ValueName(BoxValue value) => value switch
    {
        BoxValue.Age => "age",
        BoxValue.AccessRate => "access_rate",
        BoxValue.Size => "size",
        _ => "none",
    };

    private static string AreaName(PageArea area) => area switch
    {
        PageArea.RecordHead => "record_head",
        PageArea.SnapshotHead => "snapshot_head",
        PageArea.Region => "region",
        PageArea.SnapshotTail => "snapshot_tail",
        _ => "record_tail",
    };
}
