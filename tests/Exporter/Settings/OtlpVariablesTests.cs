using DamonExporter.Settings;
using DamonExporter.Tests.Kit;
using OpenTelemetry.Exporter;

namespace DamonExporter.Tests.Settings;

public sealed class OtlpVariablesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true, "OTEL_EXPORTER_OTLP_ENDPOINT=http://x")]
    [InlineData(true, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://x")]
    [InlineData(false, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://x")]
    [InlineData(false, "OTEL_EXPORTER_OTLP_ENDPOINT=")]
    [InlineData(true, "OTEL_METRICS_EXPORTER=otlp")]
    [InlineData(true, "OTEL_METRICS_EXPORTER=prometheus, otlp")]
    [InlineData(true, "OTEL_METRICS_EXPORTER=OTLP")]
    [InlineData(false, "OTEL_METRICS_EXPORTER=none", "OTEL_EXPORTER_OTLP_ENDPOINT=http://x")]
    [InlineData(false, "OTEL_METRICS_EXPORTER=prometheus", "OTEL_EXPORTER_OTLP_ENDPOINT=http://x")]
    [InlineData(false, "OTEL_SDK_DISABLED=TRUE", "OTEL_METRICS_EXPORTER=otlp")]
    public void AskForOtlp_Variables_DecideIt(bool expected, params string[] variables)
    {
        var environment = variables.Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.Equal(expected, OtlpVariables.AskForOtlp(name => environment.GetValueOrDefault(name)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true, "OTEL_EXPORTER_OTLP_ENDPOINT=http://x")]
    [InlineData(true, "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://x")]
    [InlineData(false, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://x")]
    [InlineData(true, "OTEL_LOGS_EXPORTER=otlp")]
    [InlineData(false, "OTEL_LOGS_EXPORTER=none", "OTEL_EXPORTER_OTLP_ENDPOINT=http://x")]
    [InlineData(true, "OTEL_METRICS_EXPORTER=none", "OTEL_EXPORTER_OTLP_ENDPOINT=http://x")]
    [InlineData(false, "OTEL_SDK_DISABLED=true", "OTEL_LOGS_EXPORTER=otlp")]
    public void AskForEvents_Variables_DecideIt(bool expected, params string[] variables)
    {
        var environment = variables.Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.Equal(expected, OtlpVariables.AskForEvents(name => environment.GetValueOrDefault(name)));
    }

    [Theory]
    [InlineData("OTEL_LOGS_EXPORTER", "oltp")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "host:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/json")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "0")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_COMPRESSION", "zstd")]
    [InlineData("OTEL_ATTRIBUTE_COUNT_LIMIT", "20")]
    [InlineData("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", "64")]
    public void Check_VariableOfLogs_IsToldWhereEventsLeave(string name, string value)
    {
        string error = Assert.Single(Check(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://x"), ("OTEL_METRICS_EXPORTER", "none"), (name, value)));

        Assert.StartsWith($"{name}: \"{value}\" (environment): expected ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_VariableOfASignalThatDoesNotLeave_IsNoMatter() =>
        Assert.Empty(Check(("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://x"), ("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "soon"), ("OTEL_ATTRIBUTE_COUNT_LIMIT", "1")));

    [Theory]
    [InlineData(true, "a=b")]
    [InlineData(true, "a=b=c, d=")]
    [InlineData(true, "a%3Db,")]
    [InlineData(false, "token")]
    [InlineData(false, "=b")]
    [InlineData(false, "a b=c")]
    [InlineData(false, "a=b%0Ac")]
    [InlineData(false, "a=ü")]
    public void Check_Headers_WrongAreToldWithoutTheirValue(bool good, string headers)
    {
        IReadOnlyList<string> errors = Check(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://x"), ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", headers));

        Assert.Equal(
            good ? [] : ["OTEL_EXPORTER_OTLP_METRICS_HEADERS: not shown (environment): expected name=value, with commas between several, in ASCII"], errors);
    }

    [Theory]
    [InlineData("OTEL_METRICS_EXPORTER", "oltp")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "sum")]
    public void Check_UnknownWord_IsTold(string name, string value) =>
        Assert.StartsWith($"{name}: \"{value}\" (environment): expected ", Assert.Single(Check(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://x"), (name, value))), StringComparison.Ordinal);

    [Fact]
    public void Apply_VariablesForMetrics_GoBeforeTheOthers()
    {
        Dictionary<string, string> environment = new()
        {
            ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = "http://metrics:1/path",
            ["OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_METRICS_HEADERS"] = "a=b",
            ["OTEL_EXPORTER_OTLP_METRICS_TIMEOUT"] = "17",
        };
        OtlpExporterOptions options = new() { Endpoint = new Uri("http://all:1"), Headers = "c=d" };

        OtlpVariables.Apply(name => environment.GetValueOrDefault(name), options);

        Assert.Equal(("http://metrics:1/path", "a=b", 17), (options.Endpoint.ToString(), options.Headers, options.TimeoutMilliseconds));
        Assert.Equal(OtlpExportProtocol.HttpProtobuf, options.Protocol);
    }

    [Fact]
    public void ApplyToEvents_VariablesForLogs_GoBeforeTheOthers()
    {
        Dictionary<string, string> environment = new()
        {
            ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] = "http://logs:1/path",
            ["OTEL_EXPORTER_OTLP_LOGS_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_LOGS_HEADERS"] = "a=b",
            ["OTEL_EXPORTER_OTLP_LOGS_TIMEOUT"] = "17",
            ["OTEL_EXPORTER_OTLP_LOGS_COMPRESSION"] = "gzip",
            ["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = "http://metrics:1",
        };
        OtlpExporterOptions options = new() { Endpoint = new Uri("http://all:1"), Headers = "c=d" };

        OtlpVariables.ApplyToEvents(name => environment.GetValueOrDefault(name), options);

        Assert.Equal(("http://logs:1/path", "a=b", 17), (options.Endpoint.ToString(), options.Headers, options.TimeoutMilliseconds));
        Assert.Equal((OtlpExportProtocol.HttpProtobuf, OtlpExportCompression.GZip), (options.Protocol, options.Compression));
    }

    private static IReadOnlyList<string> Check(params (string Name, string Value)[] variables)
    {
        var environment = variables.ToDictionary(pair => pair.Name, pair => pair.Value);
        SettingReader reader = new(Layers.Load());
        OtlpVariables.Check(name => environment.GetValueOrDefault(name), reader);
        return reader.Errors;
    }
}
