namespace DamonExporter.Sources;

/// <summary>The times that replayed snapshots have.</summary>
internal enum ReplayTime
{
    /// <summary>As if taken now.</summary>
    Now,

    /// <summary>Those of the recording.</summary>
    Recorded,
}
