using System.Text;
using Damon.Snapshots;

namespace Damon.Events;

/// <summary>
/// Puts the chunks of snapshots together again, in whatever order and how often they come, from any number of streams. Memory is bounded: when too
/// much waits for its other chunks, the oldest is given up. A snapshot that was sent twice is given once, if not too many came between.
/// </summary>
/// <param name="warn">Is told, once for each kind, what was given up; null: nobody is.</param>
/// <param name="mostBytes">Memory for what is incomplete, bytes.</param>
public sealed class SnapshotEventAssembler(Action<string>? warn, long mostBytes = SnapshotEventAssembler.DefaultMostBytes)
{
    /// <summary>Four million regions or so.</summary>
    public const long DefaultMostBytes = 128L << 20;

    // What a snapshot or a chunk takes beside its columns, roughly.
    private const int Overhead = 512;

    // Ids remembered, to tell what was sent again.
    private const int MostDone = 1 << 16;

    private const int MostStreams = 4096;

    private readonly Dictionary<Key, LinkedListNode<Pending>> _pending = [];
    private readonly LinkedList<Pending> _byAge = new();
    private readonly HashSet<Key> _done = [];
    private readonly Queue<Key> _doneByAge = new();
    private readonly Dictionary<StreamId, long> _bases = [];
    private long _bytes;
    private long _givenUp;
    private bool _saidBase;

    /// <summary>Snapshots of which chunks are missing so far, or that were given up.</summary>
    public long Incomplete => _pending.Count + _givenUp;

    /// <summary>Takes one event.</summary>
    /// <param name="node">The resource's <see cref="SnapshotEvent.Node"/>.</param>
    /// <param name="attributes">The record's attributes; numbers and truths may stand as text.</param>
    /// <param name="body">The record's body.</param>
    /// <returns>A snapshot, when this was the last of its chunks.</returns>
    /// <exception cref="DamonDataException">It is damaged. The message says what is wrong, not where; later events can be added.</exception>
    public Snapshot? Add(string? node, IReadOnlyDictionary<string, object?> attributes, string body)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        ArgumentNullException.ThrowIfNull(body);
        EventHead head = EventHead.Read(node, attributes);
        var key = new Key(node, head.Id);
        if (_done.Contains(key))
        {
            return null;
        }

        if (_pending.TryGetValue(key, out LinkedListNode<Pending>? known))
        {
            CheckSame(known.Value.Head, head);
            if (known.Value.Chunks.ContainsKey(head.ChunkIndex))
            {
                return null;
            }
        }

        EventColumns columns = EventColumns.Parse(Encoding.UTF8.GetBytes(body), head.Addresses != AddressPolicy.Off);
        known ??= Begin(key, head);
        known.Value.Chunks.Add(head.ChunkIndex, columns);
        Charge(known.Value, columns.Bytes + Overhead);
        if (known.Value.Chunks.Count < head.ChunkCount)
        {
            GiveUpOldest();
            return null;
        }

        Forget(known);
        Snapshot joined = Join(known.Value);

        // only now: where this one is damaged, another copy may be good
        Remember(key);
        return joined;
    }

    /// <summary>No more events come: tells how many snapshots are incomplete, if any are.</summary>
    public void Complete()
    {
        if (Incomplete > 0)
        {
            warn?.Invoke(Incomplete == 1
                ? "1 snapshot is incomplete: some of its chunks are missing; it is left out"
                : $"{Incomplete} snapshots are incomplete: some of their chunks are missing; they are left out");
        }
    }

    private static void CheckSame(EventHead first, EventHead other)
    {
        bool same = first.Stream == other.Stream && first.StartTime == other.StartTime && first.EndTime == other.EndTime && first.Intervals == other.Intervals
            && first.Filters == other.Filters && first.Regions == other.Regions && first.Addresses == other.Addresses && first.ChunkCount == other.ChunkCount;
        if (!same)
        {
            throw new DamonDataException($"the chunks of snapshot {Records.Excerpt.Of(first.Id)} do not belong together: their attributes differ");
        }
    }

    private LinkedListNode<Pending> Begin(Key key, EventHead head)
    {
        LinkedListNode<Pending> node = _byAge.AddLast(new Pending(key, head));
        _pending.Add(key, node);
        Charge(node.Value, Overhead + (2L * ((head.Filters?.Length ?? 0) + (key.Node?.Length ?? 0))));
        return node;
    }

    private void Charge(Pending pending, long bytes)
    {
        pending.Bytes += bytes;
        _bytes += bytes;
    }

    private void GiveUpOldest()
    {
        while (_bytes > mostBytes)
        {
            _givenUp++;
            Forget(_byAge.First!);
        }
    }

    private void Forget(LinkedListNode<Pending> node)
    {
        _bytes -= node.Value.Bytes;
        _pending.Remove(node.Value.Key);
        _byAge.Remove(node);
    }

    private void Remember(Key key)
    {
        _done.Add(key);
        _doneByAge.Enqueue(key);
        if (_doneByAge.Count > MostDone)
        {
            _done.Remove(_doneByAge.Dequeue());
        }
    }

    private Snapshot Join(Pending pending)
    {
        EventHead head = pending.Head;
        Regions regions = EventColumns.Join([.. pending.Chunks.Values]);
        if (regions.Count != head.Regions)
        {
            throw new DamonDataException($"{SnapshotEvent.Regions} says {head.Regions}, the body of the snapshot has {regions.Count}");
        }

        if (head.Addresses == AddressPolicy.Relative)
        {
            WatchBase(head);
        }

        IReadOnlyList<DamosFilter> filters = head.Filters is null ? [] : EventFilters.Read(head.Filters);
        return new Snapshot(head.Stream, head.StartTime, head.EndTime, head.Intervals, regions, filters);
    }

    private void WatchBase(EventHead head)
    {
        if (_bases.Count < MostStreams && _bases.TryAdd(head.Stream, head.AddressBase))
        {
            return;
        }

        if (!_saidBase && _bases.TryGetValue(head.Stream, out long first) && first != head.AddressBase)
        {
            _saidBase = true;
            warn?.Invoke($"{head.Stream}: its relative addresses count from more than one base; the same address is not always the same memory");
        }
    }

    private readonly record struct Key(string? Node, string Id);

    private sealed class Pending(Key key, EventHead head)
    {
        public Key Key { get; } = key;

        public EventHead Head { get; } = head;

        public SortedDictionary<long, EventColumns> Chunks { get; } = [];

        public long Bytes { get; set; }
    }
}
