namespace DamonHeatmap.Compat;

/// <summary>damo's <c>--sort_temperature</c>.</summary>
internal static class DamoTemperature
{
    /// <summary>
    /// The regions that touch a range, cut to it, coldest first, laid back to back from the range's start. A region's temperature is percent ×
    /// weight + age in µs × weight, and the negative of it where the percentage, a whole number, is 0.
    /// </summary>
    /// <exception cref="PythonErrorException">No intervals, or a number is missing.</exception>
    public static List<DamoRegion> Sort(DamoRecord record, DamoSnapshot snapshot, AddressSpan range, DamoHeatmapOptions options)
    {
        var sorted = new List<(PythonNumber Temperature, DamoRegion Region)>();
        foreach (DamoRegion region in snapshot.Regions)
        {
            if (range.Touches(region.Start, region.End))
            {
                PythonNumber temperature = Of(record, region, options);
                int place = sorted.Count;
                while (place > 0 && temperature < sorted[place - 1].Temperature)
                {
                    place--;
                }

                sorted.Insert(place, (temperature, region with
                {
                    Start = PythonNumber.Max(region.Start, range.Start),
                    End = PythonNumber.Min(region.End, range.End),
                }));
            }
        }

        var result = new List<DamoRegion>(sorted.Count);
        PythonNumber start = range.Start;
        foreach ((_, DamoRegion region) in sorted)
        {
            PythonNumber end = start + (region.End - region.Start);
            result.Add(region with { Start = start, End = end });
            start = end;
        }

        return result;
    }

    private static PythonNumber Of(DamoRecord record, in DamoRegion region, DamoHeatmapOptions options)
    {
        if (record.Intervals is not { } intervals)
        {
            throw new PythonErrorException("a record without intervals has no temperatures");
        }

        PythonNumber percent = region.Percent.IsNone
            ? (region.Samples * 100.0 / (intervals.Aggregation / intervals.Sample)).Truncate()
            : region.Percent;
        PythonNumber age = region.AgeMicroseconds.IsNone ? region.Age * intervals.Aggregation : region.AgeMicroseconds;
        PythonNumber temperature = (percent * options.TemperatureAccessWeight) + (age * options.TemperatureAgeWeight);
        return percent > 0 ? temperature : temperature * -1;
    }
}
