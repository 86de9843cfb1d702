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

    internal Regions(ulong[] starts, ulong[] ends, uint[] accesses, uint[] ages, ulong[]? filterPassed)
    {
        (_starts, _ends, _accesses, _ages, _filterPassed) = (starts, ends, accesses, ages, filterPassed);
        ulong total = 0, passed = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            // Regions that do not overlap cannot add up to more than the address space, so neither sum overflows.
            total += ends[i] - starts[i];
            passed += filterPassed is null ? 0 : filterPassed[i];
        }

        (TotalBytes, FilterPassedBytes) = (total, passed);
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

    /// <summary>Sum of all sizes in bytes.</summary>
    public ulong TotalBytes { get; }

    /// <summary>Sum of <see cref="FilterPassed"/> in bytes.</summary>
    public ulong FilterPassedBytes { get; }

    /// <summary>Size of one region in bytes.</summary>
    public ulong Size(int index) => _ends[index] - _starts[index];

    /// <summary>Bytes of one region, of the kind that is meant; 0 of <see cref="ByteKind.FilterPassed"/> where there was no filter.</summary>
    public ulong Bytes(int index, ByteKind kind) =>
        kind == ByteKind.Monitored ? Size(index) : _filterPassed is null ? 0 : _filterPassed[index];

    /// <summary>Sum of <see cref="Bytes"/> over all regions.</summary>
    public ulong Total(ByteKind kind) => kind == ByteKind.Monitored ? TotalBytes : FilterPassedBytes;
}
