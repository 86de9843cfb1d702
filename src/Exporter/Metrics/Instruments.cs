using System.Diagnostics.Metrics;

namespace DamonExporter.Metrics;

/// <summary>
/// Makes the instruments of the families, each with its place in the latch and its share of the cardinality budget. What an instrument measured is kept for as long as it is true
/// (<see cref="StreamMeasurements{T}"/>, <see cref="StateMeasurements{T}"/>): a collection of what has not changed allocates nothing; of what has, OpenTelemetry's type copies the labels of each value.
/// </summary>
internal sealed class Instruments(Meter meter, StateLatch latch)
{
    /// <summary>Most kdamonds that get series; a host has one, or a handful.</summary>
    public const int MaxKdamonds = 64;

    /// <summary>Most schemes, and most goals of quotas, that get series.</summary>
    public const int MaxSchemes = 256;

    private readonly Dictionary<string, int> _seriesPerStream = [];
    private readonly Dictionary<string, int> _series = [];
    private int _slots;

    /// <summary>How many series each instrument has for a stream, by its name; 0: it is not about streams.</summary>
    public IReadOnlyDictionary<string, int> SeriesPerStream => _seriesPerStream;

    /// <summary>Most series of the instruments that are not about streams, by name, where that was said.</summary>
    public IReadOnlyDictionary<string, int> Series => _series;

    /// <summary>Values of streams that do not add up.</summary>
    /// <param name="name">OpenTelemetry's name; Prometheus's follows from it and the unit.</param>
    /// <param name="unit">UCUM; null: none.</param>
    /// <param name="help">HELP on the page.</param>
    /// <param name="series">Most series of one stream.</param>
    /// <param name="make">The series of a stream.</param>
    public void StreamGauge(string name, string? unit, string help, int series, Func<StreamState, Measurement<double>[]> make) =>
        meter.CreateObservableGauge(name, Read(Add(name, series, 0), make), unit, help);

    /// <summary>Amounts of the present moment that add up over labels and streams (schemes excepted: they see the same memory).</summary>
    /// <inheritdoc cref="StreamGauge"/>
    public void StreamAmount(string name, string? unit, string help, int series, Func<StreamState, Measurement<double>[]> make) =>
        meter.CreateObservableUpDownCounter(name, Read(Add(name, series, 0), make), unit, help);

    /// <summary>Counts of streams that only grow.</summary>
    /// <inheritdoc cref="StreamGauge"/>
    public void StreamCounter(string name, string? unit, string help, int series, Func<StreamState, Measurement<long>[]> make) =>
        meter.CreateObservableCounter(name, Read(Add(name, series, 0), make), unit, help);

    /// <summary>Values that do not add up, and are not about streams.</summary>
    /// <param name="name">OpenTelemetry's name; Prometheus's follows from it and the unit.</param>
    /// <param name="unit">UCUM; null: none.</param>
    /// <param name="help">HELP on the page.</param>
    /// <param name="read">The values of a state.</param>
    /// <param name="series">Most series; 0: a few.</param>
    public void Gauge(string name, string? unit, string help, Func<ExporterState, IEnumerable<Measurement<double>>> read, int series = 0) =>
        meter.CreateObservableGauge(name, Read(Add(name, 0, series), read), unit, help);

    /// <summary>Amounts of the present moment that add up over labels.</summary>
    /// <inheritdoc cref="Gauge"/>
    public void Amount(string name, string? unit, string help, Func<ExporterState, IEnumerable<Measurement<double>>> read, int series = 0) =>
        meter.CreateObservableUpDownCounter(name, Read(Add(name, 0, series), read), unit, help);

    /// <summary>Counts that only grow.</summary>
    /// <inheritdoc cref="Gauge"/>
    public void Counter(string name, string? unit, string help, Func<ExporterState, IEnumerable<Measurement<long>>> read, int series = 0) =>
        meter.CreateObservableCounter(name, Read(Add(name, 0, series), read), unit, help);

    /// <summary>Amounts that only grow and are no whole numbers, such as seconds.</summary>
    /// <inheritdoc cref="Gauge"/>
    public void Total(string name, string? unit, string help, Func<ExporterState, IEnumerable<Measurement<double>>> read, int series = 0) =>
        meter.CreateObservableCounter(name, Read(Add(name, 0, series), read), unit, help);

    private Func<IEnumerable<Measurement<T>>> Read<T>(int number, Func<StreamState, Measurement<T>[]> make)
        where T : struct
    {
        StreamMeasurements<T> measurements = new(_slots++, make);
        return () => measurements.Of(latch.Read(number));
    }

    private Func<IEnumerable<Measurement<T>>> Read<T>(int number, Func<ExporterState, IEnumerable<Measurement<T>>> read)
        where T : struct
    {
        StateMeasurements<T> measurements = new(read);
        return () => measurements.Of(latch.Read(number));
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
