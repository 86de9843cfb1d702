using Damon.Snapshots;
using Damon.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Damon.Tests.Storage;

/// <summary>Snapshots and stores for tests.</summary>
internal static class StoreMaker
{
    public const long Second = 1_000_000_000;

    /// <summary>2026-01-01.</summary>
    public const long Begin = 1_767_225_600L * Second;

    public static readonly StreamId Stream = new("host", "0", "0", "0", null);

    public static FakeTimeProvider Clock() => new(DateTimeOffset.UnixEpoch.AddTicks(Begin / 100));

    /// <summary>A snapshot as DAMON might make it: each <paramref name="number"/> another one, a second after the one before.</summary>
    public static Snapshot Snapshot(int number, int regions = 20, StreamId? stream = null)
    {
        var random = new Random(number);
        var builder = new RegionsBuilder();
        ulong end = 1 << 20;
        for (int i = 0; i < regions; i++)
        {
            ulong start = end + (i % 7 == 3 ? 4096ul * (ulong)random.Next(5) : 0);
            end = start + (4096ul * (ulong)random.Next(1, 1000));
            builder.Add(start, end, (uint)Math.Max(0, random.Next(-20, 21)), (uint)random.Next(300));
        }

        long time = Begin + (number * Second);
        return new Snapshot(stream ?? Stream, time - 100_000_000, time, new Intervals(5_000_000, 100_000_000), builder.Build(false));
    }

    public static SnapshotStore Open(string path, StoreOptions? options = null, TimeProvider? time = null) => SnapshotStore.Open(path, options ?? new StoreOptions(), time ?? Clock());

    public static void AssertEqual(Snapshot expected, Snapshot actual)
    {
        Assert.Equal(expected.Stream, actual.Stream);
        Assert.Equal((expected.StartTime, expected.EndTime), (actual.StartTime, actual.EndTime));
        Assert.Equal(expected.Intervals, actual.Intervals);
        Assert.Equal(expected.Filters, actual.Filters);
        Assert.Equal(expected.Mappings, actual.Mappings);
        Assert.True(IsEqual(expected.Regions, actual.Regions), $"the regions of {expected.Stream} at {expected.EndTime} differ");
    }

    public static bool IsEqual(Regions one, Regions other) =>
        one.Starts.SequenceEqual(other.Starts) && one.Ends.SequenceEqual(other.Ends) && one.Accesses.SequenceEqual(other.Accesses) && one.Ages.SequenceEqual(other.Ages)
        && one.HasFilterPassed == other.HasFilterPassed && one.FilterPassed.SequenceEqual(other.FilterPassed)
        && one.HasResident == other.HasResident && one.Resident.SequenceEqual(other.Resident)
        && one.Probes == other.Probes && Enumerable.Range(0, one.Probes).All(probe => one.HitsOf(probe).SequenceEqual(other.HitsOf(probe)));

    /// <summary>Everything that is in a store, read by another connection.</summary>
    public static List<NumberedSnapshot> ReadAll(string path, StoreQuery? query = null, Action<string>? warn = null)
    {
        using StoreReader reader = StoreReader.Open(path);
        return [.. reader.Read(query ?? StoreQuery.All, warn ?? Assert.Fail)];
    }
}
