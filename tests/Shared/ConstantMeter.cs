using System.Diagnostics.Metrics;

namespace Damon.TestKit;

/// <summary>
/// The instruments of another meter with what they measured once, for ever: the least that a callback can do is to return the same array again. What OpenTelemetry takes for these, it takes for any
/// callbacks of as many series; what the other meter takes beyond it is its own.
/// </summary>
public sealed class ConstantMeter : IDisposable
{
    private readonly Meter _meter;

    private ConstantMeter(string name) => _meter = new Meter(name);

    /// <summary>How many series it has.</summary>
    public int Series { get; private set; }

    /// <summary>How many instruments.</summary>
    public int Instruments { get; private set; }

    /// <summary>How many labels its series have, all together.</summary>
    public int Labels { get; private set; }

    /// <summary>What a meter of this process measures now.</summary>
    /// <param name="meter">Its name.</param>
    /// <param name="name">Name of the new one.</param>
    public static ConstantMeter Of(string meter, string name)
    {
        ConstantMeter constant = new(name);
        Dictionary<Instrument, List<Measurement<double>>> reals = [];
        Dictionary<Instrument, List<Measurement<long>>> counts = [];
        using (MeterListener listener = new())
        {
            listener.InstrumentPublished = (instrument, heard) =>
            {
                if (instrument.Meter.Name == meter)
                {
                    heard.EnableMeasurementEvents(instrument);
                    (reals[instrument], counts[instrument]) = ([], []);
                }
            };
            listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => reals[instrument].Add(new Measurement<double>(value, labels)));
            listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => counts[instrument].Add(new Measurement<long>(value, labels)));
            listener.Start();
            listener.RecordObservableInstruments();
        }

        foreach (Instrument instrument in reals.Keys)
        {
            constant.Add(instrument, [.. reals[instrument]], [.. counts[instrument]]);
        }

        return constant;
    }

    public void Dispose() => _meter.Dispose();

    private void Add(Instrument like, Measurement<double>[] reals, Measurement<long>[] counts)
    {
        Instruments++;
        Series += reals.Length + counts.Length;
        Labels += reals.Sum(one => one.Tags.Length) + counts.Sum(one => one.Tags.Length);
        (string name, string? unit, string? help) = (like.Name, like.Unit, like.Description);
        _ = like switch
        {
            ObservableGauge<double> => _meter.CreateObservableGauge(name, () => reals, unit, help),
            ObservableUpDownCounter<double> => _meter.CreateObservableUpDownCounter(name, () => reals, unit, help),
            ObservableCounter<double> => (Instrument)_meter.CreateObservableCounter(name, () => reals, unit, help),
            ObservableCounter<long> => _meter.CreateObservableCounter(name, () => counts, unit, help),
            _ => throw new NotSupportedException(like.GetType().Name),
        };
    }
}
