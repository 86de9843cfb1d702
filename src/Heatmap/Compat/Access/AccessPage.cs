namespace DamonHeatmap.Compat.Access;

/// <summary>damo's page: records, snapshots and regions by templates.</summary>
internal sealed class AccessPage
{
    private readonly IReadOnlyList<AccessRecord> _records;
    private readonly DamoAccessOptions _options;
    private readonly Templates _templates;
    private readonly RegionBoxes _boxes;

    private AccessPage(IReadOnlyList<AccessRecord> records, DamoAccessOptions options)
    {
        (_records, _options) = (records, options);
        _templates = Templates.Make(records, options);
        _boxes = new RegionBoxes(records.SelectMany(static record => record.Snapshots).SelectMany(static snapshot => snapshot.Regions), options.Box);
    }

    /// <summary>The page's text, without a last end of line.</summary>
    /// <exception cref="PythonErrorException">Something that damo fails on.</exception>
    public static string Text(IReadOnlyList<AccessRecord> records, DamoAccessOptions options) => string.Join('\n', new AccessPage(records, options).Lines());

    private List<string> Lines()
    {
        var lines = new List<string>();
        foreach (AccessRecord record in _records)
        {
            AddRecord(lines, PageArea.RecordHead, record);
            for (int i = 0; i < record.Snapshots.Count; i++)
            {
                if (i > 0 && !_templates.IsTotalOnly)
                {
                    lines.Add("");
                }

                AddSnapshot(lines, new SnapshotContext(_options, _templates, record, record.Snapshots[i], _boxes));
            }

            AddRecord(lines, PageArea.RecordTail, record);
        }

        return lines;
    }

    private void AddRecord(List<string> lines, PageArea area, AccessRecord record) => Add(lines, area, (record, _templates, _options.Raw), RecordKeywords.All);

    private void AddSnapshot(List<string> lines, SnapshotContext context)
    {
        Add(lines, PageArea.SnapshotHead, context, SnapshotKeywords.All);
        if (_templates[PageArea.Region].Length > 0)
        {
            int index = 0;
            foreach (DamoRegion region in RegionOrder.Sort(context.Snapshot.Regions, _options))
            {
                Add(lines, PageArea.Region, (context, region, index++), RegionKeywords.All);
            }
        }

        Add(lines, PageArea.SnapshotTail, context, SnapshotKeywords.All);
    }

    private void Add<T>(List<string> lines, PageArea area, T subject, IReadOnlyList<Keyword<T>> keywords)
    {
        if (_templates[area].Length > 0)
        {
            lines.Add(Keyword<T>.Fill(_templates[area], subject, keywords, _options));
        }
    }
}
