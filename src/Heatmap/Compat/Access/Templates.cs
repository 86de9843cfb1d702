using DamonHeatmap.Access;

namespace DamonHeatmap.Compat.Access;

/// <summary>The texts of a page's five parts, before their keywords are filled.</summary>
internal sealed class Templates
{
    private const string TotalOnly = "<total bytes>", BoxDescription = "<region box description>";

    private readonly string[] _texts = ["", "", "", "", ""];

    private Templates()
    {
    }

    public string this[PageArea area]
    {
        get => _texts[(int)area];
        private set => _texts[(int)area] = value;
    }

    /// <summary>Whether snapshots are shown by nothing but their total, and so stand line by line.</summary>
    public bool IsTotalOnly => this[PageArea.SnapshotHead].Length == 0 && this[PageArea.Region].Length == 0 && this[PageArea.SnapshotTail] == TotalOnly;

    /// <summary>Those of the style, for what is in the records, changed as the user asks.</summary>
    public static Templates Make(IReadOnlyList<AccessRecord> records, DamoAccessOptions options)
    {
        var templates = new Templates();
        bool filters = records.Any(static record => record.Record.Filters.Count > 0);
        templates[PageArea.RecordHead] = records.Count > 1
            ? "kdamond <kdamond index> / context <context index> / scheme <scheme index> / target id <target id> / recorded for <duration> from <abs start time>"
            : "";
        templates[PageArea.SnapshotHead] = SnapshotHead(records, AccessStyle.Detailed, filters);
        string region = Detailed(records);
        templates[PageArea.Region] = region + (filters ? " df-passed <filters passed bytes>" : "");
        templates[PageArea.SnapshotTail] = SnapshotTail(filters);
        templates[PageArea.RecordTail] = RecordTail(records);
        foreach (TemplateChange change in options.Templates.Where(static change => !change.Append))
        {
            templates[change.Area] = change.Text;
        }

        // what was set gives way to a style, to the total, and that to boxes
        templates.Style(records, options.Style, filters);
        if (options.TotalSizeOnly)
        {
            (templates[PageArea.SnapshotHead], templates[PageArea.Region], templates[PageArea.SnapshotTail]) = ("", "", TotalOnly);
        }

        if (options.RegionBox)
        {
            templates[PageArea.Region] = (options.Box.Height.Max > 1 ? "<box>" : "<box>\n") + region;
            if (!templates[PageArea.SnapshotTail].Contains(BoxDescription, StringComparison.Ordinal))
            {
                // the tail is a record's, in whose place its keywords mean nothing
                templates[PageArea.SnapshotTail] = $"{templates[PageArea.RecordTail]}\n{BoxDescription}";
            }
        }

        foreach (TemplateChange change in options.Templates.Where(static change => change.Append))
        {
            templates[change.Area] += change.Text;
        }

        return templates;
    }

    /// <summary>All five, as damo's keyword for them shows them.</summary>
    public override string ToString() =>
        $"record head: \"{_texts[0]}\"\nsnapshot head: \"{_texts[1]}\"\nregion: \"{_texts[2]}\"\nsnapshot tail: \"{_texts[3]}\"\nrecord tail: \"{_texts[4]}\"";

    private void Style(IReadOnlyList<AccessRecord> records, AccessStyle style, bool filters)
    {
        if (style == AccessStyle.Detailed)
        {
            return;
        }

        this[PageArea.Region] = style switch
        {
            AccessStyle.SimpleBoxes => "<box> size <size> access <access hz> age <age>",
            AccessStyle.Hot or AccessStyle.Cold => "<box> <size> access <access hz> <age>",
            _ => "",
        };
        if (style is not (AccessStyle.Hot or AccessStyle.Cold))
        {
            this[PageArea.SnapshotHead] = SnapshotHead(records, style, filters);
        }
    }

    private static string SnapshotHead(IReadOnlyList<AccessRecord> records, AccessStyle style, bool filters)
    {
        const string time = "snapshot time: [<start time>, <end time>] (<duration>)";
        if (style == AccessStyle.SimpleBoxes)
        {
            return time;
        }

        var lines = new List<string>();
        if (style is not (AccessStyle.RecencyHistogram or AccessStyle.TemperatureHistogram) && records.Any(static record => record.Snapshots.Count > 1))
        {
            lines.Add(time);
        }

        const string filterLine = "# damos filters (df): <filters passed type>";
        switch (style)
        {
            case AccessStyle.RecencyPercentiles or AccessStyle.TemperaturePercentiles:
                string name = style == AccessStyle.RecencyPercentiles ? "recency" : "temperature";
                lines.AddRange(filters ? [filterLine, $"# df-passed {name} percentiles", $"<df-passed {name} percentiles>", ""] : []);
                lines.AddRange($"# total {name} percentiles", $"<{name} percentiles>");
                break;
            case AccessStyle.RecencyHistogram or AccessStyle.TemperatureHistogram:
                (string kind, string unit) = style == AccessStyle.RecencyHistogram ? ("recency", "<idle time (us)>") : ("temperature", "<temperature>");
                lines.AddRange(filters ? [filterLine, $"{unit} <df-passed size>", $"<{kind}-df-passed-sz histogram>", ""] : []);
                lines.AddRange($"{unit} <total size>", $"<{kind}-sz histogram>");
                break;
            default:
                lines.AddRange("heatmap: <heatmap>", "intervals: <snapshot intervals>");
                lines.AddRange(filters ? [filterLine, "df-pass: <filters passed heatmap>"] : []);
                break;
        }

        return string.Join('\n', lines);
    }

    private static string Detailed(IReadOnlyList<AccessRecord> records) =>
        records is [{ Snapshots: [{ Regions: [DamoRegion first, ..] }, ..] }, ..] && RegionKeywords.HasProbeHits(first)
            ? "<index> <start address> <size>  <access hz> <age> <probe hits> "
            : "<index> addr <start address> size <size> access <access hz> age <age>";

    private static string SnapshotTail(bool filters) => filters
        ? "memory bw estimate: <estimated memory bandwidth>  df-passed: <filters passed estimated memory bandwidth>\ntotal size: <total bytes>  df-passed <filters passed bytes>"
        : "memory bw estimate: <estimated memory bandwidth>\ntotal size: <total bytes>";

    private static string RecordTail(IReadOnlyList<AccessRecord> records)
    {
        string tail = "record DAMON intervals: <intervals>";
        tail += records.Any(static record => record.Record.Intervals is { IsTuned: true }) ? "\n# <intervals goal>" : "";
        return tail + (records.Any(static record => record.Record.DataSource.Text == "damon_stat") ? "\n# data source: <data source>" : "");
    }
}
