using Damon.Snapshots;

namespace Damon.Records;

/// <summary>What a recording does not say itself.</summary>
public sealed record RecordFileOptions
{
    /// <summary>The host that was recorded: becomes <see cref="StreamId.Node"/>.</summary>
    public string? Node { get; init; }

    /// <summary>What messages call the file; null: its path.</summary>
    public string? Name { get; init; }

    /// <summary>What else the caller can read, to be named where a file is none of it: <c>csv or ndjson</c>; null: nothing.</summary>
    public string? Others { get; init; }

    /// <summary>The intervals to take where the file has none (trace text, old records); null: estimated from the data, with a warning.</summary>
    public Intervals? Intervals { get; init; }
}
