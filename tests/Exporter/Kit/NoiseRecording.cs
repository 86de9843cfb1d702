using Damon.Records;
using Damon.Snapshots;

namespace DamonExporter.Tests.Kit;

/// <summary>Snapshots that no code makes small, and a recording of them: a store is full of them soon. Each can be told from the others by its first address.</summary>
internal sealed class NoiseRecording
{
    private readonly Dictionary<(string? Kdamond, ulong Start), Snapshot> _known = [];

    /// <param name="seed">Seed of the noise.</param>
    /// <param name="length">How long the recording is.</param>
    /// <param name="streams">Each stream: its regions, and how often it has a snapshot, at least 100 ms.</param>
    public NoiseRecording(int seed, TimeSpan length, params (int Regions, TimeSpan Every)[] streams)
    {
        Random random = new(seed);
        for (int stream = 0; stream < streams.Length; stream++)
        {
            (int regions, TimeSpan every) = streams[stream];
            StreamId id = new(null, $"{stream}", "0", "0");
            for (TimeSpan at = every; at <= length; at += every)
            {
                Snapshot snapshot = Noise(random, id, (1_700_000_000 * Make.Second) + (at.Ticks * 100), regions, _known.Count);
                _known.Add((id.Kdamond, snapshot.Regions.Starts[0]), snapshot);
            }
        }

        Snapshots = [.. _known.Values.OrderBy(snapshot => snapshot.EndTime)];
    }

    /// <summary>All of them, by time.</summary>
    public IReadOnlyList<Snapshot> Snapshots { get; }

    /// <summary>A snapshot of noise.</summary>
    public static Snapshot Noise(Random random, StreamId stream, long end, int regions, int number)
    {
        RegionsBuilder builder = new();
        ulong address = (ulong)(number + 1) << 32;
        for (int i = 0; i < regions; i++)
        {
            ulong size = 4096 * (ulong)random.Next(1, 65);
            builder.Add(address, address + size, (uint)random.Next(21), (uint)random.Next(1000));
            address += size;
        }

        return new Snapshot(stream, end - Make.TestIntervals.Aggregation, end, Make.TestIntervals, builder.Build(withFilterPassed: false));
    }

    /// <summary>Writes it as damo does.</summary>
    /// <returns>The path.</returns>
    public string Write(string path)
    {
        using JsonRecordWriter writer = JsonRecordWriter.Create(path, RecordFormat.JsonCompressed);
        foreach (Snapshot snapshot in Snapshots)
        {
            writer.Write(snapshot);
        }

        writer.Complete();
        return path;
    }

    /// <summary>Fails unless a snapshot is one of these, at whatever time.</summary>
    public void AssertKnown(Snapshot snapshot)
    {
        Regions expected = _known[(snapshot.Stream.Kdamond, snapshot.Regions.Starts[0])].Regions, actual = snapshot.Regions;
        Assert.True(
            expected.Starts.SequenceEqual(actual.Starts) && expected.Ends.SequenceEqual(actual.Ends) && expected.Accesses.SequenceEqual(actual.Accesses) && expected.Ages.SequenceEqual(actual.Ages),
            "other regions than were recorded");
    }
}
