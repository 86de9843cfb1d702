using System.Numerics;

namespace Damon.Snapshots;

/// <summary>
/// The regions of one snapshot, as columns: sorted by address, not overlapping, none empty. Made by <see cref="RegionsBuilder"/>, which
/// checks that; immutable.
/// </summary>
public sealed class Regions
{
    private readonly ulong[] _starts;
    private readonly ulong[] _ends;
    private readonly uint[] _accesses;
    private readonly uint[] _ages;
    private readonly ulong[]? _filterPassed;
    private readonly ulong[]? _resident;
    private readonly byte[]? _hits;

    /// <param name="starts">First addresses.</param>
    /// <param name="ends">First addresses behind.</param>
    /// <param name="accesses">nr_accesses.</param>
    /// <param name="ages">age.</param>
    /// <param name="filterPassed">Bytes that passed the filters; null: there were none.</param>
    /// <param name="resident">Bytes in memory; null: not known.</param>
    /// <param name="hits">Those of the first probe on each region, then those of the next; null: there are no probes.</param>
    internal Regions(ulong[] starts, ulong[] ends, uint[] accesses, uint[] ages, ulong[]? filterPassed, ulong[]? resident = null, byte[]? hits = null)
    {
        (_starts, _ends, _accesses, _ages, _filterPassed, _resident) = (starts, ends, accesses, ages, filterPassed, resident);
        (_hits, Probes) = hits is { Length: > 0 } ? (hits, hits.Length / starts.Length) : (null, 0);

        // Regions that do not overlap cannot add up to more than the address space, so no sum overflows but those whose difference is taken.
        (TotalBytes, FilterPassedBytes, ResidentBytes) = (unchecked(Sum(ends) - Sum(starts)), Sum(filterPassed), Sum(resident));
    }

    /// <summary>No regions.</summary>
    public static Regions Empty { get; } = new([], [], [], [], null);

    /// <summary>Number of regions.</summary>
    public int Count => _starts.Length;

    /// <summary>First address of each region, ascending.</summary>
    public ReadOnlySpan<ulong> Starts => _starts;

    /// <summary>First address after each region.</summary>
    public ReadOnlySpan<ulong> Ends => _ends;

    /// <summary>nr_accesses: samples of the last aggregation that found the region accessed.</summary>
    public ReadOnlySpan<uint> Accesses => _accesses;

    /// <summary>age: how many aggregation intervals the region has kept its access level since the one in which it came to it.</summary>
    public ReadOnlySpan<uint> Ages => _ages;

    /// <summary>Whether the scheme had a filter, so that <see cref="FilterPassed"/> means something.</summary>
    public bool HasFilterPassed => _filterPassed is not null;

    /// <summary>Bytes of each region that passed the scheme's filters, at most its size; empty where there was no filter.</summary>
    public ReadOnlySpan<ulong> FilterPassed => _filterPassed;

    /// <summary>Whether it is known how much of each region was in memory.</summary>
    public bool HasResident => _resident is not null;

    /// <summary>Bytes of each region that were in memory, at most its size; empty where that is not known.</summary>
    public ReadOnlySpan<ulong> Resident => _resident;

    /// <summary>Number of data-attribute probes whose hits are known (Linux 7.2), 0 … <see cref="ProbeHits.MaxProbes"/>; 0 where there are no regions.</summary>
    public int Probes { get; }

    /// <summary>Sum of all sizes in bytes.</summary>
    public ulong TotalBytes { get; }

    /// <summary>Sum of <see cref="FilterPassed"/> in bytes.</summary>
    public ulong FilterPassedBytes { get; }

    /// <summary>Sum of <see cref="Resident"/> in bytes.</summary>
    public ulong ResidentBytes { get; }

    /// <summary>The same regions, and how much of each was in memory.</summary>
    /// <param name="resident">Bytes of each region; more than its size is cut to it.</param>
    /// <exception cref="ArgumentException">Not one number for each region.</exception>
    public Regions WithResident(ReadOnlySpan<ulong> resident)
    {
        if (resident.Length != Count)
        {
            throw new ArgumentException($"expected {Count} numbers, got {resident.Length}", nameof(resident));
        }

        ulong[] cut = resident.ToArray();
        for (int i = 0; i < cut.Length; i++)
        {
            cut[i] = Math.Min(cut[i], Size(i));
        }

        return new Regions(_starts, _ends, _accesses, _ages, _filterPassed, cut, _hits);
    }

    /// <summary>Hits of one probe on each region: samples of the last aggregation that found a page with its attribute, of as many as there can be accesses.</summary>
    /// <param name="probe">Its number, below <see cref="Probes"/>.</param>
    public ReadOnlySpan<byte> HitsOf(int probe)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)probe, (uint)Probes, nameof(probe));
        return _hits.AsSpan(probe * Count, Count);
    }

    /// <summary>Hits of all probes on one region.</summary>
    public ProbeHits Hits(int index)
    {
        ProbeHits hits = default;
        for (int probe = 0; probe < Probes; probe++)
        {
            hits = hits.With(_hits![(probe * Count) + index]);
        }

        return hits;
    }

    /// <summary>Size of one region in bytes.</summary>
    public ulong Size(int index) => _ends[index] - _starts[index];

    /// <summary>Bytes of one region, of the kind that is meant; 0 where it has no such bytes, or they are not known.</summary>
    public ulong Bytes(int index, ByteKind kind) => kind switch
    {
        ByteKind.FilterPassed => _filterPassed is null ? 0 : _filterPassed[index],
        ByteKind.Resident => _resident is null ? 0 : _resident[index],
        _ => Size(index),
    };

    /// <summary>Sum of <see cref="Bytes"/> over all regions.</summary>
    public ulong Total(ByteKind kind) => kind switch
    {
        ByteKind.FilterPassed => FilterPassedBytes,
        ByteKind.Resident => ResidentBytes,
        _ => TotalBytes,
    };

    /// <summary>The sum, modulo 2^64, several numbers at a time: each snapshot that is read is summed up.</summary>
    private static ulong Sum(ReadOnlySpan<ulong> numbers)
    {
        Vector<ulong> sums = Vector<ulong>.Zero;
        int done = 0;
        for (; done <= numbers.Length - Vector<ulong>.Count; done += Vector<ulong>.Count)
        {
            sums += new Vector<ulong>(numbers[done..]);
        }

        ulong sum = Vector.Sum(sums);
        foreach (ulong number in numbers[done..])
        {
            sum = unchecked(sum + number);
        }

        return sum;
    }
}
