namespace Damon.Events;

/// <summary>A piece of a snapshot as one log record.</summary>
/// <param name="Time">When the snapshot was taken (its end), ns.</param>
/// <param name="Attributes">Flat; the values are strings, longs or bools, none is null.</param>
/// <param name="Body">One line of JSON: this piece's regions as columns.</param>
public sealed record SnapshotEventChunk(long Time, IReadOnlyList<KeyValuePair<string, object?>> Attributes, string Body);
