using System.Globalization;
using Damon.Snapshots;

namespace Damon.Benchmarks.Measures;

/// <summary>Snapshots by rule, as an exporter keeps them.</summary>
internal static class StoreDays
{
    /// <summary>5 s, in a day.</summary>
    public const int SnapshotsOfADay = 17_280;

    private const long Second = 1_000_000_000;

    private static readonly StreamId Stream = new("node", "0", "0", "0", null);

    private static readonly Intervals Usual = new(5_000_000, 100_000_000);

    /// <summary>The regions of <see cref="ReferenceRecord"/>: borders that never move, levels and ages that always do.</summary>
    public static IEnumerable<Snapshot> Reference(int count, int regions, int seconds)
    {
        var builder = new RegionsBuilder();
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < regions; j++)
            {
                ulong start = (4ul << 30) + ((ulong)j << 24);
                builder.Add(start, start + (1ul << 24), (uint)(((7 * j) + i) % 21), (uint)(((3 * i) + j) % 200));
            }

            yield return At(i, builder, seconds * Second, Stream);
        }
    }

    /// <summary>
    /// Like the recordings of samples/ and the kernel lab: of the borders some share moves from one snapshot to the next (of a process's memory 0.4 %, of physical memory nine in ten), 97 % of the regions are
    /// idle, one in 500 changes its level, and the others grow older by the time between.
    /// </summary>
    public static IEnumerable<Snapshot> Moving(int count, int regions, double moves, int seconds) => Moving(count, regions, moves, seconds * Second);

    /// <summary>The same as a full recording: a snapshot for each aggregation, and ages grow by one.</summary>
    public static IEnumerable<Snapshot> Full(int count, int regions, double moves) => Moving(count, regions, moves, Usual.Aggregation);

    /// <summary>Several streams like that, each with a kdamond of its own; a snapshot of each, then the next of each.</summary>
    public static IEnumerable<Snapshot> Streams(int count, int streams, int regions, double moves, int seconds)
    {
        IEnumerator<Snapshot>[] all = [.. Enumerable.Range(0, streams).Select(stream => Moving(count, regions, moves, seconds * Second, stream).GetEnumerator())];
        for (int i = 0; i < count; i++)
        {
            foreach (IEnumerator<Snapshot> one in all)
            {
                one.MoveNext();
                yield return one.Current;
            }
        }
    }

    private static IEnumerable<Snapshot> Moving(int count, int regions, double moves, long every, int stream = 0)
    {
        StreamId id = Stream with { Kdamond = stream.ToString(CultureInfo.InvariantCulture) };
        uint grows = (uint)(every / Usual.Aggregation);
        var random = new Random(7 + stream);
        var builder = new RegionsBuilder();
        ulong[] borders = [.. Enumerable.Range(0, regions + 1).Select(i => (1ul << 20) + ((ulong)i << 14))];
        uint[] levels = new uint[regions], ages = new uint[regions];
        for (int i = 0; i < count; i++)
        {
            for (int j = 1; j < regions; j++)
            {
                if (random.NextDouble() < moves)
                {
                    borders[j] = (ulong)random.NextInt64((long)borders[j - 1] + 1, (long)borders[j + 1]);
                }
            }

            for (int j = 0; j < regions; j++)
            {
                bool changes = random.Next(500) == 0;
                levels[j] = changes ? (uint)(random.Next(100) < 97 ? 0 : random.Next(1, 21)) : levels[j];
                ages[j] = changes ? (uint)random.Next(50) : ages[j] + grows;
                builder.Add(borders[j] << 12, borders[j + 1] << 12, levels[j], ages[j]);
            }

            yield return At(i, builder, every, id);
        }
    }

    private static Snapshot At(int number, RegionsBuilder builder, long every, StreamId id)
    {
        long end = 1_767_225_600_000_000_000 + (number * every) + (number * 7919L % 1000 * 1000);
        return new Snapshot(id, end - Usual.Aggregation, end, Usual, builder.Build(withFilterPassed: false));
    }
}
