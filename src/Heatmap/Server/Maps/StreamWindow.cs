using Damon.Snapshots;
using DamonHeatmap.Inputs;

namespace DamonHeatmap.Server.Maps;

/// <summary>A time of a stream as something that holds snapshots, and tells what decides its end.</summary>
/// <param name="stream">The stream.</param>
/// <param name="from">ns.</param>
/// <param name="to">ns.</param>
internal sealed class StreamWindow(ServedStream stream, long from, long to) : ISnapshotInput
{
    public string Path => string.Join(", ", stream.Parts.Select(part => part.Store.Name));

    public string FormatName => "store";

    public bool IsQuick => true;

    public ReadState State => default;

    public IEnumerable<Snapshot> ReadSnapshots(Action<string>? warn, CancellationToken cancellationToken) => stream.Read(from, to, withNext: true, warn, cancellationToken);
}
