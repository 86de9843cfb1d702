using System.IO.Hashing;
using System.Runtime.InteropServices;
using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>
/// Which snapshot of a stream decides which time: each decides from the end of the one before it to its own end, whatever order they are read
/// in. Of several that end at the same moment one decides, always the same one.
/// </summary>
internal sealed class Timeline
{
    private readonly XxHash3 _hash = new();
    private readonly List<Entry> _entries = [];
    private bool _sorted = true;
    private long _latest = long.MinValue;

    /// <summary>Whether they were told of in the order of time; what ends at one moment may stand in any order.</summary>
    public bool IsInOrder { get; private set; } = true;

    /// <summary>Number of snapshots.</summary>
    public int Count => _entries.Count;

    /// <summary>Tells of a snapshot.</summary>
    public void Add(Snapshot snapshot)
    {
        var entry = new Entry(snapshot.EndTime, Fingerprint(snapshot));
        IsInOrder &= snapshot.EndTime >= _latest;
        _latest = Math.Max(_latest, snapshot.EndTime);
        _sorted = _sorted && (_entries.Count == 0 || _entries[^1].CompareTo(entry) < 0);
        _entries.Add(entry);
    }

    /// <summary>
    /// From when a snapshot decides: the end of the one before it, <see cref="long.MinValue"/> for the first. Null when another with the same end
    /// decides in its place, or when this very one has been asked for before.
    /// </summary>
    /// <param name="snapshot">One that was added.</param>
    /// <param name="done">The moments whose deciding snapshot has been given; the caller starts with an empty one for each pass.</param>
    public long? DecidesFrom(Snapshot snapshot, HashSet<long> done)
    {
        Sort();
        int first = FirstAtOrAfter(snapshot.EndTime);
        bool several = first + 1 < _entries.Count && _entries[first + 1].End == snapshot.EndTime;
        if (several && (_entries[first].Fingerprint != Fingerprint(snapshot) || !done.Add(snapshot.EndTime)))
        {
            return null;
        }

        return first == 0 ? long.MinValue : _entries[first - 1].End;
    }

    /// <summary>The end of the snapshot that decides what was just before a moment: the first at or after it. The last of all, where there is none.</summary>
    /// <param name="time">The moment, ns; something must have been added.</param>
    public long EndThatDecides(long time)
    {
        Sort();
        return _entries[Math.Min(FirstAtOrAfter(time), _entries.Count - 1)].End;
    }

    private void Sort()
    {
        if (!_sorted)
        {
            _entries.Sort();
            _sorted = true;
        }
    }

    private int FirstAtOrAfter(long end)
    {
        int low = 0, high = _entries.Count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (_entries[middle].End < end)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>A number that two snapshots share only when they say the same (but for one chance in 2⁶⁴).</summary>
    private ulong Fingerprint(Snapshot snapshot)
    {
        Regions regions = snapshot.Regions;
        _hash.Reset();
        _hash.Append(MemoryMarshal.AsBytes((ReadOnlySpan<long>)[snapshot.StartTime, snapshot.Intervals.Aggregation, snapshot.Intervals.Sample]));
        _hash.Append(MemoryMarshal.AsBytes(regions.Starts));
        _hash.Append(MemoryMarshal.AsBytes(regions.Ends));
        _hash.Append(MemoryMarshal.AsBytes(regions.Accesses));
        _hash.Append(MemoryMarshal.AsBytes(regions.Ages));
        _hash.Append(MemoryMarshal.AsBytes(regions.FilterPassed));
        for (int probe = 0; probe < regions.Probes; probe++)
        {
            _hash.Append(regions.HitsOf(probe));
        }

        return _hash.GetCurrentHashAsUInt64();
    }

    private readonly record struct Entry(long End, ulong Fingerprint) : IComparable<Entry>
    {
        public int CompareTo(Entry other) => End != other.End ? End.CompareTo(other.End) : Fingerprint.CompareTo(other.Fingerprint);
    }
}
