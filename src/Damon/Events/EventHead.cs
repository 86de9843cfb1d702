using System.Globalization;
using Damon.Records;
using Damon.Snapshots;

namespace Damon.Events;

/// <summary>What the attributes of a chunk say.</summary>
internal sealed record EventHead
{
    /// <summary>Longer is no id of ours, and would be kept.</summary>
    private const int LongestId = 64;

    public required StreamId Stream { get; init; }

    public required string Id { get; init; }

    public required long StartTime { get; init; }

    public required long EndTime { get; init; }

    public required Intervals Intervals { get; init; }

    public required string? Filters { get; init; }

    public required long Regions { get; init; }

    public required AddressPolicy Addresses { get; init; }

    public required long AddressBase { get; init; }

    public required long ChunkIndex { get; init; }

    public required long ChunkCount { get; init; }

    /// <summary>Reads them. Numbers and truths may stand as text: not every store keeps the kinds of values.</summary>
    /// <exception cref="DamonDataException">One is missing or wrong. The message says which, not where.</exception>
    public static EventHead Read(string? node, IReadOnlyDictionary<string, object?> attributes)
    {
        string encoding = Required(attributes, SnapshotEvent.Encoding);
        if (encoding != SnapshotEvent.Columns1)
        {
            throw new DamonDataException($"{SnapshotEvent.Encoding} {Excerpt.Of(encoding)}: this version reads {SnapshotEvent.Columns1} only");
        }

        long sample = Number(attributes, SnapshotEvent.SampleInterval, 1);
        long aggregation = Number(attributes, SnapshotEvent.AggregationInterval, 1);
        var head = new EventHead
        {
            Stream = new StreamId(
                node,
                Text(attributes, SnapshotEvent.Kdamond),
                Text(attributes, SnapshotEvent.Context),
                Text(attributes, SnapshotEvent.Target),
                Text(attributes, SnapshotEvent.Scheme)),
            Id = Required(attributes, SnapshotEvent.Id),
            StartTime = Number(attributes, SnapshotEvent.StartTime, long.MinValue),
            EndTime = Number(attributes, SnapshotEvent.EndTime, long.MinValue),
            Intervals = Truth(attributes, SnapshotEvent.SampleIntervalAssumed) ? Intervals.OfAggregation(aggregation) : new Intervals(sample, aggregation),
            Filters = Text(attributes, SnapshotEvent.Filters),
            Regions = Number(attributes, SnapshotEvent.Regions, 0),
            Addresses = PolicyOf(Required(attributes, SnapshotEvent.Addresses)),
            AddressBase = attributes.ContainsKey(SnapshotEvent.AddressBase) ? Number(attributes, SnapshotEvent.AddressBase, 0) : 0,
            ChunkIndex = Number(attributes, SnapshotEvent.ChunkIndex, 0),
            ChunkCount = Number(attributes, SnapshotEvent.ChunkCount, 1),
        };
        if (head.ChunkIndex >= head.ChunkCount)
        {
            throw new DamonDataException($"{SnapshotEvent.ChunkIndex} {head.ChunkIndex}: expected less than {SnapshotEvent.ChunkCount}, {head.ChunkCount}");
        }

        return head.Id.Length <= LongestId
            ? head
            : throw new DamonDataException($"{SnapshotEvent.Id} {Excerpt.Of(head.Id)}: expected 16 hex digits");
    }

    private static AddressPolicy PolicyOf(string text) => text switch
    {
        SnapshotEvent.Absolute => AddressPolicy.Absolute,
        SnapshotEvent.Relative => AddressPolicy.Relative,
        SnapshotEvent.Off => AddressPolicy.Off,
        _ => throw new DamonDataException($"{SnapshotEvent.Addresses} {Excerpt.Of(text)}: expected absolute, relative or off"),
    };

    private static string Required(IReadOnlyDictionary<string, object?> attributes, string key) =>
        Text(attributes, key) ?? throw new DamonDataException($"no attribute {key}");

    private static string? Text(IReadOnlyDictionary<string, object?> attributes, string key) => attributes.GetValueOrDefault(key) switch
    {
        null => null,
        string text => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => throw new DamonDataException($"{key}: expected text"),
    };

    private static long Number(IReadOnlyDictionary<string, object?> attributes, string key, long least)
    {
        string text = Required(attributes, key);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least
            ? number
            : throw new DamonDataException($"{key} {Excerpt.Of(text)}: expected a number{(least == long.MinValue ? "" : $" of at least {least}")}");
    }

    private static bool Truth(IReadOnlyDictionary<string, object?> attributes, string key) => attributes.GetValueOrDefault(key) switch
    {
        null or false or "false" => false,
        true or "true" => true,
        _ => throw new DamonDataException($"{key}: expected true or false"),
    };
}
