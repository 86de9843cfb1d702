namespace DamonHeatmap.Server.Maps;

/// <summary>How often snapshots come, and where some are missing.</summary>
/// <param name="Every">The usual time from one to the next, ns; 0: there are too few to say.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Missing">How many more there would be, had they come as usual.</param>
internal readonly record struct SnapshotRhythm(long Every, int Count, long Missing)
{
    /// <summary>Fewer say nothing of what is usual.</summary>
    private const int Fewest = 4;

    /// <param name="ends">End of each snapshot, and how long it was made, ns; in any order.</param>
    /// <param name="from">Those that end later count, ns.</param>
    /// <param name="to">Those that end no later.</param>
    public static SnapshotRhythm Of(IEnumerable<(long End, long Length)> ends, long from, long to)
    {
        (long End, long Length)[] inside = [.. ends.Where(one => one.End > from && one.End <= to).DistinctBy(one => one.End).OrderBy(one => one.End)];
        if (inside.Length < Fewest)
        {
            return new SnapshotRhythm(0, inside.Length, 0);
        }

        long[] gaps = [.. inside.Zip(inside.Skip(1), (one, next) => next.End - one.End)];
        long usual = gaps.Order().ElementAt(gaps.Length / 2);
        long missing = 0;
        for (int i = 0; i < gaps.Length; i++)
        {
            // one that took that long to be made comes when it can
            if (gaps[i] - (usual / 2) > usual && gaps[i] - (gaps[i] / 4) > inside[i + 1].Length)
            {
                missing += ((gaps[i] + (usual / 2)) / usual) - 1;
            }
        }

        return new SnapshotRhythm(usual, inside.Length, missing);
    }
}
