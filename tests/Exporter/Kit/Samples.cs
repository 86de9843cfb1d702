using Damon.Records;
using Damon.Snapshots;
using Damon.TestKit;

namespace DamonExporter.Tests.Kit;

/// <summary>The recordings in samples/.</summary>
internal static class Samples
{
    public static string Stairs { get; } = Repository.At("samples", "stairs-7.3-paddr", "snapshots.damon.data");

    /// <summary>All of damo's JSON files there.</summary>
    public static TheoryData<string> Json =>
        [.. Directory.EnumerateFiles(Repository.At("samples"), "*.damon.data", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal)];

    /// <summary>The newest snapshot of each stream.</summary>
    public static List<Snapshot> Last(string path) =>
        [.. RecordFile.Open(path).ReadSnapshots().GroupBy(snapshot => snapshot.Stream).Select(stream => stream.MaxBy(snapshot => snapshot.EndTime)!)];
}
