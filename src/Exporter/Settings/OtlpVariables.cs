using System.Buffers;
using System.Globalization;
using OpenTelemetry.Exporter;

namespace DamonExporter.Settings;

/// <summary>
/// The standard variables of OpenTelemetry, as far as this program must know them: whether metrics and events leave over OTLP, and those for one signal alone,
/// which the SDK heeds only where it is set up for all signals at once. All others are read by the SDK itself (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).
/// </summary>
internal static class OtlpVariables
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string Headers = "OTEL_EXPORTER_OTLP_HEADERS";
    private const string Timeout = "OTEL_EXPORTER_OTLP_TIMEOUT";
    private const string Compression = "OTEL_EXPORTER_OTLP_COMPRESSION";
    private const string Disabled = "OTEL_SDK_DISABLED";
    private const string Temporality = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";

    /// <summary>An event has at most 22 attributes.</summary>
    private const int FewestAttributes = 32;

    /// <summary>The longest attributes are the filters of a scheme, and names.</summary>
    private const int ShortestValue = 8192;

    /// <summary>RFC 9110, 5.6.2: what the name of a header is made of.</summary>
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly OtlpVariablesSignal Metrics = OtlpVariablesSignal.Metrics;

    private static readonly OtlpVariablesSignal Logs = OtlpVariablesSignal.Logs;

    /// <summary>Limits of the SDK that would cut pieces off an event, and the least that each may be.</summary>
    private static readonly (string Name, int Least)[] Limits =
    [
        ("OTEL_ATTRIBUTE_COUNT_LIMIT", FewestAttributes), ("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", FewestAttributes),
        ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", ShortestValue), ("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", ShortestValue),
    ];

    /// <summary>Those that <c>config show</c> names when they are set.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        Disabled, Metrics.Exporters, Logs.Exporters, Endpoint, Metrics.Endpoint, Logs.Endpoint, Protocol, Metrics.Protocol, Logs.Protocol,
        Headers, Metrics.Headers, Logs.Headers, Timeout, Metrics.Timeout, Logs.Timeout, Compression, Metrics.Compression, Logs.Compression,
        "OTEL_EXPORTER_OTLP_CERTIFICATE", "OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE",
        "OTEL_EXPORTER_OTLP_CLIENT_KEY", "OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY",
        "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT", Temporality, "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES",
    ];

    /// <summary>Whether a variable's value is a secret.</summary>
    public static bool IsSecret(string name) => name.EndsWith("_HEADERS", StringComparison.Ordinal);

    /// <summary>
    /// Whether metrics leave over OTLP: an endpoint is set, or OTEL_METRICS_EXPORTER names <c>otlp</c>; not when that names something else
    /// only (<c>none</c>), or OTEL_SDK_DISABLED is true.
    /// </summary>
    public static bool AskForOtlp(Func<string, string?> environment) => Ask(environment, Metrics);

    /// <summary>Whether snapshots leave as events over OTLP: as for metrics, by the endpoint of logs and OTEL_LOGS_EXPORTER.</summary>
    public static bool AskForEvents(Func<string, string?> environment) => Ask(environment, Logs);

    /// <summary>Applies the variables for metrics alone, which go before those for all signals. They must have been checked.</summary>
    public static void Apply(Func<string, string?> environment, OtlpExporterOptions options) => Metrics.Apply(environment, options);

    /// <summary>Applies the variables for logs alone, which go before those for all signals. They must have been checked.</summary>
    public static void ApplyToEvents(Func<string, string?> environment, OtlpExporterOptions options) => Logs.Apply(environment, options);

    /// <summary>The SDK passes over what it does not understand without a word, or breaks on it; an operator should hear of it.</summary>
    public static void Check(Func<string, string?> environment, SettingReader reader)
    {
        foreach (OtlpVariablesSignal signal in (OtlpVariablesSignal[])[Metrics, Logs])
        {
            bool known = Words(environment(signal.Exporters) ?? "").All(word => word.ToUpperInvariant() is "OTLP" or "PROMETHEUS" or "CONSOLE" or "NONE");
            Expect(environment, reader, signal.Exporters, known, signal == Metrics ? "expected otlp, prometheus or none" : "expected otlp or none");
        }

        (bool metrics, bool events) = (AskForOtlp(environment), AskForEvents(environment));
        IEnumerable<string> Asked(string all, Func<OtlpVariablesSignal, string> own)
        {
            string[] names = [metrics || events ? all : "", metrics ? own(Metrics) : "", events ? own(Logs) : ""];
            return names.Where(name => name.Length > 0);
        }

        foreach (string name in Asked(Endpoint, signal => signal.Endpoint))
        {
            bool good = Uri.TryCreate(environment(name), UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https";
            Expect(environment, reader, name, good, "expected a URL, such as http://127.0.0.1:4317");
        }

        foreach (string name in Asked(Protocol, signal => signal.Protocol))
        {
            Expect(environment, reader, name, environment(name) is "grpc" or "http/protobuf", "expected grpc or http/protobuf");
        }

        foreach (string name in (string[])[.. metrics ? (string[])["OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT"] : [], .. Asked(Timeout, signal => signal.Timeout)])
        {
            bool good = int.TryParse(environment(name), NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds) && milliseconds > 0;
            Expect(environment, reader, name, good, "expected milliseconds, a whole number above 0");
        }

        foreach (string name in Asked(Compression, signal => signal.Compression))
        {
            Expect(environment, reader, name, environment(name) is "gzip" or "none", "expected gzip or none");
        }

        foreach (string name in Asked(Headers, signal => signal.Headers))
        {
            if (environment(name) is { Length: > 0 } headers && !AreHeaders(headers))
            {
                reader.Wrong($"{name}: not shown (environment): expected name=value, with commas between several, in ASCII");
            }
        }

        bool temporality = (environment(Temporality) ?? "").ToUpperInvariant() is "CUMULATIVE" or "DELTA" or "LOWMEMORY";
        Expect(environment, reader, Temporality, temporality || !metrics, "expected cumulative, delta or lowmemory");
        foreach ((string name, int least) in events ? Limits : [])
        {
            bool good = int.TryParse(environment(name), NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit >= least;
            Expect(environment, reader, name, good, string.Create(CultureInfo.InvariantCulture, $"expected {least} or more, or events would lose attributes"));
        }
    }

    private static bool Ask(Func<string, string?> environment, OtlpVariablesSignal signal)
    {
        if (string.Equals(environment(Disabled), "true", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return environment(signal.Exporters) is { Length: > 0 } exporters
            ? Words(exporters).Contains("otlp", StringComparer.OrdinalIgnoreCase)
            : environment(Endpoint) is { Length: > 0 } || environment(signal.Endpoint) is { Length: > 0 };
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
