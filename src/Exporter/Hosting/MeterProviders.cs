using DamonExporter.Metrics;
using DamonExporter.Settings;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace DamonExporter.Hosting;

/// <summary>
/// The pipelines out of the meter. Each has a provider of its own: two readers of one provider share a pass over the callbacks, and one could
/// send half of the other's newer values.
/// </summary>
internal sealed class MeterProviders : IDisposable
{
    /// <summary>How long the last export may take at the end, ms.</summary>
    private const int LastExport = 300;

    private readonly MeterProvider? _otlp;

    /// <param name="meter">Must exist before: its limits are asked for as the instruments are found.</param>
    /// <param name="node">The host's name.</param>
    /// <param name="otlp">Whether metrics leave over OTLP.</param>
    public MeterProviders(DamonMeter meter, string node, bool otlp)
    {
        // Prometheus's own pipeline is no business of the OTEL_ variables: OTEL_SDK_DISABLED would take the page away
        Prometheus = Builder(meter, node)
            .ConfigureServices(services => services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()))
            .AddPrometheusExporter(options =>
            {
                options.ScopeInfoEnabled = false;

                // what was collected before is another moment's page
                options.ScrapeResponseCacheDurationMilliseconds = 0;
            })
            .Build();
        _otlp = otlp ? Builder(meter, node).AddOtlpExporter(options => OtlpVariables.Apply(Environment.GetEnvironmentVariable, options)).Build() : null;
    }

    /// <summary>The one behind /metrics.</summary>
    public MeterProvider Prometheus { get; }

    /// <summary>Sends over OTLP what is there for the last time, in a fraction of a second, whatever the network does.</summary>
    public void EndOtlp() => _otlp?.Shutdown(LastExport);

    public void Dispose()
    {
        _otlp?.Dispose();
        Prometheus.Dispose();
    }

    private static MeterProviderBuilder Builder(DamonMeter meter, string node) => Sdk.CreateMeterProviderBuilder()
        .SetResourceBuilder(ExporterResource.Builder(node))
        .AddMeter(DamonMeter.Name)
        .AddView(instrument => new MetricStreamConfiguration { CardinalityLimit = meter.CardinalityLimit(instrument.Name) });
}
