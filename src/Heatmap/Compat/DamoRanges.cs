namespace DamonHeatmap.Compat;

/// <summary>Which maps are drawn: the ranges asked for, the rest from the guide.</summary>
internal static class DamoRanges
{
    /// <summary>The maps of a group, empty.</summary>
    /// <exception cref="PythonErrorException">A range that damo cannot read.</exception>
    public static DamoMap[] Maps(DamoGuides guides, DamoGuide guide, DamoHeatmapOptions options)
    {
        (PythonNumber start, PythonNumber end) = Times(guide, options.TimeRange);
        IReadOnlyList<AddressSpan> guided = options.AllRanges ? guide.Contiguous : [guides.Hottest(guide)];
        return [.. Addresses(guided, options.AddressRanges)
            .Select(range => new DamoMap(start, end, range, options.TimePixels, options.AddressPixels))];
    }

    private static (PythonNumber Start, PythonNumber End) Times(DamoGuide guide, DamoRange? range)
    {
        if (range is null)
        {
            return (guide.StartTime, guide.EndTime);
        }

        PythonNumber start = PythonText.Nanoseconds(range.Start);
        PythonNumber end = PythonText.Nanoseconds(range.End);
        if (range.Base is not string origin)
        {
            return (start, end);
        }

        PythonNumber from = origin == DamoRange.Guided ? guide.StartTime
            : origin == DamoRange.GuidedEnd ? guide.EndTime
            : PythonText.Nanoseconds(origin);
        return (from + start, from + end);
    }

    private static IReadOnlyList<AddressSpan> Addresses(IReadOnlyList<AddressSpan> guided, IReadOnlyList<DamoRange> ranges)
    {
        if (ranges.Count == 0)
        {
            return guided;
        }

        var result = new List<AddressSpan>();
        for (int i = 0; i < ranges.Count; i++)
        {
            DamoRange range = ranges[i];
            PythonNumber start = PythonText.Bytes(range.Start);
            PythonNumber end = PythonText.Bytes(range.End);
            if (range.Base is null)
            {
                result.Add(new AddressSpan(start, end));
                continue;
            }

            if (range.Base == DamoRange.Guided && i >= guided.Count)
            {
                // without a guide for it damo forgets all that was asked for
                return guided;
            }

            PythonNumber from = range.Base == DamoRange.Guided ? guided[i].Start : PythonText.Bytes(range.Base);
            result.Add(new AddressSpan(from + start, from + end));
        }

        return result;
    }
}
