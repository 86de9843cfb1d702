using Damon.Records;
using Damon.Snapshots;

namespace DamonHeatmap.Inputs;

/// <summary>A recording in one of damo's formats.</summary>
internal sealed class RecordInput(string path, RecordFile file) : ISnapshotInput
{
    public string Path => path;

    public string FormatName => file.Format switch
    {
        RecordFormat.Json => "json",
        RecordFormat.JsonCompressed => "json_compressed",
        RecordFormat.TraceText => "trace text",
        _ => "perf.data",
    };

    public ReadState State => ReadState.OfFile(file.Path, file.BytesRead);

    public IEnumerable<Snapshot> ReadSnapshots(Action<string>? warn, CancellationToken cancellationToken) => file.ReadSnapshots(warn, cancellationToken);
}
