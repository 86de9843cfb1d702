using System.Globalization;
using System.Text.Json.Nodes;
using DamonHeatmap.Access;
using DamonHeatmap.Compat;
using DamonHeatmap.Compat.Access;

namespace DamonHeatmap.Tests.Compat;

/// <summary>Questions about <c>damo report access</c> by chance. The same seed always makes the same case.</summary>
internal sealed class AccessCaseGenerator : RecordingGenerator
{
    private static readonly string[] RecordKeywords =
    [
        "kdamond index", "context index", "scheme index", "target id", "abs start time", "duration", "intervals", "intervals goal", "data source", "format strings",
    ];

    private static readonly string[] SnapshotKeywords =
    [
        "total bytes", "duration", "start time", "end time", "abs start time", "abs end time", "number of regions", "region box colors", "region box description",
        "temperature-sz histogram", "temperature-df-passed-sz histogram", "recency-sz histogram", "recency-df-passed-sz histogram", "recency percentiles",
        "df-passed recency percentiles", "temperature percentiles", "df-passed temperature percentiles", "heatmap", "filters passed heatmap", "filters passed type",
        "filters passed bytes", "positive access samples ratio", "estimated memory bandwidth", "filters passed estimated memory bandwidth",
        "intervals tuning status", "damos stats", "snapshot intervals",
    ];

    private static readonly string[] RegionKeywords =
    [
        "index", "start address", "end address", "size", "access rate", "access hz", "age", "temperature", "probe hits", "filters passed bytes", "box",
    ];

    private AccessCaseGenerator(int seed)
        : base(seed)
    {
    }

    public static AccessCase Make(int seed) => new AccessCaseGenerator(seed).Case();

    private AccessCase Case()
    {
        bool withIntervals = Chance(0.9);
        var inputs = new List<DamoFile>();
        for (int i = Chance(0.12) ? 2 : 1; i > 0; i--)
        {
            inputs.Add(!withIntervals && Chance(0.5) ? new DamoFile(TraceLines()) : new DamoFile(Decorated(Records(withIntervals))));
        }

        return new AccessCase(Name, inputs, Options(withIntervals));
    }

    /// <summary>With what the heatmap does not look at: probes, sources of data, filters of all kinds.</summary>
    private JsonArray Decorated(JsonArray records)
    {
        bool withProbes = Chance(0.15);
        foreach (JsonNode? record in records)
        {
            if (Chance(0.2))
            {
                record!["data_source"] = Pick("damon_stat", "unknown");
            }

            if (WithFilter && record!["scheme_filters"] is JsonArray filters)
            {
                for (int i = Next(0, 4); i > 0; i--)
                {
                    filters.Add(Filter());
                }
            }

            if (record!["snapshots"] is not JsonArray snapshots || !withProbes)
            {
                continue;
            }

            foreach (JsonNode? snapshot in snapshots)
            {
                foreach (JsonNode? region in snapshot!["regions"] as JsonArray ?? [])
                {
                    region!["probe_hits"] = Chance(0.1) ? [] : new JsonArray(Next(0, 30), Next(0, 30));
                }
            }
        }

        return records;
    }

    private JsonObject Filter()
    {
        string type = Pick("anon", "active", "young", "unmapped", "memcg", "hugepage_size", "addr", "target", "other");
        var filter = new JsonObject
        {
            ["filter_type"] = type,
            ["matching"] = Pick<JsonNode>(true, false, "yes", "N"),
        };
        if (Chance(0.9))
        {
            filter[Chance(0.8) ? "allow" : "filter_pass"] = Chance(0.5);
        }

        if (type == "memcg" || Chance(0.2))
        {
            filter["memcg_path"] = Pick("/a/b", "/", "/system.slice");
        }

        if (type == "addr" || Chance(0.2))
        {
            filter["address_range"] = new JsonObject { ["start"] = Pick<JsonNode>("4,096", 0, "4 KiB"), ["end"] = Pick<JsonNode>("1 GiB", 123456789) };
        }

        if (type == "target" || Chance(0.2))
        {
            filter["damon_target_idx"] = Pick<JsonNode>("0", 1, "1,234");
        }

        if (type == "hugepage_size" || Chance(0.2))
        {
            filter["hugepage_size"] = new JsonArray(Pick<JsonNode>(4096, "64.000 KiB"), Pick<JsonNode>("2 MiB", "max"));
        }

        return filter;
    }

    private DamoAccessOptions Options(bool withIntervals)
    {
        bool isBoxy = Chance(0.3);
        return new DamoAccessOptions
        {
            Inputs = [],
            Style = (AccessStyle)Pick(0, 0, 0, 1, 2, 3, 4, 5, 6, 7),
            Percentiles = Chance(0.2) ? PercentileNumbers() : [],
            HistogramLogarithmic = Chance(0.3),
            HistogramCumulative = Chance(0.2),
            HistogramRanges = Chance(0.1) ? Pick<string[]>(["0", "1s", "1s", "1 h"], ["-10000000", "0", "0", "1000000", "5", "6"], ["0", "max"], ["0"], ["1,000", "2000"]) : [],
            SortBy = Chance(0.3) ? [.. Enumerable.Range(0, Next(1, 4)).Select(_ => (RegionSortKey)Next(0, 5))] : [RegionSortKey.Address],
            SortDescending = Chance(0.25) ? [.. Enumerable.Range(0, Next(1, 4)).Select(_ => (RegionSortKey)Next(0, 5))] : [],
            Weights = Chance(0.2) ? new TemperatureWeights(Pick(0, 1, -3), Pick(0, 1, 100, -7), Pick(0, 1, 100, 100)) : new TemperatureWeights(0, 100, 100),
            Templates = Chance(0.4) ? [.. Enumerable.Range(0, Next(1, 4)).Select(_ => Change())] : [],
            HeatmapWidth = Chance(0.3) ? Pick(1, 2, 3, 10, 17, 40, 79, 200) : 80,
            HeatmapColors = Chance(0.2) ? Colors() : DamoColors.Gray,
            HeatmapStatic = Chance(0.15),
            RegionBox = isBoxy && Chance(0.7),
            Box = isBoxy ? Box() : new BoxOptions(),
            Widths = Chance(0.15) ? [($"<{Pick(Pick(RegionKeywords), Pick(SnapshotKeywords), Pick(RecordKeywords))}>", Next(0, 40)), ($"<{Pick(SnapshotKeywords)}>", Next(0, 40))] : [],
            TotalSizeOnly = Chance(0.05),
            Raw = Chance(0.2),
            Json = Chance(withIntervals ? 0.08 : 0.5),
            RawForm = Chance(withIntervals ? 0.06 : 0.6),
            SizeRange = Chance(0.08) ? Range(Pick("min", "0", "4K", "4,096", "1.5"), Pick("max", "20K", "16 KiB", "8192", "30 MiB")) : TextRange.All,
            RateRange = Chance(0.08) ? Range(Pick("min", "0", "1%", "5", "29%"), Pick("max", "100 %", "50", "35.5")) : TextRange.All,
            AgeRange = Chance(0.08) ? Range(Pick("min", "0", "100 ms", "1s", "1000"), Pick("max", "1 h", "5s", "100000000")) : TextRange.All,
            AddressRanges = Chance(0.1) ? Addresses() : [],
            SnapshotSizes = Chance(0.05) ? [Range(Pick("0", "10K", "min"), Pick("1M", "max", "50 KiB"))] : [],
            SnapshotTimes = Chance(0.05) ? [Range(Pick("0", "min", (EndTime - (Aggregation * 1500)).ToString(CultureInfo.InvariantCulture)), Pick("max", EndTime.ToString(CultureInfo.InvariantCulture)))] : [],
            SnapshotIndices = Chance(0.06) ? [.. Enumerable.Range(0, Next(1, 3)).Select(_ => ((long)Next(0, 3), (long)Next(0, 5)))] : [],
            Temperatures = Chance(0.06) ? [(Pick(0L, 1, 1000, -1_000_000_000), Pick(500L, 1_000_000, 1_000_000_000_000))] : [],
        };
    }

    private static TextRange Range(string min, string max) => new(min, max);

    private DamoColors Colors() => Pick(DamoColors.Gray, DamoColors.Flame, DamoColors.Emotion);

    private long[] PercentileNumbers() => Next(0, 8) switch
    {
        0 => [Next(1, 12)],
        1 => [Next(0, 90), Next(90, 101)],
        2 => [0, 101, Next(1, 40)],
        3 => [100, 0, -Next(1, 40)],
        4 => [200, 0, -50],
        5 => [Next(0, 101), Next(0, 101), Next(0, 101), Next(0, 120)],
        6 => [Next(0, 101), Next(0, 101), Next(0, 101), 100, 100, -4],
        _ => [Next(100, 103), 200],
    };

    private TextRange[] Addresses()
    {
        long start = Next(0, 8) * 1024L;
        return Chance(0.5)
            ? [Range(start.ToString(CultureInfo.InvariantCulture), $"{(start / 1024) + Next(4, 60)}K")]
            : [Range("1M", "max"), Range("4 KiB", Pick("12 KiB", "24,576", "2M"))];
    }

    private BoxOptions Box() => new()
    {
        Values = Chance(0.5) ? [.. Enumerable.Range(0, 3).Select(_ => Chance(0.03) ? BoxValue.None : (BoxValue)Next(0, 3))] : [BoxValue.Age, BoxValue.AccessRate, BoxValue.Size],
        Length = Chance(0.4) ? (Next(-2, 8), Next(5, 50)) : (1, 30),
        Height = Chance(0.5) ? Pick((1, 1), (0, 3), (2, 2), (0, 0), (1, 9), (3, 1)) : (1, 5),
        Colors = Colors(),
        Logarithmic = Chance(0.4) ? [Chance(0.5), Chance(0.5), Chance(0.5)] : [true, false, true],
        AlignRight = Chance(0.3),
    };

    private TemplateChange Change()
    {
        PageArea area = (PageArea)Next(0, 5);
        string[] keywords = area switch
        {
            PageArea.RecordHead or PageArea.RecordTail => RecordKeywords,
            PageArea.Region => RegionKeywords,
            _ => SnapshotKeywords,
        };
        IEnumerable<string> parts = Enumerable.Range(0, Next(0, 5)).Select(_ => $"{Pick("", " ", "\\n", "x=", "<nothing>", "[")}<{Pick(keywords)}>{Pick("", "|", " end")}");
        return new TemplateChange(Chance(0.6), area, string.Concat(parts));
    }
}
