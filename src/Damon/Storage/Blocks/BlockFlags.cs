namespace Damon.Storage.Blocks;

/// <summary>What else is known of a snapshot in a block.</summary>
[Flags]
internal enum BlockFlags : byte
{
    None = 0,

    /// <summary>The sampling interval is assumed.</summary>
    SampleAssumed = 1,

    /// <summary>There is a column of bytes that passed the filters.</summary>
    FilterPassed = 2,

    /// <summary>There is a column of bytes that were in memory.</summary>
    Resident = 4,

    /// <summary>Times this: the number of probes, 0 … 4, of which each has a column of hits.</summary>
    Probe = 8,
}
