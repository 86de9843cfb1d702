namespace DamonHeatmap.Compat;

/// <summary>damo's <c>--sort_temperature</c>.</summary>
internal static class DamoTemperature
{
    /// <summary>
    /// For each range the regions that touch it, cut to it, coldest first, laid back to back from the range's start. A region's temperature is
    /// percent × weight + age in µs × weight, and the negative of it where the percentage, a whole number, is 0. As in damo, cutting and moving
    /// for one range is what the next range starts from, and a region that touches several ranges comes several times, at its last place.
    /// </summary>
    /// <exception cref="PythonErrorException">No intervals, or a number is missing.</exception>
    public static List<DamoRegion> Sort(DamoRecord record, DamoSnapshot snapshot, IEnumerable<AddressSpan> ranges, DamoHeatmapOptions options)
    {
        DamoRegion[] regions = [.. snapshot.Regions];
        var order = new List<int>();
        foreach (AddressSpan range in ranges)
        {
            var touching = new List<(int Index, PythonNumber Temperature)>();
            for (int i = 0; i < regions.Length; i++)
            {
                DamoRegion region = regions[i];
                if (range.Touches(region.Start, region.End))
                {
                    regions[i] = region with
                    {
                        Start = PythonNumber.Max(region.Start, range.Start),
                        End = PythonNumber.Min(region.End, range.End),
                    };
                    touching.Add((i, Of(record, region, options)));
                }
            }

            PythonNumber start = range.Start;
            foreach ((int index, _) in touching.OrderBy(region => region.Temperature, PythonNumber.ByValue))
            {
                DamoRegion region = regions[index];
                PythonNumber end = start + (region.End - region.Start);
                regions[index] = region with { Start = start, End = end };
                start = end;
                order.Add(index);
            }
        }

        return [.. order.Select(index => regions[index])];
    }

    private static PythonNumber Of(DamoRecord record, in DamoRegion region, DamoHeatmapOptions options)
    {
        // asked for only where the region does not say it itself
        DamoIntervals Intervals() => record.Intervals ?? throw new PythonErrorException("a record without intervals has no temperatures");
        PythonNumber percent = region.Percent.IsNone
            ? (region.Samples * 100.0 / (Intervals().Aggregation / Intervals().Sample)).Truncate()
            : region.Percent;
        PythonNumber age = region.AgeMicroseconds.IsNone ? region.Age * Intervals().Aggregation : region.AgeMicroseconds;
        PythonNumber temperature = (percent * options.TemperatureAccessWeight) + (age * options.TemperatureAgeWeight);
        return percent > 0 ? temperature : temperature * -1;
    }
}
