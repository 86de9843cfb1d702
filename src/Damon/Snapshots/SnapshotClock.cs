namespace Damon.Snapshots;

/// <summary>What the times of snapshots count from.</summary>
public static class SnapshotClock
{
    /// <summary>2000-01-01 in ns since 1970. No host has been up for 30 years, and none had DAMON before.</summary>
    public const long FirstDate = 946_684_800L * 1_000_000_000;

    /// <summary>Whether a time in ns counts from 1970, as those of live snapshots do, and not from boot, as those of traces do.</summary>
    public static bool IsDate(long time) => time >= FirstDate;
}
