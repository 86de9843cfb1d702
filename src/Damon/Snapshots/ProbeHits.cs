using System.Runtime.InteropServices;

namespace Damon.Snapshots;

/// <summary>
/// The hits of a context's data-attribute probes (Linux 7.2) on one region: of each, how many samples of the last aggregation found a page with its attribute. Nearly always there are none, and there are millions of regions: five bytes.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ProbeHits
{
    /// <summary>More probes no context can have.</summary>
    public const int MaxProbes = 4;

    private readonly uint _hits;
    private readonly byte _count;

    private ProbeHits(uint hits, int count) => (_hits, _count) = (hits, (byte)count);

    /// <summary>Number of probes, 0 … <see cref="MaxProbes"/>.</summary>
    public int Count => _count;

    /// <summary>Hits of one probe, in samples.</summary>
    public byte this[int probe]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)probe, (uint)_count, nameof(probe));
            return (byte)(_hits >> (8 * probe));
        }
    }

    /// <summary>The hits of so many probes, in their order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="MaxProbes"/>.</exception>
    public static ProbeHits Of(params ReadOnlySpan<byte> hits)
    {
        ProbeHits all = default;
        foreach (byte one in hits)
        {
            all = all.With(one);
        }

        return all;
    }

    /// <summary>The same, and the hits of one probe more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are <see cref="MaxProbes"/> already.</exception>
    public ProbeHits With(byte hits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Count, MaxProbes);
        return new ProbeHits(_hits | ((uint)hits << (8 * Count)), Count + 1);
    }
}
