namespace DamonExporter.Events;

/// <summary>
/// Spaces requests evenly, so that catching up disturbs neither the host nor the backend. It never holds back what comes in: where that is
/// more than half of the limit, the limit is twice of what comes in.
/// </summary>
/// <param name="perSecond">Requests in a second.</param>
/// <param name="time">The clock.</param>
internal sealed class Pace(int perSecond, TimeProvider time)
{
    /// <summary>Snapshots come in bursts, a stream after the other: what comes in is measured over this time at least.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private long _next = time.GetTimestamp();
    private long _since = time.GetTimestamp();
    private long? _waitedBefore;
    private long _done;
    private double _requests;
    private double _requestsPerItem = 1;

    /// <summary>Requests in a second, as it is now.</summary>
    public double PerSecond { get; private set; } = perSecond;

    /// <summary>How long the next request has to wait; counts it as made.</summary>
    public TimeSpan Next()
    {
        long now = time.GetTimestamp();
        _next = Math.Max(now, _next);
        TimeSpan wait = time.GetElapsedTime(now, _next);
        _next += (long)(time.TimestampFrequency / PerSecond);
        _requests++;
        return wait;
    }

    /// <summary>One is done with.</summary>
    public void Done() => _done++;

    /// <summary>Tells how many wait, now and then.</summary>
    public void Waiting(long count)
    {
        TimeSpan elapsed = time.GetElapsedTime(_since);
        if (_waitedBefore is null)
        {
            (_since, _waitedBefore, _done, _requests) = (time.GetTimestamp(), count, 0, 0);
            return;
        }

        if (elapsed < Window)
        {
            return;
        }

        _requestsPerItem = _done > 0 ? Math.Max(1, _requests / _done) : _requestsPerItem;
        double came = Math.Max(0, count - _waitedBefore.Value + _done) / elapsed.TotalSeconds;
        PerSecond = Math.Max(perSecond, 2 * came * _requestsPerItem);
        (_since, _waitedBefore, _done, _requests) = (time.GetTimestamp(), count, 0, 0);
    }
}
