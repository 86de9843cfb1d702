using System.Globalization;
using Damon.Records;
using Damon.Snapshots;
using DamonHeatmap.Colors;
using DamonHeatmap.Text;

namespace DamonHeatmap.Watch;

/// <summary>The lines of a frame that tell what is shown and how old it is.</summary>
internal static class WatchStatus
{
    private const long OneSecond = 1_000_000_000;

    /// <summary>Nobody calls a snapshot old before.</summary>
    private const long LeastPatience = 10 * OneSecond;

    /// <summary>Several snapshots in a row have not come.</summary>
    private const int Missed = 3;

    private const string Gap = "  ";

    /// <summary>Stream, and the newest snapshot; or what is waited for.</summary>
    public static string First(WatchPicture picture)
    {
        WatchData data = picture.Data;
        if (data.Shown is not { } shown)
        {
            return picture.IsReading && data.Problem is null ? $"reading {Excerpt.Path(picture.Path)}" : $"waiting for {Excerpt.Path(picture.Path)}";
        }

        int number = data.Streams.TakeWhile(one => one != shown).Count() + 1;
        string several = data.Streams.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({number} of {data.Streams.Count})") : "";
        string paused = picture.View.Until is null ? "" : $"{Gap}paused";
        string reading = picture.IsReading ? $"{Gap}reading" : "";
        return $"{shown.Stream}{several}{paused}{reading}{Gap}{Newest(picture, shown)}";
    }

    /// <summary>What is wrong; else what is known.</summary>
    public static string Second(WatchPicture picture)
    {
        if (picture.Data.Problem is { } problem)
        {
            return problem;
        }

        if (picture.Data.Shown is not { } shown)
        {
            return "";
        }

        string known = picture.Data.Map is { } map ? $"{Gap}known {Humanize.Percent(Math.Round(GridRoll.KnownShare(map.Grid), 3))}" : "";
        string spacing = shown.Spacing is { } apart ? $"{Gap}every {Humanize.Duration(apart)}" : "";
        return $"window {Humanize.Duration(picture.View.Window)}{known}{spacing}{Gap}aggregation {Humanize.Duration(shown.Intervals.Aggregation)}"
            + $"{Gap}accessed {Humanize.Bytes(shown.AccessedBytes)}, idle {Humanize.Bytes(shown.TotalBytes - shown.AccessedBytes)}";
    }

    /// <summary>Which keys there are.</summary>
    public static string Help(WatchPicture picture)
    {
        string scale = picture.View.Look.Scale switch { ScaleKind.Linear => "linear", ScaleKind.Log => "log", _ => "equalised" };
        string pause = picture.View.Until is null ? "pause" : "go on";
        string streams = picture.Data.Streams.Count > 1 ? $"{Gap}left/right stream" : "";
        return $"q end{Gap}+/- zoom{Gap}up/down time{Gap}space {pause}{streams}{Gap}s scale ({scale}){Gap}p palette ({picture.View.Look.Palette.Name})";
    }

    private static string Newest(WatchPicture picture, StreamNews shown)
    {
        string moment = Humanize.Moment(shown.EndTime, picture.View.Look.Zone);
        long known = picture.SeenFor.Ticks * 100;
        if (!SnapshotClock.IsDate(shown.EndTime))
        {
            // when it was, this host's clock does not tell
            return known > Patience(picture, shown) ? $"nothing new for {Whole(known)} (newest: {moment})" : moment;
        }

        Int128 age = (Int128)picture.Now - shown.EndTime;
        return age <= -OneSecond ? $"{moment}, {Whole(-age)} ahead of this host's clock"
            : age > Patience(picture, shown) ? $"newest snapshot is {Whole(age)} old ({moment})"
            : $"{moment}, {Whole(age)} ago";
    }

    /// <summary>How old the newest snapshot may be before something is said about it, ns.</summary>
    private static Int128 Patience(WatchPicture picture, StreamNews shown) =>
        Int128.Max(LeastPatience, Missed * Int128.Max(shown.Spacing ?? 0, (Int128)picture.Interval.Ticks * 100));

    private static string Whole(Int128 nanoseconds) => Humanize.Duration(Int128.Max(0, nanoseconds) / OneSecond * OneSecond);
}
