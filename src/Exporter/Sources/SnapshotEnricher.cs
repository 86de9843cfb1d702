using Damon;
using Damon.Kernel;
using Damon.Kernel.Memory;
using Damon.Snapshots;

namespace DamonExporter.Sources;

/// <summary>
/// Adds to a snapshot of physical addresses the host's memory by node and which addresses each has, to one of a process its mappings and how much of each region is resident. Counting these costs time: where it takes longer than its
/// budget, it is left out, and tried again after a while.
/// </summary>
internal sealed class SnapshotEnricher : ISnapshotEnricher
{
    /// <summary>How long a process whose pages took too long is left alone.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private readonly KernelFiles _files;
    private readonly TimeProvider _time;
    private readonly Action<string> _note;
    private readonly PhysicalMemoryReader _memory;
    private readonly ResidentPages _pages;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, (string Reason, long Since)> _without = [];
    private string _memoryReason = "";

    /// <param name="files">The kernel's files.</param>
    /// <param name="time">The clock.</param>
    /// <param name="note">Is told, once for each change, what cannot be added and why.</param>
    /// <param name="budget">Most CPU time for counting a process's resident pages; null: the default.</param>
    public SnapshotEnricher(KernelFiles files, TimeProvider time, Action<string> note, TimeSpan? budget = null)
    {
        (_files, _time, _note) = (files, time, note);
        _memory = new PhysicalMemoryReader(files);
        _pages = new ResidentPages(files, budget ?? ResidentPages.DefaultBudget);
    }

    public SnapshotTaken Enrich(Snapshot snapshot, int? pid) => pid is { } process ? OfProcess(snapshot, process) : OfHost(snapshot);

    private SnapshotTaken OfHost(Snapshot snapshot)
    {
        _memory.TryRead(out PhysicalMemory? memory, out string reason);
        bool isNew;
        lock (_lock)
        {
            isNew = reason != _memoryReason;
            _memoryReason = reason;
        }

        if (isNew && reason.Length != 0)
        {
            _note($"physical memory is not parted by NUMA node: {reason}");
        }

        return new SnapshotTaken(memory is null ? snapshot : WithNodes(snapshot, memory), memory);
    }

    /// <summary>Who looks at a map later has no other way to know where a node's memory was.</summary>
    private static Snapshot WithNodes(Snapshot snapshot, PhysicalMemory memory)
    {
        IEnumerable<Mapping> nodes = memory.Nodes
            .SelectMany(node => node.Ranges.Select(range => Mapping.OfNode(range.Start, range.End, node.Number)))
            .OrderBy(mapping => mapping.Start);
        return new Snapshot(snapshot.Stream, snapshot.StartTime, snapshot.EndTime, snapshot.Intervals, snapshot.Regions, snapshot.Filters) { Mappings = [.. nodes] };
    }

    private SnapshotTaken OfProcess(Snapshot snapshot, int pid)
    {
        Regions regions = snapshot.Regions;
        IReadOnlyList<Mapping> mappings = [];
        string reason;
        try
        {
            ProcessMaps maps = ProcessMaps.Read(_files, pid);
            mappings = maps.Mappings;
            if (IsResting(pid))
            {
                reason = "";
            }
            else if (_pages.TryCount(pid, maps, regions, out ulong[]? resident, out reason))
            {
                regions = regions.WithResident(resident);
            }
        }
        catch (Exception e) when (e is KernelException or DamonDataException)
        {
            reason = e.Message;
        }

        Remember(pid, reason, regions.HasResident);
        return new SnapshotTaken(
            new Snapshot(snapshot.Stream, snapshot.StartTime, snapshot.EndTime, snapshot.Intervals, regions, snapshot.Filters) { Mappings = mappings });
    }

    private bool IsResting(int pid)
    {
        lock (_lock)
        {
            return _without.TryGetValue(pid, out (string Reason, long Since) last) && _time.GetElapsedTime(last.Since) < Rest;
        }
    }

    private void Remember(int pid, string reason, bool isKnown)
    {
        lock (_lock)
        {
            if (isKnown)
            {
                _without.Remove(pid);
                return;
            }

            // at rest: nothing new
            if (reason.Length == 0)
            {
                return;
            }

            bool isNew = !_without.TryGetValue(pid, out (string Reason, long Since) last) || last.Reason != reason;
            if (isNew && _without.Count >= 1024)
            {
                // processes come and go
                _without.Clear();
            }

            _without[pid] = (reason, _time.GetTimestamp());
            if (!isNew)
            {
                return;
            }
        }

        _note($"what process {pid} has in memory is not known: {reason}");
    }
}
