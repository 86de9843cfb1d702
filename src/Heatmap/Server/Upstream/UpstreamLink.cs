namespace DamonHeatmap.Server.Upstream;

/// <summary>The way to one other server: so much goes there at once, and nothing for a while after it was silent. Thread-safe.</summary>
/// <param name="clock">The clock.</param>
internal sealed class UpstreamLink(TimeProvider clock) : IDisposable
{
    /// <summary>How many requests are there at once.</summary>
    public const int AtOnce = 8;

    /// <summary>How many of these answer with something large at once: so one server alone cannot take all places for that.</summary>
    private const int LargeAtOnce = 4;

    /// <summary>How long nobody has to wait for a server that was silent.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private volatile Silence? _silence;

    /// <summary>Places for requests.</summary>
    public SemaphoreSlim Room { get; } = new(AtOnce);

    /// <summary>Places for large answers.</summary>
    public SemaphoreSlim Large { get; } = new(LargeAtOnce);

    /// <summary>Why it is not asked just now; null: it is.</summary>
    public string? Problem => _silence is { } silence && clock.GetElapsedTime(silence.At) < Rest ? silence.Problem : null;

    /// <summary>It was silent.</summary>
    public void Break(string problem) => _silence = new Silence(clock.GetTimestamp(), problem);

    public void Dispose()
    {
        Room.Dispose();
        Large.Dispose();
    }

    private sealed record Silence(long At, string Problem);
}
