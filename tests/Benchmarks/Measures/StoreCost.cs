using System.Diagnostics;
using System.Globalization;
using Damon.Records;
using Damon.Snapshots;
using Damon.Storage;
using Microsoft.Data.Sqlite;

namespace Damon.Benchmarks.Measures;

/// <summary>What keeping snapshots costs, in bytes and in time.</summary>
internal static class StoreCost
{
    /// <summary>Regions, bytes of the file, bytes of an empty one, bytes of its payloads, bytes that zstd -19 makes of the best plain columns, which they are, and how many were tried.</summary>
    public static string Sizes(string recording, string folder)
    {
        long regions = 0, payloads = 0, plain = 0;
        string layout = "";
        int layouts = 0;
        string path = Path.Combine(folder, "sizes.db"), empty = Path.Combine(folder, "empty.db");
        List<Snapshot> all = [.. RecordFile.Open(recording).ReadSnapshots()];
        Write(path, all);
        Write(empty, []);
        foreach (IGrouping<StreamId, Snapshot> stream in all.GroupBy(one => one.Stream))
        {
            (string name, int bytes, layouts) = PlainColumns.Best([.. stream]);
            regions += stream.Sum(one => (long)one.Regions.Count);
            plain += bytes;
            layout = name;
        }

        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString()))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT sum(length(payload)) FROM blocks";
            payloads = (long)command.ExecuteScalar()!;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{regions} {new FileInfo(path).Length} {new FileInfo(empty).Length} {payloads} {plain} {layouts} {layout}");
    }

    /// <summary>Median, 99th percentile and longest time in ms that appending a snapshot of 1000 regions took, and how many snapshots were packed meanwhile.</summary>
    /// <param name="folder">Where to make the store.</param>
    /// <param name="count">Snapshots.</param>
    /// <param name="isPacking">Whether another thread packs all the time; without it, the times are the disk's and the machine's.</param>
    public static string Appends(string folder, int count, bool isPacking)
    {
        Snapshot[] snapshots = [.. StoreDays.Moving(count, 1000, 0.5, 5)];
        using SnapshotStore store = SnapshotStore.Open(Path.Combine(folder, "appends.db"), new StoreOptions(), TimeProvider.System);
        foreach (Snapshot snapshot in StoreDays.Reference(500, 1000, 5))
        {
            // until the code is compiled as well as it will be
            store.Append(snapshot, deliver: true);
        }

        using var stop = new CancellationTokenSource();
        var packing = new Thread(() =>
        {
            while (isPacking && !stop.IsCancellationRequested)
            {
                store.Maintain(CancellationToken.None);
                Thread.Sleep(20);
            }
        });
        packing.Start();
        double[] times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long began = Stopwatch.GetTimestamp();
            store.Append(snapshots[i], deliver: true);
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            Thread.Sleep(3);
        }

        stop.Cancel();
        packing.Join();
        Array.Sort(times);
        return string.Create(CultureInfo.InvariantCulture, $"{times[count / 2]:0.000} {times[count * 99 / 100]:0.00} {times[^1]:0.0} {count + 500 - store.Status.Loose}");
    }

    /// <summary>Writes snapshots of 1000 regions, a day has <see cref="StoreDays.SnapshotsOfADay"/>: <c>reference</c>, or a share of borders that move.</summary>
    public static void WriteDay(string kind, string path, int count, int seconds) => Write(
        path,
        kind == "reference" ? StoreDays.Reference(count, 1000, seconds) : StoreDays.Moving(count, 1000, double.Parse(kind, CultureInfo.InvariantCulture), seconds));

    /// <summary>Writes a full recording with 0.4 % of the borders moving: of a day of 100 ms and 1160 regions, 10⁹ regions.</summary>
    public static void WriteFull(string path, int count, int regions) => Write(path, StoreDays.Full(count, regions, 0.004));

    /// <summary>Writes a store of any shape, 1 % of whose borders move.</summary>
    public static void WriteShape(string path, int count, int streams, int regions, int seconds) => Write(path, StoreDays.Streams(count, streams, regions, 0.01, seconds));

    /// <summary>Writes a recording of any shape as damo does, half of whose borders move.</summary>
    public static void WriteRecording(string path, int count, int streams, int regions, int seconds)
    {
        using JsonRecordWriter writer = JsonRecordWriter.Create(path, RecordFormat.JsonCompressed);
        foreach (Snapshot snapshot in StoreDays.Streams(count, streams, regions, 0.5, seconds))
        {
            writer.Write(snapshot);
        }

        writer.Complete();
    }

    private static void Write(string path, IEnumerable<Snapshot> snapshots)
    {
        using var file = StoreFile.Create(path);
        foreach (Snapshot snapshot in snapshots)
        {
            file.Write(snapshot);
        }

        file.Complete();
    }
}
