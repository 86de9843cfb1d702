using System.Buffers.Binary;
using System.Text;
using Damon.Events;
using Damon.Snapshots;

namespace DamonHeatmap.Tests.Inputs;

/// <summary>Export requests in protobuf, as a sender makes them.</summary>
internal static class OtlpMessages
{
    /// <summary>A request with all chunks of some snapshots, each under its own resource.</summary>
    public static byte[] Request(IEnumerable<Snapshot> snapshots, int maxBytes = 4000, bool resourceLast = false) =>
        [.. snapshots.SelectMany(snapshot => Field(1, ResourceLogs(snapshot, maxBytes, resourceLast)))];

    /// <summary>A message behind its length.</summary>
    public static byte[] Frame(byte[] message)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)message.Length);
        return [.. length, .. message];
    }

    private static byte[] ResourceLogs(Snapshot snapshot, int maxBytes, bool resourceLast)
    {
        byte[] resource = Field(1, [.. Field(1, Attribute("service.name", "x")), .. snapshot.Stream.Node is { } node ? Field(1, Attribute("host.name", node)) : []]);
        byte[] other = Field(2, [.. Field(5, Any("a log line of something else")), .. Field(6, Attribute("damon.snapshot.id", 1.5))]);
        byte[] records = Field(2, [.. Field(1, Text(1, "scope")), .. other, .. SnapshotEventWriter.Write(snapshot, AddressPolicy.Absolute, default, 3, maxBytes).SelectMany(chunk => Field(2, Record(chunk))), .. other]);
        return resourceLast ? [.. records, .. resource] : [.. resource, .. records, .. Text(3, "https://schema")];
    }

    private static byte[] Record(SnapshotEventChunk chunk)
    {
        var time = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(time, chunk.Time);
        return
        [
            .. Tag(1, 1), .. time, .. Tag(2, 0), 9, .. Text(3, "INFO"), .. Field(5, Any(chunk.Body)), .. chunk.Attributes.SelectMany(pair => Field(6, Attribute(pair.Key, pair.Value))), .. Tag(8, 5), 1, 0, 0, 0, .. Text(12, SnapshotEvent.Name),
        ];
    }

    private static byte[] Attribute(string key, object? value) => [.. Text(1, key), .. Field(2, Any(value))];

    private static byte[] Any(object? value) => value switch
    {
        string text => Text(1, text),
        bool truth => [.. Tag(2, 0), (byte)(truth ? 1 : 0)],
        long number => [.. Tag(3, 0), .. Varint((ulong)number)],
        double real => [.. Tag(4, 1), .. BitConverter.GetBytes(real)],
        _ => [],
    };

    private static byte[] Text(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] message) => [.. Tag(number, 2), .. Varint((ulong)message.Length), .. message];

    private static byte[] Tag(int number, int kind) => Varint((ulong)((number << 3) | kind));

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
