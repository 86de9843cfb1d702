namespace DamonExporter.Sources;

/// <summary>The ways to get snapshots.</summary>
internal enum SourceKind
{
    /// <summary>trace where it can be had, else stat.</summary>
    Auto,

    /// <summary>What DAMON_STAT tells.</summary>
    Stat,

    /// <summary>Trace events of any running kdamond.</summary>
    Trace,

    /// <summary>Asks one kdamond of DAMON's sysfs.</summary>
    Sysfs,

    /// <summary>Starts and owns one.</summary>
    Manage,

    /// <summary>A recording.</summary>
    Replay,
}
