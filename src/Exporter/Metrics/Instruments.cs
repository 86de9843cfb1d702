using System.Diagnostics.Metrics;

namespace DamonExporter.Metrics;

/// <summary>Makes the instruments of the families, each with its place in the latch and its share of the cardinality budget.</summary>
internal sealed class Instruments(Meter meter, StateLatch latch)
{
    /// <summary>Most kdamonds that get series; a host has one, or a handful.</summary>
    public const int MaxKdamonds = 64;

    /// <summary>Most schemes, and most goals of quotas, that get series.</summary>
    public const int MaxSchemes = 256;

    private readonly Dictionary<string, int> _seriesPerStream = [];
    private readonly Dictionary<string, int> _series = [];

    /// <summary>How many series each instrument has for a stream, by its name; 0: it is not about streams.</summary>
    public IReadOnlyDictionary<string, int> SeriesPerStream => _seriesPerStream;

    /// <summary>Most series of the instruments that are not about streams, by name, where that was said.</summary>
    public IReadOnlyDictionary<string, int> Series => _series;

    /// <summary>Values that do not add up.</summary>
    /// <param name="name">OpenTelemetry's name; Prometheus's follows from it and the unit.</param>
    /// <param name="unit">UCUM; null: none.</param>
    /// <param name="help">HELP on the page.</param>
    /// <param name="seriesPerStream">Most series for one stream; 0: it is not about streams.</param>
    /// <param name="read">The values of a state.</param>
    /// <param name="series">Most series, where it is not about streams; 0: a few.</param>
    public void Gauge(string name, string? unit, string help, int seriesPerStream, Func<ExporterState, IEnumerable<Measurement<double>>> read, int series = 0)
    {
        int number = Add(name, seriesPerStream, series);
        meter.CreateObservableGauge(name, () => read(latch.Read(number)), unit, help);
    }

    /// <summary>Amounts of the present moment that add up over labels and streams (schemes excepted: they see the same memory).</summary>
    /// <inheritdoc cref="Gauge"/>
    public void Amount(string name, string? unit, string help, int seriesPerStream, Func<ExporterState, IEnumerable<Measurement<double>>> read, int series = 0)
    {
        int number = Add(name, seriesPerStream, series);
        meter.CreateObservableUpDownCounter(name, () => read(latch.Read(number)), unit, help);
    }

    /// <summary>Counts that only grow.</summary>
    /// <inheritdoc cref="Gauge"/>
    public void Counter(string name, string? unit, string help, int seriesPerStream, Func<ExporterState, IEnumerable<Measurement<long>>> read, int series = 0)
    {
        int number = Add(name, seriesPerStream, series);
        meter.CreateObservableCounter(name, () => read(latch.Read(number)), unit, help);
    }

    /// <summary>Amounts that only grow and are no whole numbers, such as seconds.</summary>
    /// <inheritdoc cref="Gauge"/>
    public void Total(string name, string? unit, string help, Func<ExporterState, IEnumerable<Measurement<double>>> read, int series = 0)
    {
        int number = Add(name, 0, series);
        meter.CreateObservableCounter(name, () => read(latch.Read(number)), unit, help);
    }

    private int Add(string name, int seriesPerStream, int series)
    {
        _seriesPerStream.Add(name, seriesPerStream);
        if (series > 0)
        {
            _series.Add(name, series);
        }

        return _seriesPerStream.Count;
    }
}
