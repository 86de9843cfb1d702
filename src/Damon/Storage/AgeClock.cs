namespace Damon.Storage;

/// <summary>
/// The host's clock, as ages are counted by it. Where it goes forward by more than time has passed, it is believed only when that has been so for an hour: a clock that was set wrongly, and is set right again, has
/// dropped nothing by then. It is believed at once where it goes back: that drops less. Not thread-safe.
/// </summary>
internal sealed class AgeClock
{
    /// <summary>How long it is doubted.</summary>
    public static readonly TimeSpan Doubt = TimeSpan.FromHours(1);

    /// <summary>Clocks are corrected by so much all the time, and snapshots may be so far apart.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private DateTimeOffset _believed;
    private long _when;
    private (DateTimeOffset Wall, long When)? _doubted;

    /// <param name="time">The clock.</param>
    /// <param name="newest">When the newest of what is kept was taken, ns since 1970: since then the clock may have been set. null: nothing is kept, or nobody knows.</param>
    public AgeClock(TimeProvider time, long? newest)
    {
        _time = time;
        DateTimeOffset now = time.GetUtcNow(), then = newest is { } known ? DateTimeOffset.UnixEpoch.AddTicks(known / 100) : now;
        (_believed, _when) = (then < now ? then : now, time.GetTimestamp());
    }

    /// <summary>The moment from which ages are counted, never later than the host's clock.</summary>
    public DateTimeOffset Now()
    {
        DateTimeOffset wall = _time.GetUtcNow();
        long when = _time.GetTimestamp();
        DateTimeOffset expected = _believed + _time.GetElapsedTime(_when, when);
        if (wall > expected + Slack && IsDoubted(wall, when))
        {
            return expected;
        }

        (_believed, _when, _doubted) = (wall, when, null);
        return wall;
    }

    /// <summary>Whether the hour is not over; one that is set once more begins another one.</summary>
    private bool IsDoubted(DateTimeOffset wall, long when)
    {
        if (_doubted is not { } since || (wall - (since.Wall + _time.GetElapsedTime(since.When, when))).Duration() > Slack)
        {
            _doubted = (wall, when);
            return true;
        }

        return _time.GetElapsedTime(since.When, when) < Doubt;
    }
}
