namespace DamonHeatmap.Compat;

/// <summary>Draws one group's snapshots into maps.</summary>
internal sealed class DamoPixels(DamoRecord stream, IReadOnlyList<DamoMap> maps, DamoHeatmapOptions options) : IDamoVisitor
{
    // the snapshot before, also when that was another record's: recordings of single snapshots have one a record
    private PythonNumber _lastEnd = PythonNumber.None;

    public void BeginRecord(DamoRecord record)
    {
    }

    public void Snapshot(DamoRecord record, DamoSnapshot snapshot)
    {
        // also of those that are not drawn: damo sorts them all, and fails where it cannot
        List<DamoRegion> regions = options.SortByTemperature
            ? DamoTemperature.Sort(record, snapshot, maps.Select(map => map.Range), options)
            : snapshot.Regions;
        if (!record.IsOfSameStream(stream))
        {
            return;
        }

        PythonNumber? hertz = null;
        PythonNumber Level(DamoRegion region)
        {
            PythonNumber level = region.Samples;
            if (record.Intervals is { } intervals)
            {
                hertz ??= intervals.AggregationOf(snapshot) / 1_000_000;
                level /= hertz.Value;
            }

            return options.FilterPassedOnly ? level * region.FilterPassed / (region.End - region.Start) : level;
        }

        foreach (DamoMap map in maps)
        {
            foreach (DamoRegion region in regions)
            {
                if (map.Drawn.Touches(region.Start, region.End))
                {
                    PythonNumber from = record.Intervals is null
                        ? snapshot.StartTime
                        : snapshot.StartTime - (region.Age * record.Intervals.Aggregation * 1000);
                    map.Add(region, snapshot, from, _lastEnd, Level);
                }
            }
        }

        _lastEnd = snapshot.EndTime;
    }
}
