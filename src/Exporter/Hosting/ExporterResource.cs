using OpenTelemetry.Resources;

namespace DamonExporter.Hosting;

/// <summary>Who sends the metrics, for OTLP and <c>target_info</c>.</summary>
internal static class ExporterResource
{
    /// <summary>service.name, service.version, service.instance.id, host.name; OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES override.</summary>
    public static ResourceBuilder Builder(string node) => ResourceBuilder.CreateEmpty()
        .AddTelemetrySdk()
        .AddAttributes(
        [
            new("service.name", "damon-exporter"),
            new("service.version", BuildInfo.Version),
            new("service.instance.id", node),
            new("host.name", node),
        ])
        .AddEnvironmentVariableDetector();
}
