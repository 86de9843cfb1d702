namespace Damon.Storage;

/// <summary>What keeps a store from being used, by what can be done about it.</summary>
public enum StoreProblem
{
    /// <summary>It is not there, may not be opened, or the disk fails.</summary>
    Unavailable,

    /// <summary>It was open, and somebody has removed it, or put another file in its place.</summary>
    Replaced,

    /// <summary>The disk is full, and dropping what is oldest did not make room.</summary>
    Full,

    /// <summary>The file is damaged: it can be set aside (<see cref="SnapshotStore.SetAside"/>).</summary>
    Damaged,

    /// <summary>The file is no snapshot store, or one of a later version: it is left as it is.</summary>
    Foreign,

    /// <summary>Somebody else writes to it.</summary>
    InUse,

    /// <summary>A reader that does not end holds the write-ahead log, which has grown to its limit.</summary>
    Blocked,
}
