namespace Damon.Storage.Blocks;

/// <summary>The columns of a block, by the numbers that they have in it (docs/store.md). Below <see cref="FirstOfRegions"/>: a value for each snapshot; from there on: for each region.</summary>
internal enum ColumnId : byte
{
    /// <summary>Number of the snapshot in the store.</summary>
    Sequence = 1,

    /// <summary>The moment of the snapshot, ns.</summary>
    EndTime = 2,

    /// <summary>End − start of its last aggregation, ns.</summary>
    Length = 3,

    /// <summary>Sampling interval, ns.</summary>
    Sample = 4,

    /// <summary>Aggregation interval, ns.</summary>
    Aggregation = 5,

    /// <summary><see cref="BlockFlags"/>.</summary>
    Flags = 6,

    /// <summary>How many regions the snapshot has.</summary>
    RegionCount = 7,

    /// <summary>Start − end of the region before, which is 0 before the first; bytes.</summary>
    Gap = 16,

    /// <summary>End − start, bytes.</summary>
    Size = 17,

    /// <summary>nr_accesses.</summary>
    Accesses = 18,

    /// <summary>age, in aggregation intervals.</summary>
    Age = 19,

    /// <summary>Bytes that passed the filters.</summary>
    FilterPassed = 20,

    /// <summary>Bytes that were in memory.</summary>
    Resident = 21,

    /// <summary>Hits of probe 0; those of the other probes follow.</summary>
    ProbeHits0 = 22,

    /// <summary>Hits of the last probe that there can be.</summary>
    ProbeHits3 = 25,

    FirstOfRegions = Gap,

    Last = ProbeHits3,
}
