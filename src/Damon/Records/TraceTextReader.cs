using System.Globalization;
using Damon.Snapshots;

namespace Damon.Records;

/// <summary>
/// Reads trace text. Other than damo it keeps apart what does not belong together (targets, schemes and kdamonds whose events come mixed), drops what lost
/// events made incomplete, and gives each snapshot the intervals that were in force.
/// </summary>
internal sealed class TraceTextReader
{
    // Snapshots that wait until the intervals can be told, all streams together.
    private const int MostWaiting = 4096;
    private const long MostWaitingRegions = 1_000_000;

    // Each is remembered while the file is read.
    private const int MostStreams = 100_000;

    private readonly string _name;
    private readonly RecordFileOptions _options;
    private readonly Warnings _warnings;
    private readonly Dictionary<(long? Thread, ulong? Context, ulong? Scheme, ulong? Target, bool Applied), TraceStream> _streams = [];
    private readonly Dictionary<long, TraceIntervals> _intervals = [];
    private readonly Queue<Waiting> _waiting = new();
    private readonly RegionsBuilder _builder = new();
    private long _waitingRegions;

    /// <param name="name">The file's name, for messages.</param>
    /// <param name="options">What the trace does not say.</param>
    /// <param name="warnings">Is told what was assumed or dropped.</param>
    public TraceTextReader(string name, RecordFileOptions options, Warnings warnings) => (_name, _options, _warnings) = (name, options, warnings);

    /// <summary>The snapshots, in the order in which they end.</summary>
    /// <exception cref="DamonDataException">An event that cannot be understood, time that goes back, or nothing whole; names the line.</exception>
    public IEnumerable<Snapshot> Read(LineReader lines)
    {
        long given = 0;
        bool events = false;
        while (TryReadEvent(lines, out TraceEvent found))
        {
            events |= found.Kind != TraceEventKind.Lost;
            Take(found, lines.Number);
            while (TryRelease(all: false) is { } snapshot)
            {
                given++;
                yield return snapshot;
            }
        }

        foreach (TraceStream stream in _streams.Values)
        {
            stream.Drop();
        }

        while (TryRelease(all: true) is { } snapshot)
        {
            given++;
            yield return snapshot;
        }

        Conclude(given, events);
    }

    private bool TryReadEvent(LineReader lines, out TraceEvent found)
    {
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            string? wrong = TraceLine.Parse(line, out found);
            if (wrong is null)
            {
                if (found.Kind != TraceEventKind.Other && !found.IsFake)
                {
                    return true;
                }
            }
            else if (lines.IsTerminated)
            {
                throw new DamonDataException($"{_name}: line {lines.Number}: {wrong}; correct or delete the line");
            }
            else
            {
                _warnings.Once("cut", $"the last line, {lines.Number}, is cut short; dropped");
            }
        }

        found = default;
        return false;
    }

    private void Take(in TraceEvent found, long line)
    {
        switch (found.Kind)
        {
            case TraceEventKind.Lost:
                foreach (TraceStream open in _streams.Values)
                {
                    open.Break();
                }

                return;
            case TraceEventKind.Tune:
                IntervalsOf(found.Thread).Tune(found.Sample);
                return;
            default:
                TraceStream stream = StreamOf(found, line);
                if (stream.Takes(found))
                {
                    Add(stream, found, line);
                }

                return;
        }
    }

    private void Add(TraceStream stream, in TraceEvent found, long line)
    {
        if (!stream.TryAdd(found))
        {
            throw new DamonDataException(
                $"{_name}: line {line}: time goes back, to {Seconds(found.Time)} s ({stream.Id}); sort the trace by time");
        }

        if (stream.LacksAge)
        {
            _warnings.Once("age", $"line {line} has no age (Linux 5.15 gives none); taken for 0, wherever it is missing");
        }

        if (stream.Take(_builder) is var (end, last, regions))
        {
            _waiting.Enqueue(new Waiting(stream, end, last, stream.LastTuned, regions));
            _waitingRegions += regions.Count;
        }
    }

    private TraceStream StreamOf(in TraceEvent found, long line)
    {
        bool applied = found.Kind == TraceEventKind.BeforeApply;
        var key = (found.Thread, found.Context, found.Scheme, found.Target, applied);
        if (!_streams.TryGetValue(key, out TraceStream? stream))
        {
            if (_streams.Count == MostStreams)
            {
                throw new DamonDataException($"{_name}: line {line}: more than {MostStreams} streams in one file; is the trace damaged?");
            }

            var id = new StreamId(
                _options.Node,
                found.Thread is long thread ? $"tid-{Text(thread)}" : null,
                found.Context is ulong context ? Text(context) : null,
                found.Target is ulong target ? Text(target) : null,
                found.Scheme is ulong scheme ? Text(scheme) : null);
            _streams[key] = stream = new TraceStream(id, found.Kind, IntervalsOf(found.Thread));
        }

        return stream;
    }

    /// <summary>Intervals are a kdamond's; where threads are not named, nothing tells kdamonds apart.</summary>
    private TraceIntervals IntervalsOf(long? thread)
    {
        long key = thread ?? -1;
        if (!_intervals.TryGetValue(key, out TraceIntervals? intervals))
        {
            _intervals[key] = intervals = new TraceIntervals(_options.Intervals);
        }

        return intervals;
    }

    private Snapshot? TryRelease(bool all)
    {
        if (!_waiting.TryPeek(out Waiting? next))
        {
            return null;
        }

        TraceIntervals intervals = next.Stream.Intervals;
        if (!intervals.IsKnown)
        {
            if (!all && !intervals.CanTell && _waiting.Count < MostWaiting && _waitingRegions < MostWaitingRegions)
            {
                return null;
            }

            string assumed = intervals.Tell();
            _warnings.Once("intervals", assumed);
        }

        _waiting.Dequeue();
        _waitingRegions -= next.Regions.Count;
        Intervals inForce = TraceIntervals.Of(intervals.Start, next.Tuned);
        long told = Math.Min(next.End, next.LastEnd ?? (next.End - inForce.Aggregation));
        Regions? before = next.Stream.Released is { } released && released.EndTime == told && released.Intervals == inForce ? released.Regions : null;
        return next.Stream.Released = new Snapshot(
            next.Stream.Id, AggregationStart.Of(told, next.End, inForce, next.Regions, before), next.End, inForce, next.Regions);
    }

    private void Conclude(long given, bool events)
    {
        long dropped = _streams.Values.Sum(stream => stream.Dropped);
        if (given == 0)
        {
            throw new DamonDataException(
                !events ? $"{_name}: no DAMON event in it"
                : dropped > 0 ? $"{_name}: all {dropped} snapshots are incomplete (lost events); record again with a larger buffer"
                : $"{_name}: no snapshot in it; record the event damon:damon_aggregated");
        }

        if (dropped > 0)
        {
            _warnings.Once("dropped", $"{dropped} snapshot{(dropped == 1 ? " was" : "s were")} incomplete (lost events, or the trace begins or ends there); dropped");
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(long nanoseconds) => (nanoseconds / 1e9m).ToString("0.######", CultureInfo.InvariantCulture);

    private sealed record Waiting(TraceStream Stream, long End, long? LastEnd, long Tuned, Regions Regions);
}
