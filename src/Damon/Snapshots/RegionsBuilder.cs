namespace Damon.Snapshots;

/// <summary>
/// Collects the regions of a snapshot in order of address and checks each as it comes. Can be used again after <see cref="Build"/>;
/// its buffers stay, so that reading a long recording allocates nothing but the snapshots.
/// </summary>
public sealed class RegionsBuilder
{
    /// <summary>More regions than any kernel keeps (max_nr_regions is commonly 1000); what is above is taken for damage.</summary>
    public const int MaxCount = 20_000_000;

    private ulong[] _starts = new ulong[1024];
    private ulong[] _ends = new ulong[1024];
    private uint[] _accesses = new uint[1024];
    private uint[] _ages = new uint[1024];
    private ulong[] _filterPassed = new ulong[1024];
    private ProbeHits[] _hits = [];
    private int _probes;

    /// <summary>Regions so far.</summary>
    public int Count { get; private set; }

    /// <summary>End of the region added last; 0 when there is none.</summary>
    public ulong LastEnd => Count == 0 ? 0 : _ends[Count - 1];

    /// <summary>Adds the next region by address.</summary>
    /// <param name="start">First address.</param>
    /// <param name="end">First address after it.</param>
    /// <param name="accesses">nr_accesses, in samples.</param>
    /// <param name="age">age, in aggregation intervals.</param>
    /// <param name="filterPassed">Bytes that passed the filters; 0 where there is no filter. More than the size is cut to it.</param>
    /// <param name="hits">Hits of the probes; of as many on each region.</param>
    /// <exception cref="DamonDataException">
    /// Empty, out of order, overlapping the region before, or with the hits of another number of probes. The message names no file: the caller does.
    /// </exception>
    public void Add(ulong start, ulong end, uint accesses, uint age, ulong filterPassed = 0, ProbeHits hits = default)
    {
        if (end <= start)
        {
            throw new DamonDataException($"region {Count} ends at {end}, not after its start {start}");
        }

        if (start < LastEnd)
        {
            throw new DamonDataException($"region {Count} starts at {start}, inside or before the one before it, which ends at {LastEnd}");
        }

        if (Count == _starts.Length)
        {
            Grow();
        }

        if ((hits.Count | _probes) != 0)
        {
            AddHits(hits);
        }

        _starts[Count] = start;
        _ends[Count] = end;
        _accesses[Count] = accesses;
        _ages[Count] = age;
        _filterPassed[Count] = Math.Min(filterPassed, end - start);
        Count++;
    }

    /// <summary>Forgets what was added.</summary>
    public void Clear() => Count = 0;

    /// <summary>The regions, as an immutable value; the builder is empty afterwards.</summary>
    /// <param name="withFilterPassed">Whether the scheme had filters. When it says no but some region passed bytes, there were.</param>
    public Regions Build(bool withFilterPassed)
    {
        int count = Count;
        byte[]? hits = TakeHits();
        Count = 0;
        if (count == 0 && !withFilterPassed)
        {
            return Regions.Empty;
        }

        withFilterPassed = withFilterPassed || _filterPassed.AsSpan(0, count).ContainsAnyExcept(0ul);
        return new Regions(
            _starts[..count], _ends[..count], _accesses[..count], _ages[..count], withFilterPassed ? _filterPassed[..count] : null, hits: hits);
    }

    private void AddHits(ProbeHits hits)
    {
        if (Count > 0 && hits.Count != _probes)
        {
            throw new DamonDataException($"region {Count} has the hits of {Probes(hits.Count)}, those before it of {_probes}");
        }

        _probes = hits.Count;
        if (_hits.Length < _starts.Length)
        {
            Array.Resize(ref _hits, _starts.Length);
        }

        _hits[Count] = hits;
    }

    /// <summary>Those of each probe side by side; null: there are none.</summary>
    private byte[]? TakeHits()
    {
        if (Count == 0 || _probes == 0)
        {
            return null;
        }

        var columns = new byte[_probes * Count];
        for (int probe = 0; probe < _probes; probe++)
        {
            Span<byte> column = columns.AsSpan(probe * Count, Count);
            for (int i = 0; i < column.Length; i++)
            {
                column[i] = _hits[i][probe];
            }
        }

        return columns;
    }

    private static string Probes(int count) => count == 1 ? "1 probe" : $"{count} probes";

    private void Grow()
    {
        if (Count >= MaxCount)
        {
            throw new DamonDataException($"more than {MaxCount} regions in one snapshot");
        }

        int size = _starts.Length * 2;
        Array.Resize(ref _starts, size);
        Array.Resize(ref _ends, size);
        Array.Resize(ref _accesses, size);
        Array.Resize(ref _ages, size);
        Array.Resize(ref _filterPassed, size);
    }
}
