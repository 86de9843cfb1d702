using DamonExporter.Settings;

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
    [InlineData(false, "OTEL_METRICS_EXPORTER=none", "OTEL_EXPORTER_OTLP_ENDPOINT=http://x")]
    [InlineData(false, "OTEL_METRICS_EXPORTER=prometheus", "OTEL_EXPORTER_OTLP_ENDPOINT=http://x")]
    [InlineData(false, "OTEL_SDK_DISABLED=TRUE", "OTEL_METRICS_EXPORTER=otlp")]
    public void AskForOtlp_Variables_DecideIt(bool expected, params string[] variables)
    {
        var environment = variables.Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.Equal(expected, OtlpVariables.AskForOtlp(name => environment.GetValueOrDefault(name)));
    }
}
