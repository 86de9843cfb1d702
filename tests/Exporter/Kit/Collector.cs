using System.Diagnostics.Metrics;
using DamonExporter.Metrics;

namespace DamonExporter.Tests.Kit;

/// <summary>Collects from one meter as the SDK does, and can do something between two callbacks.</summary>
internal sealed class Collector : IDisposable
{
    private readonly MeterListener _listener = new();
    private List<(string Instrument, string Labels, double Value)> _collected = [];
    private Action<string>? _after;

    public Collector(bool reversed = false)
    {
        List<Instrument> found = [];
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == DamonMeter.Name)
            {
                found.Add(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
        foreach (Instrument instrument in reversed ? Enumerable.Reverse(found) : found)
        {
            _listener.EnableMeasurementEvents(instrument);
        }
    }

    /// <summary>One collection.</summary>
    /// <param name="after">Is called after each measurement with the instrument's name.</param>
    public List<(string Instrument, string Labels, double Value)> Collect(Action<string>? after = null)
    {
        (_collected, _after) = ([], after);
        _listener.RecordObservableInstruments();
        return _collected;
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _collected.Add((instrument.Name, string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")), value));
        _after?.Invoke(instrument.Name);
    }
}
