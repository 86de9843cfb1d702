using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace DamonExporter.Metrics;

/// <summary>
/// What an instrument measures of all streams. The series of each are made once a snapshot and kept with it (<see cref="StreamSeries"/>); to go through them allocates nothing. Thread-safe.
/// </summary>
/// <param name="slot">The instrument's place in what is kept of a stream.</param>
/// <param name="make">The series of a stream.</param>
internal sealed class StreamMeasurements<T>(int slot, Func<StreamState, Measurement<T>[]> make)
    where T : struct
{
    /// <summary>One that nobody uses now. Of two collections at the same time, one makes a new one.</summary>
    private Walk? _spare;

    /// <summary>The series of a state's streams, to be gone through once.</summary>
    public IEnumerable<Measurement<T>> Of(ExporterState state)
    {
        Walk walk = Interlocked.Exchange(ref _spare, null) ?? new Walk(this);
        walk.Begin(state.StreamsInOrder);
        return walk;
    }

    private sealed class Walk(StreamMeasurements<T> owner) : IEnumerable<Measurement<T>>, IEnumerator<Measurement<T>>
    {
        private ImmutableArray<StreamState> _streams = [];
        private Measurement<T>[] _series = [];
        private int _stream;
        private int _at;

        public Measurement<T> Current => _series[_at];

        object IEnumerator.Current => Current;

        public void Begin(ImmutableArray<StreamState> streams) => (_streams, _series, _stream, _at) = (streams, [], 0, -1);

        public bool MoveNext()
        {
            _at++;
            while (_at == _series.Length)
            {
                if (_stream == _streams.Length)
                {
                    // whoever asks again is at the end again
                    (_series, _at) = ([], -1);
                    return false;
                }

                (_series, _at) = (_streams[_stream].Series.Of(owner.Slot, _streams[_stream], owner.Make), 0);
                _stream++;
            }

            return true;
        }

        public IEnumerator<Measurement<T>> GetEnumerator() => this;

        IEnumerator IEnumerable.GetEnumerator() => this;

        public void Reset() => throw new NotSupportedException();

        /// <summary>Ends the going through: no old state is held, and the next collection takes this one again.</summary>
        public void Dispose()
        {
            Begin([]);
            Volatile.Write(ref owner._spare, this);
        }
    }

    private int Slot => slot;

    private Func<StreamState, Measurement<T>[]> Make => make;
}
