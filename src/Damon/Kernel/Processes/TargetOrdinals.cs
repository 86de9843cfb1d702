using System.Collections.Immutable;

namespace Damon.Kernel.Processes;

/// <summary>Small numbers of processes: each keeps its own for as long as it lives, then the next new process gets it.</summary>
/// <param name="Owners">The processes by their numbers; null: free.</param>
public sealed record TargetOrdinals(ImmutableArray<ProcessStamp?> Owners)
{
    /// <summary>None.</summary>
    public static TargetOrdinals Empty { get; } = new([]);

    /// <summary>Those of other processes: who is still there keeps its number, who is new gets the least free one.</summary>
    public TargetOrdinals Next(IReadOnlyList<ProcessStamp> alive)
    {
        var there = alive.ToHashSet();
        ProcessStamp?[] kept = [.. Owners.Select(owner => owner is { } stamp && there.Contains(stamp) ? owner : null)];
        Queue<ProcessStamp> fresh = new(alive.Where(stamp => !kept.Contains(stamp)));
        List<ProcessStamp?> owners = [];
        foreach (ProcessStamp? owner in kept)
        {
            owners.Add(owner ?? (fresh.TryDequeue(out ProcessStamp taken) ? taken : null));
        }

        owners.AddRange(fresh.Select(stamp => (ProcessStamp?)stamp));
        while (owners is [.., null])
        {
            owners.RemoveAt(owners.Count - 1);
        }

        return new TargetOrdinals([.. owners]);
    }

    /// <summary>The number of a process; −1: it has none.</summary>
    public int Of(ProcessStamp stamp) => Owners.IndexOf(stamp);
}
