using Damon.Snapshots;
using DamonExporter.Sources;

namespace DamonExporter.Tests.Kit;

/// <summary>A recording that a test holds.</summary>
internal sealed class FakeReader(params IEnumerable<Snapshot> snapshots) : ISnapshotReader
{
    public string Name => "fake.damon.data";

    public IEnumerable<Snapshot> ReadSnapshots(Action<string>? warn, CancellationToken cancellationToken) => snapshots;
}
