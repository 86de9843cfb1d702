using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>
/// Which snapshot of a stream decides which time: each decides from the end of the one before it to its own end, whatever order they are read
/// in. Of several that end at the same moment one decides, always the same one.
/// </summary>
internal sealed class Timeline
{
    private readonly List<Entry> _entries = [];
    private bool _sorted = true;

    /// <summary>Number of snapshots.</summary>
    public int Count => _entries.Count;

    /// <summary>Tells of a snapshot.</summary>
    public void Add(Snapshot snapshot)
    {
        var entry = new Entry(snapshot.EndTime, Fingerprint(snapshot));
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
    private static ulong Fingerprint(Snapshot snapshot)
    {
        Regions regions = snapshot.Regions;
        ulong hash = Mix(Mix((ulong)snapshot.StartTime, (ulong)snapshot.Intervals.Aggregation), (ulong)snapshot.Intervals.Sample);
        for (int i = 0; i < regions.Count; i++)
        {
            hash = Mix(Mix(Mix(hash, regions.Starts[i]), regions.Ends[i]), ((ulong)regions.Accesses[i] << 32) | regions.Ages[i]);
            hash = regions.HasFilterPassed ? Mix(hash, regions.FilterPassed[i]) : hash;
        }

        for (int probe = 0; probe < regions.Probes; probe++)
        {
            foreach (byte hits in regions.HitsOf(probe))
            {
                hash = Mix(hash, hits);
            }
        }

        return hash;
    }

    private static ulong Mix(ulong hash, ulong value) => (System.Numerics.BitOperations.RotateLeft(hash, 23) ^ value) * 0x9E3779B97F4A7C15;

    private readonly record struct Entry(long End, ulong Fingerprint) : IComparable<Entry>
    {
        public int CompareTo(Entry other) => End != other.End ? End.CompareTo(other.End) : Fingerprint.CompareTo(other.Fingerprint);
    }
}
