using Damon;
using Damon.Snapshots;
using Damon.Storage;

namespace DamonHeatmap.Inputs;

/// <summary>A snapshot store, also one that its exporter is writing to.</summary>
/// <param name="path">As the user named it.</param>
/// <param name="location">Where it is.</param>
internal sealed class StoreInput(string path, string location) : ISnapshotInput
{
    /// <summary>How much was read; of snapshots, since where they lie in the file says nothing.</summary>
    private double _part;

    public string Path => path;

    public string FormatName => "store";

    /// <summary>What is kept goes through the collector's generations and into fresh pages; what is decoded again stays in the processor's caches.</summary>
    public bool IsQuick => true;

    public ReadState State => new(ReadState.SizeOf(location), Volatile.Read(ref _part));

    public IReadOnlyDictionary<StreamId, long>? LastEnds()
    {
        try
        {
            using StoreReader reader = StoreReader.Open(location);
            return reader.Ends().ToDictionary(stream => stream.Key, stream => stream.Value.Last);
        }
        catch (DamonDataException)
        {
            // who reads the snapshots is told what is wrong, if they cannot be read either
            return null;
        }
    }

    public IEnumerable<Snapshot> ReadSnapshots(Action<string>? warn, CancellationToken cancellationToken) => ReadSnapshots(EndRange.All, warn, cancellationToken);

    public IEnumerable<Snapshot> ReadSnapshots(EndRange ends, Action<string>? warn, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _part, 0);
        using StoreReader reader = StoreReader.Open(location);
        long first = 0, last = reader.LastSequence();
        foreach (NumberedSnapshot one in reader.Read(new StoreQuery { From = ends.From, To = ends.To }, warn))
        {
            cancellationToken.ThrowIfCancellationRequested();

            // the oldest ones were dropped or are not needed, so numbers do not begin with 1
            first = first == 0 ? one.Sequence : first;
            Volatile.Write(ref _part, Math.Min(1, (one.Sequence - first + 1.0) / Math.Max(1, last - first + 1)));
            yield return one.Snapshot;
        }
    }
}
