using System.Globalization;
using OpenTelemetry.Exporter;

namespace DamonExporter.Settings;

/// <summary>The variables of OpenTelemetry for one signal alone; each goes before the one of the same meaning for all signals.</summary>
internal sealed class OtlpVariablesSignal
{
    private OtlpVariablesSignal(string exporters, string signal)
    {
        (Exporters, Endpoint, Protocol) = (exporters, $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT", $"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL");
        (Headers, Timeout, Compression) = ($"OTEL_EXPORTER_OTLP_{signal}_HEADERS", $"OTEL_EXPORTER_OTLP_{signal}_TIMEOUT", $"OTEL_EXPORTER_OTLP_{signal}_COMPRESSION");
    }

    public static OtlpVariablesSignal Metrics { get; } = new("OTEL_METRICS_EXPORTER", "METRICS");

    /// <summary>Snapshots as events, which OTLP counts among the logs. The program's own log is not sent.</summary>
    public static OtlpVariablesSignal Logs { get; } = new("OTEL_LOGS_EXPORTER", "LOGS");

    /// <summary>Names of exporters, with commas between.</summary>
    public string Exporters { get; }

    public string Endpoint { get; }

    public string Protocol { get; }

    public string Headers { get; }

    public string Timeout { get; }

    public string Compression { get; }

    /// <summary>Sets what the signal's own variables say, over what the SDK has read from those for all signals. They must have been checked.</summary>
    public void Apply(Func<string, string?> environment, OtlpExporterOptions options)
    {
        if (environment(Protocol) is { Length: > 0 } protocol)
        {
            options.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        }

        if (environment(Endpoint) is { Length: > 0 } endpoint)
        {
            // used as it is, with no path added (OpenTelemetry's specification, protocol/exporter)
            options.Endpoint = new Uri(endpoint);
        }

        if (environment(Headers) is { Length: > 0 } headers)
        {
            options.Headers = headers;
        }

        if (environment(Timeout) is { Length: > 0 } timeout)
        {
            options.TimeoutMilliseconds = int.Parse(timeout, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        if (environment(Compression) is { Length: > 0 } compression)
        {
            options.Compression = compression == "gzip" ? OtlpExportCompression.GZip : OtlpExportCompression.None;
        }
    }
}
