using Damon.Records;

namespace DamonExporter.Recorder;

/// <summary>What to record.</summary>
/// <param name="Output">Path of the file.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Snapshots">Snapshots of each stream after which it is enough; null: no end.</param>
/// <param name="For">Time after which it is enough; null: no end.</param>
internal sealed record RecordRequest(string Output, RecordFormat Format, int? Snapshots, TimeSpan? For)
{
    /// <summary>Snapshots of a stream that come sooner after the one before are left out: a source may take two in a row to learn the intervals.</summary>
    public TimeSpan Spacing { get; init; }

    /// <summary>Whether each kdamond that runs is recorded; else the source has one.</summary>
    public bool EveryKdamond { get; init; }
}
