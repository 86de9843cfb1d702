namespace Damon.Storage.Blocks;

/// <summary>What the numbers of a column are differences to. Differences are signed, and stored as 2d or −2d − 1 (zigzag).</summary>
internal enum ColumnMode : byte
{
    /// <summary>Nothing: the values themselves.</summary>
    Plain = 0,

    /// <summary>The value before in the column; 0 before the first.</summary>
    Before = 1,

    /// <summary>What the snapshot before had at this address (<see cref="SnapshotBefore"/>).</summary>
    SnapshotBefore = 2,

    /// <summary>The region's size: size − value, which is never negative.</summary>
    OfSize = 3,
}
