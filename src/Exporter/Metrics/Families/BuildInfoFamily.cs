using DamonExporter.Hosting;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_exporter_build_info.</summary>
internal static class BuildInfoFamily
{
    public static void Add(Instruments instruments) => instruments.Gauge(
        "damon.exporter.build_info",
        null,
        "Always 1; version and revision say which build of the exporter this is.",
        _ => [new(1, [new("version", BuildInfo.Version), new("revision", BuildInfo.Revision)])]);
}
