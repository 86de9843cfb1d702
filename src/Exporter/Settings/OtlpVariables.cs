using System.Globalization;

namespace DamonExporter.Settings;

/// <summary>
/// The standard variables of OpenTelemetry, as far as this program must know them: whether metrics leave over OTLP. All others are read by the
/// SDK itself (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).
/// </summary>
internal static class OtlpVariables
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";

    /// <summary>Those that <c>config show</c> names when they are set.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "OTEL_SDK_DISABLED", "OTEL_METRICS_EXPORTER", Endpoint, MetricsEndpoint,
        "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_METRICS_HEADERS",
        "OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT",
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES",
    ];

    /// <summary>Whether a variable's value is a secret.</summary>
    public static bool IsSecret(string name) => name.EndsWith("_HEADERS", StringComparison.Ordinal);

    /// <summary>
    /// Whether metrics leave over OTLP: an endpoint is set, or OTEL_METRICS_EXPORTER names <c>otlp</c>; not when that names something else
    /// only (<c>none</c>), or OTEL_SDK_DISABLED is true.
    /// </summary>
    public static bool AskForOtlp(Func<string, string?> environment)
    {
        if (string.Equals(environment("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return environment("OTEL_METRICS_EXPORTER") is { Length: > 0 } exporters
            ? exporters.Split(',', StringSplitOptions.TrimEntries).Contains("otlp")
            : environment(Endpoint) is { Length: > 0 } || environment(MetricsEndpoint) is { Length: > 0 };
    }

    /// <summary>The SDK passes over what it does not understand without a word; an operator should hear of it.</summary>
    public static void Check(Func<string, string?> environment, SettingReader reader)
    {
        if (!AskForOtlp(environment))
        {
            return;
        }

        foreach (string name in (string[])[Endpoint, MetricsEndpoint])
        {
            bool good = Uri.TryCreate(environment(name), UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https";
            Expect(environment, reader, name, good, "expected a URL, such as http://127.0.0.1:4317");
        }

        foreach (string name in (string[])["OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"])
        {
            Expect(environment, reader, name, environment(name) is "grpc" or "http/protobuf", "expected grpc or http/protobuf");
        }

        foreach (string name in (string[])["OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT", "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT"])
        {
            bool good = int.TryParse(environment(name), NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds) && milliseconds > 0;
            Expect(environment, reader, name, good, "expected milliseconds, a whole number above 0");
        }
    }

    private static void Expect(Func<string, string?> environment, SettingReader reader, string name, bool good, string allowed)
    {
        if (environment(name) is { Length: > 0 } value && !good)
        {
            reader.Wrong($"{name}: {Quoted.Of(value)} (environment): {allowed}");
        }
    }
}
