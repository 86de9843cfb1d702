using Damon.Snapshots;
using Damon.Storage;
using Damon.TestKit;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Server;

/// <summary>Stores with snapshots of the last ten minutes, in a folder of their own.</summary>
internal sealed class HeatStores : IDisposable
{
    public const long Second = 1_000_000_000;

    public const ulong Mebibyte = 1 << 20;

    /// <summary>What is watched: 8 MiB from here on.</summary>
    public const ulong From = 16 * Mebibyte;

    /// <summary>How often snapshots come, and how many there are as a rule.</summary>
    public const int Every = 5, Count = 120;

    private readonly TemporaryFolder _folder = new();

    /// <summary>Five seconds before the first snapshot comes, s since 1970: a whole minute. The last one came less than a minute ago.</summary>
    public long Begin { get; } = (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 60 * 60) - (Count * Every);

    /// <summary>Moment of the last snapshot, s since 1970.</summary>
    public long End => Begin + (Count * Every);

    public string Folder => _folder.Path;

    public static StreamId Stream(string? node = "a", string target = "0") => new(node, "0", "0", target, null);

    /// <summary>
    /// Memory of 8 regions, no two of them of the same heat, which changes from snapshot to snapshot. Every other one has been as it is since before the last snapshot, the others for 2.1 s.
    /// </summary>
    /// <param name="stream">Whose.</param>
    /// <param name="number">Which one, from 1 on; <see cref="Every"/> seconds after the one before.</param>
    /// <param name="size">Bytes of all regions together.</param>
    /// <param name="begin">Another beginning than <see cref="Begin"/>, s.</param>
    public Snapshot Snapshot(StreamId stream, int number, ulong size = 8 * Mebibyte, long? begin = null)
    {
        var builder = new RegionsBuilder();
        for (int i = 0; i < 8; i++)
        {
            builder.Add(From + ((ulong)i * size / 8), From + ((ulong)(i + 1) * size / 8), (uint)(((i * 5) + (number * 3)) % 21), i % 2 == 0 ? 60u : 20u);
        }

        long end = ((begin ?? Begin) + (number * Every)) * Second;
        return new Snapshot(stream, end - (Second / 10), end, new Intervals(5_000_000, Second / 10), builder.Build(withFilterPassed: false));
    }

    /// <summary>As many of a stream as there are as a rule.</summary>
    public IEnumerable<Snapshot> Snapshots(StreamId stream, int count = Count, ulong size = 8 * Mebibyte, long? begin = null) => Enumerable.Range(1, count).Select(number => Snapshot(stream, number, size, begin));

    /// <summary>What a matrix of these has to be: heat and coverage of (start + (k - 1) step, start + k step] × a row.</summary>
    /// <param name="snapshots">In the order of time.</param>
    /// <param name="from">First address.</param>
    /// <param name="to">First address after it.</param>
    /// <param name="rows">Rows of addresses.</param>
    /// <param name="start">First moment, s.</param>
    /// <param name="step">s.</param>
    /// <param name="count">Number of moments.</param>
    public static Grid Expected(IEnumerable<Snapshot> snapshots, ulong from, ulong to, int rows, long start, long step, int count)
    {
        var builder = new GridBuilder(new TimeAxis((start - step) * Second, (start + ((count - 1) * step)) * Second, count), new AddressAxis(from, to, rows));
        long decided = long.MinValue;
        foreach (Snapshot snapshot in snapshots)
        {
            builder.Add(snapshot, decided);
            decided = snapshot.EndTime;
        }

        return builder.Build();
    }

    public string At(string name) => _folder.At(name);

    /// <summary>Makes a store, closed.</summary>
    public string Make(string name, params IEnumerable<Snapshot> snapshots)
    {
        using SnapshotStore store = Open(name);
        Append(store, snapshots);
        return At(name);
    }

    /// <summary>Opens a store as its exporter would.</summary>
    public SnapshotStore Open(string name) => SnapshotStore.Open(At(name), new StoreOptions { ReserveBytes = 0 }, TimeProvider.System);

    public static void Append(SnapshotStore store, params IEnumerable<Snapshot> snapshots)
    {
        foreach (Snapshot snapshot in snapshots)
        {
            store.Append(snapshot, deliver: false);
        }
    }

    public void Dispose() => _folder.Dispose();
}
