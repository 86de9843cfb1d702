using Damon.Records;

namespace DamonHeatmap.Export;

/// <summary>All formats that snapshots can be converted to. A new one is a class and a line here.</summary>
internal static class ExportFormats
{
    public static IReadOnlyList<ExportFormat> All { get; } =
    [
        new("store", (target, _) => new StoreWriter(target.Path!)) { AllowsStandardOutput = false, IsText = false },
        new("damo-json", (target, options) => new DamoWriter(target, RecordFormat.Json, options.Losses)) { NeedsOrder = true },
        new("damo-json-compressed", (target, options) => new DamoWriter(target, RecordFormat.JsonCompressed, options.Losses)) { NeedsOrder = true, IsText = false },
        new("perf-script", (target, options) => new PerfScriptWriter(target.Stream, options.Losses)) { NeedsOrder = true },
        new("otlp-json", (target, options) => new OtlpJsonWriter(target.Stream, options.Addresses, options.Losses)) { HidesAddresses = true },
        new("csv", (target, options) => new CsvWriter(target.Stream, options.Probes, options.Losses)) { CountsProbes = true },
        new("ndjson", (target, _) => new NdjsonWriter(target.Stream)),
    ];

    /// <summary>Their names, as a list for people.</summary>
    public static string Names { get; } = string.Join('|', All.Select(format => format.Name));
}
