using Damon.Snapshots;

namespace DamonExporter.Sources;

/// <summary>Which times replayed snapshots get.</summary>
internal static class ReplayClock
{
    /// <summary>Nanoseconds since 1970 of a moment.</summary>
    public static long Nanoseconds(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>The same snapshot, as long as it is, ending at another time; what would leave the range of a time is cut to it.</summary>
    public static Snapshot EndingAt(Snapshot snapshot, Int128 end)
    {
        long newEnd = (long)Int128.Clamp(end, long.MinValue, long.MaxValue);
        Int128 length = (Int128)snapshot.EndTime - snapshot.StartTime;
        return snapshot.At((long)Int128.Max(newEnd - length, long.MinValue), newEnd);
    }
}
