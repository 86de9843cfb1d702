using System.Runtime.InteropServices;
using Damon.Snapshots;

namespace Damon.Records;

/// <summary>What was told of one region. There are millions of them in a file: no more than a cache line.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct RegionRow
{
    /// <summary>Which of the values were told.</summary>
    [Flags]
    public enum Parts : byte
    {
        None = 0,
        Start = 1,
        End = 2,
        Samples = 4,
        Percent = 8,
        Age = 16,
        AgeTime = 32,
    }

    public Parts Told { get; set; }

    /// <summary>First address.</summary>
    public ulong Start { get; set; }

    /// <summary>First address after it.</summary>
    public ulong End { get; set; }

    /// <summary>nr_accesses in samples; −1 in the snapshot that damo appends to a trace of only one.</summary>
    public long Samples { get; set; }

    /// <summary>nr_accesses in percent of the largest possible.</summary>
    public double Percent { get; set; }

    /// <summary>age in aggregation intervals; −1 like <see cref="Samples"/>.</summary>
    public long Age { get; set; }

    /// <summary>age in ns.</summary>
    public long AgeTime { get; set; }

    /// <summary>Bytes that passed the filters.</summary>
    public ulong FilterPassed { get; set; }

    /// <summary>Hits of the probes.</summary>
    public ProbeHits Hits { get; set; }

    /// <summary>Whether damo made it up: it appends such a snapshot where there is only one.</summary>
    public readonly bool IsFake => this is { Start: 0, End: 0, Samples: -1, Age: -1 };

    public readonly bool Has(Parts part) => (Told & part) != 0;
}
