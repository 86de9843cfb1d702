using System.Buffers;
using System.Globalization;
using OpenTelemetry.Exporter;

namespace DamonExporter.Settings;

/// <summary>
/// The standard variables of OpenTelemetry, as far as this program must know them: whether metrics leave over OTLP, and those for metrics alone,
/// which the SDK heeds only where it is set up for all signals at once. All others are read by the SDK itself (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).
/// </summary>
internal static class OtlpVariables
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string MetricsProtocol = "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL";
    private const string Headers = "OTEL_EXPORTER_OTLP_HEADERS";
    private const string MetricsHeaders = "OTEL_EXPORTER_OTLP_METRICS_HEADERS";
    private const string Timeout = "OTEL_EXPORTER_OTLP_TIMEOUT";
    private const string MetricsTimeout = "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT";
    private const string Disabled = "OTEL_SDK_DISABLED";
    private const string Exporters = "OTEL_METRICS_EXPORTER";
    private const string Temporality = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";

    /// <summary>RFC 9110, 5.6.2: what the name of a header is made of.</summary>
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Those that <c>config show</c> names when they are set.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        Disabled, Exporters, Endpoint, MetricsEndpoint, Protocol, MetricsProtocol, Headers, MetricsHeaders, Timeout, MetricsTimeout,
        "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT", Temporality, "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES",
    ];

    /// <summary>Whether a variable's value is a secret.</summary>
    public static bool IsSecret(string name) => name.EndsWith("_HEADERS", StringComparison.Ordinal);

    /// <summary>
    /// Whether metrics leave over OTLP: an endpoint is set, or OTEL_METRICS_EXPORTER names <c>otlp</c>; not when that names something else
    /// only (<c>none</c>), or OTEL_SDK_DISABLED is true.
    /// </summary>
    public static bool AskForOtlp(Func<string, string?> environment)
    {
        if (string.Equals(environment(Disabled), "true", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return environment(Exporters) is { Length: > 0 } exporters
            ? Words(exporters).Contains("otlp", StringComparer.OrdinalIgnoreCase)
            : environment(Endpoint) is { Length: > 0 } || environment(MetricsEndpoint) is { Length: > 0 };
    }

    /// <summary>Applies the variables for metrics alone, which go before those for all signals. They must have been checked.</summary>
    public static void Apply(Func<string, string?> environment, OtlpExporterOptions options)
    {
        if (environment(MetricsProtocol) is { Length: > 0 } protocol)
        {
            options.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        }

        if (environment(MetricsEndpoint) is { Length: > 0 } endpoint)
        {
            // used as it is, with no path added (OpenTelemetry's specification, protocol/exporter)
            options.Endpoint = new Uri(endpoint);
        }

        if (environment(MetricsHeaders) is { Length: > 0 } headers)
        {
            options.Headers = headers;
        }

        if (environment(MetricsTimeout) is { Length: > 0 } timeout)
        {
            options.TimeoutMilliseconds = int.Parse(timeout, NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The SDK passes over what it does not understand without a word, or breaks on it; an operator should hear of it.</summary>
    public static void Check(Func<string, string?> environment, SettingReader reader)
    {
        bool known = Words(environment(Exporters) ?? "").All(word => word.ToUpperInvariant() is "OTLP" or "PROMETHEUS" or "CONSOLE" or "NONE");
        Expect(environment, reader, Exporters, known, "expected otlp, prometheus or none");
        if (!AskForOtlp(environment))
        {
            return;
        }

        foreach (string name in (string[])[Endpoint, MetricsEndpoint])
        {
            bool good = Uri.TryCreate(environment(name), UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https";
            Expect(environment, reader, name, good, "expected a URL, such as http://127.0.0.1:4317");
        }

        foreach (string name in (string[])[Protocol, MetricsProtocol])
        {
            Expect(environment, reader, name, environment(name) is "grpc" or "http/protobuf", "expected grpc or http/protobuf");
        }

        foreach (string name in (string[])["OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT", Timeout, MetricsTimeout])
        {
            bool good = int.TryParse(environment(name), NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds) && milliseconds > 0;
            Expect(environment, reader, name, good, "expected milliseconds, a whole number above 0");
        }

        foreach (string name in (string[])[Headers, MetricsHeaders])
        {
            if (environment(name) is { Length: > 0 } headers && !AreHeaders(headers))
            {
                reader.Wrong($"{name}: not shown (environment): expected name=value, with commas between several, in ASCII");
            }
        }

        bool temporality = (environment(Temporality) ?? "").ToUpperInvariant() is "CUMULATIVE" or "DELTA" or "LOWMEMORY";
        Expect(environment, reader, Temporality, temporality, "expected cumulative, delta or lowmemory");
    }

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether the SDK takes a text for headers, and HTTP can carry them.</summary>
    private static bool AreHeaders(string text) => Uri.UnescapeDataString(text).Split(',').All(pair =>
        string.IsNullOrWhiteSpace(pair)
        || (pair.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            && pair[..equals].Trim() is { Length: > 0 } name && !name.AsSpan().ContainsAnyExcept(TokenCharacters)
            && !pair.AsSpan(equals).ContainsAnyExceptInRange(' ', '~')));

    private static void Expect(Func<string, string?> environment, SettingReader reader, string name, bool good, string allowed)
    {
        if (environment(name) is { Length: > 0 } value && !good)
        {
            reader.Wrong($"{name}: {Quoted.Of(value)} (environment): {allowed}");
        }
    }
}
