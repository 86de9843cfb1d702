using Damon;
using Damon.Snapshots;

namespace DamonHeatmap.Inputs;

/// <summary>A file that holds snapshots, whatever it is written in.</summary>
internal interface ISnapshotInput
{
    /// <summary>As the user named it.</summary>
    string Path { get; }

    /// <summary>What it is written in, for people.</summary>
    string FormatName { get; }

    /// <summary>Whether to read it again takes less than to keep in memory what was read.</summary>
    bool IsQuick => false;

    /// <summary>How far the reading that is under way has come. May be asked from another thread.</summary>
    ReadState State { get; }

    /// <summary>When the last snapshot of each stream ends, ns, to the best of the file's knowledge; null: it does not tell without being read.</summary>
    IReadOnlyDictionary<StreamId, long>? LastEnds() => null;

    /// <summary>Reads the snapshots one at a time, in the order of the file; each call reads the file anew.</summary>
    /// <param name="warn">Is told, once for each kind, what was mended or dropped; null: nobody is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DamonDataException">While reading: damaged or wrong data; the message names file and place.</exception>
    IEnumerable<Snapshot> ReadSnapshots(Action<string>? warn, CancellationToken cancellationToken);

    /// <summary>The same, but snapshots that nobody needs may be left out, where the file tells where they are.</summary>
    /// <param name="ends">When those end that are needed.</param>
    /// <param name="warn">Is told, once for each kind, what was mended or dropped; null: nobody is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DamonDataException">While reading: damaged or wrong data; the message names file and place.</exception>
    IEnumerable<Snapshot> ReadSnapshots(EndRange ends, Action<string>? warn, CancellationToken cancellationToken) => ReadSnapshots(warn, cancellationToken);
}
