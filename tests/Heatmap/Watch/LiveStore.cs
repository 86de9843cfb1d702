using Damon.Snapshots;
using Damon.Storage;
using Microsoft.Extensions.Time.Testing;

namespace DamonHeatmap.Tests.Watch;

/// <summary>Snapshots of a host, and a store that somebody writes.</summary>
internal static class LiveStore
{
    public const long Second = 1_000_000_000;

    /// <summary>2026-01-01.</summary>
    public const long Begin = 1_767_225_600L * Second;

    public const ulong Mebibyte = 1 << 20;

    public static readonly StreamId Stream = new("host", "0", "0", "0", null);

    public static readonly StreamId Other = new("host", "1", "0", "0", null);

    public static FakeTimeProvider Clock() => new(DateTimeOffset.UnixEpoch.AddTicks(Begin / 100));

    public static SnapshotStore Open(string path) => SnapshotStore.Open(path, new StoreOptions { ReserveBytes = 0 }, TimeProvider.System);

    /// <summary>Eight regions of a mebibyte each; one of them is hot, all have been as they are for two aggregations of 100 ms.</summary>
    /// <param name="second">When it ends, from <see cref="Begin"/> on.</param>
    /// <param name="hot">Which one is hot.</param>
    /// <param name="stream">Whose.</param>
    /// <param name="regions">How many there are.</param>
    public static Snapshot Snapshot(double second, int hot = 0, StreamId? stream = null, int regions = 8)
    {
        var builder = new RegionsBuilder();
        for (int i = 0; i < regions; i++)
        {
            builder.Add((ulong)(i + 1) * Mebibyte, (ulong)(i + 2) * Mebibyte, i == hot ? 20u : 0, 1);
        }

        long end = Begin + (long)(second * Second);
        return new Snapshot(stream ?? Stream, end - 100_000_000, end, new Intervals(5_000_000, 100_000_000), builder.Build(false));
    }

    /// <summary>A snapshot as DAMON might make it: regions, levels and ages are another one's each time; they are always the same 8 MiB.</summary>
    public static Snapshot Random(Random random, long end, long aggregation = 100_000_000)
    {
        var builder = new RegionsBuilder();
        ulong at = Mebibyte;
        for (int i = 0; i < 12 && at < 9 * Mebibyte; i++)
        {
            ulong next = i == 11 ? 9 * Mebibyte : Math.Min(9 * Mebibyte, at + (4096ul * (ulong)random.Next(1, 400)));
            builder.Add(at, next, (uint)Math.Max(0, random.Next(-10, 21)), (uint)random.Next(80));
            at = next;
        }

        return new Snapshot(Stream, end - aggregation, end, new Intervals(aggregation / 20, aggregation), builder.Build(false));
    }

    public static void Append(this SnapshotStore store, params IEnumerable<Snapshot> snapshots)
    {
        foreach (Snapshot snapshot in snapshots)
        {
            store.Append(snapshot, deliver: false);
        }
    }
}
