namespace Damon.Snapshots;

/// <summary>Which bytes of a region are meant.</summary>
public enum ByteKind
{
    /// <summary>All: its size.</summary>
    Monitored,

    /// <summary>Those that passed the scheme's filters (page-level monitoring).</summary>
    FilterPassed,
}
