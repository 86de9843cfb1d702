namespace DamonWeb.Config;

/// <summary>
/// Counts requests against a limit. The platform's own (System.Threading.RateLimiting) has a clock of its own, and a timer where one moment of the last request does. Thread-safe.
/// </summary>
/// <param name="limit">The limit.</param>
/// <param name="clock">The clock.</param>
internal sealed class TokenBucket(RateLimit limit, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly long _began = clock.GetTimestamp();

    /// <summary>When all that was taken is there again, counted from the beginning, 100 ns. An hour for each of two thousand million is more than a TimeSpan holds.</summary>
    private Int128 _full;

    public RateLimit Limit => limit;

    /// <summary>Whether one more may come.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            Int128 now = clock.GetElapsedTime(_began).Ticks, full = (_full > now ? _full : now) + limit.Interval.Ticks;
            if (full - now > (Int128)limit.Interval.Ticks * limit.Burst)
            {
                return false;
            }

            _full = full;
            return true;
        }
    }
}
