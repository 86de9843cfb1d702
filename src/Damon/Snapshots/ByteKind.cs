namespace Damon.Snapshots;

/// <summary>Which bytes of a region are meant.</summary>
public enum ByteKind
{
    /// <summary>All: its size.</summary>
    Monitored,

    /// <summary>Those that passed the scheme's filters (page-level monitoring).</summary>
    FilterPassed,

    /// <summary>Those that were in memory at that moment (virtual addresses: what of the region's pages the process had resident).</summary>
    Resident,
}
