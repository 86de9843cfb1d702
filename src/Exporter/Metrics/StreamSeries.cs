using System.Diagnostics.Metrics;

namespace DamonExporter.Metrics;

/// <summary>
/// The series of one stream after one snapshot, by instrument: made by the first collection that asks for them, and kept for as long as the stream's state, so that neither a second scrape nor a second
/// exporter makes them again. Thread-safe.
/// </summary>
internal sealed class StreamSeries
{
    /// <summary>More than the instruments that are about streams.</summary>
    private const int Usual = 32;

    private readonly Lock _lock = new();
    private Array?[] _made = [];

    /// <summary>The series of an instrument.</summary>
    /// <param name="slot">The instrument's place.</param>
    /// <param name="stream">The state that this belongs to.</param>
    /// <param name="make">Makes them.</param>
    public Measurement<T>[] Of<T>(int slot, StreamState stream, Func<StreamState, Measurement<T>[]> make)
        where T : struct
    {
        lock (_lock)
        {
            if (slot >= _made.Length)
            {
                Array.Resize(ref _made, Math.Max(Usual, slot + 1));
            }

            if (_made[slot] is not Measurement<T>[] series)
            {
                _made[slot] = series = make(stream);
            }

            return series;
        }
    }
}
