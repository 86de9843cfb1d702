using Damon.Snapshots;
using DamonHeatmap.Colors;

namespace DamonHeatmap.Watch;

/// <summary>What the user has chosen with keys.</summary>
internal sealed record WatchView
{
    /// <summary>Less, or more, time is not shown, ns: a tenth of a second, and a year.</summary>
    public const long ShortestWindow = 100_000_000, LongestWindow = 366L * 24 * 3600 * 1_000_000_000;

    private static readonly ScaleKind[] Scales = [ScaleKind.Linear, ScaleKind.Log, ScaleKind.Equalised];

    /// <summary>How much time is shown, ns.</summary>
    public required long Window { get; init; }

    /// <summary>The last moment that is shown, ns; null: it goes along with the newest snapshot.</summary>
    public long? Until { get; init; }

    /// <summary>The stream; null: none was chosen.</summary>
    public StreamId? Stream { get; init; }

    public required Look Look { get; init; }

    /// <summary>What it is after a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="data">What is shown.</param>
    public WatchView After(WatchEvent key, WatchData data) => key switch
    {
        WatchEvent.ZoomIn => this with { Window = Math.Max(ShortestWindow, Window / 2) },
        WatchEvent.ZoomOut => this with { Window = Math.Min(LongestWindow, Window * 2) },
        WatchEvent.Earlier => Move(-Window / 2, data),
        WatchEvent.Later => Move(Window / 2, data),
        WatchEvent.Newest => this with { Until = null },
        WatchEvent.Pause => this with { Until = Until is null ? data.Map?.Grid.Time.End : null },
        WatchEvent.PreviousStream => Choose(-1, data),
        WatchEvent.NextStream => Choose(1, data),
        WatchEvent.Scale => this with { Look = Look with { Scale = Next(Scales, Look.Scale) } },
        WatchEvent.Palette => this with { Look = Look with { Palette = Next(Palette.All, Look.Palette) } },
        _ => this,
    };

    private static T Next<T>(IReadOnlyList<T> all, T now)
    {
        int at = 0;
        while (at < all.Count - 1 && !Equals(all[at], now))
        {
            at++;
        }

        return all[(at + 1) % all.Count];
    }

    /// <summary>Beyond the newest snapshot there is nothing to see: there it goes along again.</summary>
    private WatchView Move(long distance, WatchData data)
    {
        if ((Until ?? data.Map?.Grid.Time.End) is not { } end)
        {
            return this;
        }

        long until = (long)Int128.Clamp((Int128)end + distance, long.MinValue, long.MaxValue);
        return this with { Until = data.Shown is { } shown && until >= shown.EndTime ? null : until };
    }

    private WatchView Choose(int step, WatchData data)
    {
        int count = data.Streams.Count;
        if (count < 2)
        {
            return this;
        }

        int at = 0;
        while (at < count - 1 && data.Streams[at].Stream != data.Shown?.Stream)
        {
            at++;
        }

        return this with { Stream = data.Streams[(at + step + count) % count].Stream };
    }
}
