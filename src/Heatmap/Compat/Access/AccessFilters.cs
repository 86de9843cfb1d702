namespace DamonHeatmap.Compat.Access;

/// <summary>damo's filters for files, in its order: access pattern, addresses, then snapshots by size, time and number, then temperatures.</summary>
internal static class AccessFilters
{
    /// <summary>Leaves what was asked for in the records. The pattern is always looked at, and so sets what regions do not say themselves.</summary>
    /// <exception cref="PythonErrorException">A number that damo misses or cannot read.</exception>
    public static void Apply(IReadOnlyList<AccessRecord> records, DamoAccessOptions options)
    {
        (PythonNumber Min, PythonNumber Max) sizes = Numbers(options.SizeRange, PythonText.Bytes);
        (PythonNumber Min, PythonNumber Max) rates = Numbers(options.RateRange, static text => PythonText.Share(text, 100));
        (PythonNumber Min, PythonNumber Max) ages = Numbers(options.AgeRange, PythonText.Microseconds);
        foreach (AccessRecord record in records)
        {
            foreach (DamoSnapshot snapshot in record.Snapshots)
            {
                Keep(snapshot, region =>
                {
                    if (!IsIn(sizes, region.Size) || record.Record.Intervals is not { } intervals)
                    {
                        return IsIn(sizes, region.Size) ? region : null;
                    }

                    // one after the other: a number that is missing matters only if it is asked for
                    DamoRegion counted = WithRates(region, intervals);
                    if (!IsIn(rates, counted.Percent))
                    {
                        return null;
                    }

                    DamoRegion whole = WithAges(counted, intervals);
                    return IsIn(ages, whole.AgeMicroseconds) ? whole : null;
                });
            }
        }

        CutToAddresses(records, options);
        KeepSnapshots(records, options);
        KeepTemperatures(records, options);
    }

    private static (PythonNumber Min, PythonNumber Max) Numbers(TextRange range, Func<string, PythonNumber> read) => (read(range.Min), read(range.Max));

    private static bool IsIn((PythonNumber Min, PythonNumber Max) range, PythonNumber value) => range.Min <= value && value <= range.Max;

    /// <summary>What a region says only in samples also in percents, a whole number, and the other way round.</summary>
    private static DamoRegion WithRates(in DamoRegion region, DamoIntervals intervals) => region with
    {
        Samples = region.Samples.IsNone && !region.Percent.IsNone ? (region.Percent * intervals.Ratio / 100).Truncate() : region.Samples,
        Percent = region.Percent.IsNone ? (region.Samples * 100.0 / intervals.Ratio).Truncate() : region.Percent,
    };

    /// <summary>The same for ages.</summary>
    private static DamoRegion WithAges(in DamoRegion region, DamoIntervals intervals) => region with
    {
        AgeMicroseconds = region.AgeMicroseconds.IsNone ? region.Age * intervals.Aggregation : region.AgeMicroseconds,
        Age = region.Age.IsNone && !region.AgeMicroseconds.IsNone ? (region.AgeMicroseconds / intervals.Aggregation).Truncate() : region.Age,
    };

    private static void Keep(DamoSnapshot snapshot, Func<DamoRegion, DamoRegion?> select)
    {
        int kept = 0;
        for (int i = 0; i < snapshot.Regions.Count; i++)
        {
            if (select(snapshot.Regions[i]) is DamoRegion region)
            {
                snapshot.Regions[kept++] = region;
            }
        }

        snapshot.Regions.RemoveRange(kept, snapshot.Regions.Count - kept);
    }

    private static void CutToAddresses(IReadOnlyList<AccessRecord> records, DamoAccessOptions options)
    {
        if (options.AddressRanges.Count == 0)
        {
            return;
        }

        List<AddressSpan> ranges = [.. options.AddressRanges.Select(range => new AddressSpan(PythonText.Bytes(range.Min), PythonText.Bytes(range.Max)))];
        ranges = [.. ranges.OrderBy(static range => range.Start, PythonNumber.ByValue)];
        for (int i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].Start < ranges[i - 1].End)
            {
                throw new PythonErrorException("--address: ranges that overlap");
            }
        }

        foreach (DamoSnapshot snapshot in records.SelectMany(static record => record.Snapshots))
        {
            DamoRegion[] regions = [.. snapshot.Regions];
            snapshot.Regions.Clear();
            foreach (DamoRegion region in regions)
            {
                foreach (AddressSpan range in ranges)
                {
                    // one without a size is kept where it stands within
                    if (region.End > range.Start && range.End > region.Start)
                    {
                        snapshot.Regions.Add(region with { Start = PythonNumber.Max(region.Start, range.Start), End = PythonNumber.Min(region.End, range.End) });
                    }
                }
            }

            snapshot.TotalBytes = snapshot.Size();
        }
    }

    private static void KeepSnapshots(IReadOnlyList<AccessRecord> records, DamoAccessOptions options)
    {
        (PythonNumber Min, PythonNumber Max)[] sizes = [.. options.SnapshotSizes.Select(static range => Numbers(range, PythonText.Bytes))];
        (PythonNumber Min, PythonNumber Max)[] times = [.. options.SnapshotTimes.Select(static range => Numbers(range, PythonText.Nanoseconds))];
        foreach (AccessRecord record in records)
        {
            IEnumerable<DamoSnapshot> kept = record.Snapshots;
            kept = sizes.Length == 0 ? kept : kept.Where(snapshot => sizes.Any(range => IsIn(range, snapshot.TotalBytes)));
            kept = times.Length == 0 ? kept : kept.Where(snapshot => times.Any(range => snapshot.StartTime >= range.Min && snapshot.EndTime <= range.Max));
            kept = options.SnapshotIndices.Count == 0 ? kept
                : kept.Where((_, index) => options.SnapshotIndices.Any(range => range.Min <= index && index <= range.Max));
            record.Snapshots = [.. kept];
        }
    }

    private static void KeepTemperatures(IReadOnlyList<AccessRecord> records, DamoAccessOptions options)
    {
        if (options.Temperatures.Count == 0)
        {
            return;
        }

        foreach (DamoSnapshot snapshot in records.SelectMany(static record => record.Snapshots))
        {
            Keep(snapshot, region =>
            {
                PythonNumber temperature = options.Weights.Of(region);
                return options.Temperatures.Any(range => range.Min <= temperature && temperature <= range.Max) ? region : null;
            });
            snapshot.TotalBytes = snapshot.Size();
        }
    }
}
