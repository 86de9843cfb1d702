using System.Diagnostics.Metrics;

namespace DamonExporter.Metrics;

/// <summary>Makes the instruments of the families, each with its place in the latch and its share of the cardinality budget.</summary>
internal sealed class Instruments(Meter meter, StateLatch latch)
{
    private readonly Dictionary<string, int> _seriesPerStream = [];

    /// <summary>How many series each instrument has for a stream, by its name; 0: it is not about streams.</summary>
    public IReadOnlyDictionary<string, int> SeriesPerStream => _seriesPerStream;

    /// <summary>Values that do not add up.</summary>
    /// <param name="name">OpenTelemetry's name; Prometheus's follows from it and the unit.</param>
    /// <param name="unit">UCUM; null: none.</param>
    /// <param name="help">HELP on the page.</param>
    /// <param name="seriesPerStream">Most series for one stream; 0: it is not about streams.</param>
    /// <param name="read">The values of a state.</param>
    public void Gauge(string name, string? unit, string help, int seriesPerStream, Func<ExporterState, IEnumerable<Measurement<double>>> read)
    {
        int number = Add(name, seriesPerStream);
        meter.CreateObservableGauge(name, () => read(latch.Read(number)), unit, help);
    }

    /// <summary>Amounts of the present moment that add up over labels and streams.</summary>
    /// <inheritdoc cref="Gauge"/>
    public void Amount(string name, string? unit, string help, int seriesPerStream, Func<ExporterState, IEnumerable<Measurement<double>>> read)
    {
        int number = Add(name, seriesPerStream);
        meter.CreateObservableUpDownCounter(name, () => read(latch.Read(number)), unit, help);
    }

    /// <summary>Counts that only grow.</summary>
    /// <inheritdoc cref="Gauge"/>
    public void Counter(string name, string? unit, string help, int seriesPerStream, Func<ExporterState, IEnumerable<Measurement<long>>> read)
    {
        int number = Add(name, seriesPerStream);
        meter.CreateObservableCounter(name, () => read(latch.Read(number)), unit, help);
    }

    private int Add(string name, int seriesPerStream)
    {
        _seriesPerStream.Add(name, seriesPerStream);
        return _seriesPerStream.Count;
    }
}
