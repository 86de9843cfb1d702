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
}
