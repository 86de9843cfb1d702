using Damon.Snapshots;

namespace Damon.Records;

/// <summary>Watches that time does not go back within a stream.</summary>
internal sealed class TimeOrder
{
    /// <summary>More streams than any fleet's recording has; each is remembered while the file is read.</summary>
    private const int MostStreams = 100_000;

    private readonly Dictionary<StreamId, Tail> _tails = [];
    private Tail _current = new();

    /// <summary>What follows is of this stream.</summary>
    /// <exception cref="DamonDataException">There are too many streams. The message names no file.</exception>
    public void Enter(StreamId stream)
    {
        if (_tails.TryGetValue(stream, out Tail? tail))
        {
            _current = tail;
            return;
        }

        if (_tails.Count == MostStreams)
        {
            throw new DamonDataException($"more than {MostStreams} streams in one file");
        }

        _tails[stream] = _current = new Tail();
    }

    /// <summary>Takes the end of the stream's next snapshot; equal ends are in order.</summary>
    public bool TryAdvance(long end, out long last)
    {
        last = _current.End;
        if (end < last)
        {
            return false;
        }

        _current.End = end;
        return true;
    }

    private sealed class Tail
    {
        public long End { get; set; } = long.MinValue;
    }
}
