using System.Collections.Concurrent;
using System.Globalization;
using Damon.Snapshots;

namespace DamonExporter.Sources.Manage;

/// <summary>
/// Gives snapshots of processes the number that each process keeps for its life, which DAMON's own number of it is not: that may be another after each start of the kdamond. Used by several threads.
/// </summary>
/// <param name="enricher">Adds to a snapshot what DAMON does not tell.</param>
internal sealed class ManagedNames(ISnapshotEnricher enricher) : ISnapshotEnricher
{
    private readonly ConcurrentDictionary<int, int> _numbers = new();

    /// <summary>A process has a number from now on.</summary>
    public void Name(int pid, int number) => _numbers[pid] = number;

    /// <summary>It is gone.</summary>
    public void Forget(int pid) => _numbers.TryRemove(pid, out _);

    /// <summary>Whether a snapshot has its name from here; those of processes that are gone have none.</summary>
    public static bool IsNamed(StreamId stream) => stream.Kdamond == Kdamond;

    /// <summary>Our kdamond's name.</summary>
    public const string Kdamond = "0";

    public SnapshotTaken Enrich(Snapshot snapshot, int? pid)
    {
        if (snapshot.Stream.Target is null)
        {
            return enricher.Enrich(snapshot, pid);
        }

        return pid is { } process && _numbers.TryGetValue(process, out int number)
            ? enricher.Enrich(snapshot.As(snapshot.Stream with { Target = number.ToString(CultureInfo.InvariantCulture) }), process)
            : new SnapshotTaken(snapshot.As(snapshot.Stream with { Kdamond = null }));
    }
}
