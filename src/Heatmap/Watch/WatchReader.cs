using Damon;
using Damon.Records;
using Damon.Snapshots;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Watch;

/// <summary>
/// Looks at a store again and again. A map that only goes on is brought up to date by what is new; it is read anew where something else is asked for, where the store was exchanged, and now and then where the addresses
/// have changed. Not thread-safe.
/// </summary>
internal sealed class WatchReader : IDisposable
{
    /// <summary>Reading anew because of addresses may take this part of the time, or a process that always grows would have its store read all the time.</summary>
    private const int PartOfTime = 10;

    private readonly string _path;
    private readonly StreamFilter _filter;
    private readonly TimeProvider _clock;
    private readonly StoreTail _tail;
    private LiveMap? _map;

    /// <summary>Up to where <see cref="_map"/> has what was kept.</summary>
    private (long Epoch, long Sequence) _mapIsAt;

    /// <summary>What was asked for when <see cref="_map"/> was read; there may have been nothing to draw.</summary>
    private (MapShape Shape, StreamId Stream)? _asked;
    private long _readAt;
    private TimeSpan _readTook;

    /// <param name="path">The store; it need not be there yet.</param>
    /// <param name="filter">Which streams.</param>
    /// <param name="clock">The clock.</param>
    public WatchReader(string path, StreamFilter filter, TimeProvider clock)
    {
        (_path, _filter, _clock) = (path, filter, clock);
        _tail = new StoreTail(path, filter, clock);
    }

    /// <summary>Looks once.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more; the next look is as good as any.</exception>
    public WatchData Read(WatchRequest request, CancellationToken cancellationToken)
    {
        try
        {
            (long Epoch, long Sequence) before = (_tail.Epoch, _tail.Sequence);
            IReadOnlyList<Snapshot> news = _tail.Read();
            IReadOnlyList<StreamNews> streams = Streams(request);
            StreamNews? shown = Choose(streams, request);
            if (shown is null)
            {
                _map = null;
                return new WatchData { Streams = streams, Problem = WhyNothing(request.Shape.Request.Value) };
            }

            Update(request.Shape, shown, before, news, cancellationToken);
            string? problem = _tail.Warning ?? (_map is null ? "no memory was watched there and then" : null);
            return new WatchData { Streams = streams, Shown = shown, Map = _map, Problem = problem };
        }
        catch (DamonDataException problem)
        {
            // whatever it is, it may be over at the next look
            _tail.Close();
            IReadOnlyList<StreamNews> streams = Streams(request);
            StreamNews? shown = Choose(streams, request);
            return new WatchData { Streams = streams, Shown = shown, Map = _map?.Stream == shown?.Stream ? _map : null, Problem = problem.Message };
        }
    }

    public void Dispose() => _tail.Dispose();

    private List<StreamNews> Streams(WatchRequest request) =>
        [.. _tail.Streams.Where(stream => MapValues.Tells(request.Shape.Request.Value, stream.HasFilterPassed, stream.Probes))];

    private string WhyNothing(MapValue value)
    {
        string name = Excerpt.Path(_path);
        return _tail.Streams.Count > 0 && MapValues.Probe(value) is { } probe ? $"{name}: no probe {probe} is installed (they count from 0); leave out --probe"
            : _tail.Streams.Count > 0 ? $"{name}: no filter is installed, so no byte passes one; leave out --df-passed and --df"
            : _filter == new StreamFilter() ? $"{name}: no snapshot in it yet"
            : $"{name}: no stream {_filter} in it yet";
    }

    /// <summary>The one that was asked for; else the one that is shown, as long as it goes on; else the largest that does.</summary>
    private StreamNews? Choose(IReadOnlyList<StreamNews> streams, WatchRequest request)
    {
        if (streams.Count == 0)
        {
            return null;
        }

        if (request.Stream is not null && streams.FirstOrDefault(one => one.Stream == request.Stream) is { } asked)
        {
            return asked;
        }

        // what had no snapshot for as long as the window is, has ended
        Int128 since = (Int128)streams.Max(one => one.EndTime) - request.Shape.Window;
        List<StreamNews> going = [.. streams.Where(one => one.EndTime >= since)];
        return going.FirstOrDefault(one => one.Stream == _map?.Stream) ?? going.OrderByDescending(one => one.TotalBytes).ThenBy(one => one.Stream).First();
    }

    private void Update(MapShape shape, StreamNews shown, (long Epoch, long Sequence) before, IReadOnlyList<Snapshot> news, CancellationToken cancellationToken)
    {
        (long Epoch, long Sequence) now = (_tail.Epoch, _tail.Sequence);
        bool isSame = _asked == (shape, shown.Stream) && _mapIsAt.Epoch == now.Epoch;
        if (isSame && (_map is null ? _mapIsAt == now : shape.Until is not null))
        {
            // nothing has come, or it stands still
            return;
        }

        if (isSame && _map is not null && _mapIsAt == before)
        {
            LiveMap? next = _map.After(news.Where(one => one.Stream == shown.Stream));
            if (next is not null && !MustBeRead(next))
            {
                (_map, _mapIsAt) = (next, now);
                return;
            }
        }

        long began = _clock.GetTimestamp();
        LiveMap? map = Paused(shape, shown) ?? LiveMapReader.Read(shape, shown.Stream, shown.EndTime, time => _tail.From(shown.Stream, time), cancellationToken);
        (_map, _mapIsAt, _asked) = (map, now, (shape, shown.Stream));
        (_readAt, _readTook) = (_clock.GetTimestamp(), _clock.GetElapsedTime(began));
    }

    /// <summary>A map that went along and is to stand still where it is now, is the same map.</summary>
    private LiveMap? Paused(MapShape shape, StreamNews shown) =>
        _map is not null && _mapIsAt.Epoch == _tail.Epoch && _map.Stream == shown.Stream && _map.Shape with { Until = shape.Until } == shape && shape.Until == _map.Grid.Time.End ? _map with { Shape = shape } : null;

    private bool MustBeRead(LiveMap map) =>
        (map.IsOutgrown || map.IsWornOut) && _clock.GetElapsedTime(_readAt) >= _readTook * PartOfTime;
}
