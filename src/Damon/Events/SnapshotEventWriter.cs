using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Damon.Analysis;
using Damon.Snapshots;

namespace Damon.Events;

/// <summary>Writes a snapshot as events: log stores limit a record, so a large snapshot is cut into several.</summary>
public static class SnapshotEventWriter
{
    /// <summary>Bytes of an event: the smallest limit of the stores in use is 256 kB, and they add to it.</summary>
    public const int DefaultMaxBytes = 190_000;

    // What an attribute takes beside its name and text, in OTLP's JSON; protobuf is shorter.
    private const int AttributeFrame = 48;

    /// <summary>Cuts a snapshot into chunks; at least one, also when it has no regions.</summary>
    /// <param name="snapshot">The snapshot. Its mappings are left out: names of files stay on the node.</param>
    /// <param name="addresses">What to tell of addresses. Under Relative and Off, filters of addresses do not say which, either.</param>
    /// <param name="addressBase">Under Relative: what is subtracted.</param>
    /// <param name="sequence">The snapshot's number in the store; null: it has none.</param>
    /// <param name="maxBytes">Bytes of attributes and body of each, at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">Under Relative: a region lies below the base.</exception>
    /// <exception cref="DamonDataException">Names and filters leave no room for a region.</exception>
    public static IReadOnlyList<SnapshotEventChunk> Write(
        Snapshot snapshot, AddressPolicy addresses, AddressBase addressBase, long? sequence, int maxBytes = DefaultMaxBytes)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        EventColumns columns = EventColumns.Of(snapshot.Regions, addresses, addressBase);
        KeyValuePair<string, object?>[] common = Common(snapshot, addresses, addressBase, sequence, columns);
        List<int> ends = Cut(columns, maxBytes - AttributeBytes(common), maxBytes);

        var chunks = new SnapshotEventChunk[ends.Count];
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        for (int i = 0; i < chunks.Length; i++)
        {
            columns.Write(json, i == 0 ? 0 : ends[i - 1], ends[i]);
            json.Flush();
            chunks[i] = new SnapshotEventChunk(
                snapshot.EndTime,
                [.. common, new(SnapshotEvent.ChunkIndex, (long)i), new(SnapshotEvent.ChunkCount, (long)chunks.Length)],
                Encoding.UTF8.GetString(buffer.WrittenSpan));
            buffer.ResetWrittenCount();
            json.Reset();
        }

        return chunks;
    }

    private static KeyValuePair<string, object?>[] Common(
        Snapshot snapshot, AddressPolicy addresses, AddressBase addressBase, long? sequence, EventColumns columns)
    {
        Regions regions = snapshot.Regions;
        string? filters = snapshot.Filters.Count == 0 ? null : EventFilters.Write(snapshot.Filters, addresses == AddressPolicy.Absolute);
        var all = new List<KeyValuePair<string, object?>>(24);
        Add(SnapshotEvent.EventName, SnapshotEvent.Name);
        Add(SnapshotEvent.Kdamond, snapshot.Stream.Kdamond);
        Add(SnapshotEvent.Context, snapshot.Stream.Context);
        Add(SnapshotEvent.Target, snapshot.Stream.Target);
        Add(SnapshotEvent.Scheme, snapshot.Stream.Scheme);
        Add(SnapshotEvent.Id, Id(snapshot, addresses, addressBase, filters, columns));
        Add(SnapshotEvent.Sequence, sequence);
        Add(SnapshotEvent.StartTime, snapshot.StartTime);
        Add(SnapshotEvent.EndTime, snapshot.EndTime);
        Add(SnapshotEvent.SampleInterval, snapshot.Intervals.Sample);
        Add(SnapshotEvent.AggregationInterval, snapshot.Intervals.Aggregation);
        Add(SnapshotEvent.SampleIntervalAssumed, snapshot.Intervals.IsSampleAssumed ? true : null);
        Add(SnapshotEvent.Regions, (long)regions.Count);
        Add(SnapshotEvent.MonitoredBytes, Saturate(regions.TotalBytes));
        Add(SnapshotEvent.WorkingSetBytes, Saturate(WorkingSet.Bytes(snapshot)));
        Add(SnapshotEvent.FilterPassedBytes, regions.HasFilterPassed ? Saturate(regions.FilterPassedBytes) : null);
        Add(SnapshotEvent.Addresses, NameOf(addresses));
        Add(SnapshotEvent.AddressBase, addresses == AddressPolicy.Relative ? (long)addressBase.Number : null);
        Add(SnapshotEvent.Filters, filters);
        Add(SnapshotEvent.Encoding, SnapshotEvent.Columns1);
        return [.. all];

        void Add(string key, object? value)
        {
            if (value is not null)
            {
                all.Add(new(key, value));
            }
        }
    }

    private static string NameOf(AddressPolicy addresses) => addresses switch
    {
        AddressPolicy.Absolute => SnapshotEvent.Absolute,
        AddressPolicy.Relative => SnapshotEvent.Relative,
        _ => SnapshotEvent.Off,
    };

    private static long Saturate(ulong bytes) => (long)Math.Min(bytes, long.MaxValue);

    /// <summary>Of what is sent, not of what is known: nobody shall find addresses by trying which of them give this hash.</summary>
    private static string Id(Snapshot snapshot, AddressPolicy addresses, AddressBase addressBase, string? filters, EventColumns columns)
    {
        var hash = new XxHash64();
        foreach ((_, string? part) in snapshot.Stream.Parts())
        {
            hash.Append(Encoding.UTF8.GetBytes(part ?? ""));
            hash.Append([(byte)(part is null ? 0 : 1)]);
        }

        Span<byte> numbers = stackalloc byte[48];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, snapshot.StartTime);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], snapshot.EndTime);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[16..], snapshot.Intervals.Sample);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[24..], snapshot.Intervals.Aggregation);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[32..], (long)addresses | (snapshot.Intervals.IsSampleAssumed ? 256L : 0));
        BinaryPrimitives.WriteInt64LittleEndian(numbers[40..], addresses == AddressPolicy.Relative ? addressBase.Number : -1);
        hash.Append(numbers);
        hash.Append(Encoding.UTF8.GetBytes(filters ?? ""));
        columns.AddTo(hash);
        return hash.GetCurrentHashAsUInt64().ToString("x16", null);
    }

    private static int AttributeBytes(KeyValuePair<string, object?>[] common)
    {
        // the two that count chunks
        int bytes = SnapshotEvent.ChunkIndex.Length + SnapshotEvent.ChunkCount.Length + (2 * (20 + AttributeFrame));
        foreach ((string key, object? value) in common)
        {
            // quotes and the like take two bytes in JSON
            bytes += key.Length + AttributeFrame + (value is string text ? Encoding.UTF8.GetByteCount(text) + text.Count(c => c is '"' or '\\') : 20);
        }

        return bytes;
    }

    /// <summary>Where each chunk ends, as the number of the region after it.</summary>
    private static List<int> Cut(EventColumns columns, int room, int maxBytes)
    {
        var ends = new List<int>();
        int frame = columns.FrameBytes();
        int used = frame, from = 0;
        for (int i = 0; i < columns.Count; i++)
        {
            int bytes = columns.RegionBytes(i);
            if (used + bytes > room && i > from)
            {
                ends.Add(i);
                (used, from) = (frame, i);
            }

            used += bytes;
            if (used > room)
            {
                throw TooSmall(maxBytes);
            }
        }

        if (frame > room)
        {
            throw TooSmall(maxBytes);
        }

        ends.Add(columns.Count);
        return ends;
    }

    private static DamonDataException TooSmall(int maxBytes) =>
        new($"the snapshot's names and filters leave no room for a region in an event of {maxBytes} bytes; allow larger events");
}
