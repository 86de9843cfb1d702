using System.Diagnostics.Metrics;

namespace DamonExporter.Metrics;

/// <summary>What an instrument measures that is not about streams: the same array for as long as the state is the same. Thread-safe.</summary>
/// <param name="read">The values of a state.</param>
internal sealed class StateMeasurements<T>(Func<ExporterState, IEnumerable<Measurement<T>>> read)
    where T : struct
{
    private Known? _known;

    /// <summary>The values of a state.</summary>
    public IEnumerable<Measurement<T>> Of(ExporterState state)
    {
        Known? known = Volatile.Read(ref _known);
        if (known is null || !ReferenceEquals(known.State, state))
        {
            // two collections at the same time: the last one is kept, and both are right
            known = new Known(state, [.. read(state)]);
            Volatile.Write(ref _known, known);
        }

        return known.Values;
    }

    private sealed record Known(ExporterState State, Measurement<T>[] Values);
}
