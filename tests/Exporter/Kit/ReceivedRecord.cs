using System.Text;
using Damon.Events;

namespace DamonExporter.Tests.Kit;

/// <summary>What a receiver has to know of one request with one log record.</summary>
/// <param name="Sequence">The snapshot's number.</param>
/// <param name="Chunk">Index of the chunk.</param>
/// <param name="Records">Log records in the request.</param>
internal sealed record ReceivedRecord(long Sequence, long Chunk, int Records)
{
    /// <summary>Reads ExportLogsServiceRequest (opentelemetry-proto, collector/logs/v1 and logs/v1).</summary>
    public static ReceivedRecord Read(ReadOnlySpan<byte> request)
    {
        (long sequence, long chunk, int records) = (-1, -1, 0);
        for (ProtoFields top = new(request); top.Next();)
        {
            for (ProtoFields resource = new(top.Bytes); resource.Next();)
            {
                for (ProtoFields scope = new(resource.Number == 2 ? resource.Bytes : []); scope.Next();)
                {
                    records += scope.Number == 2 ? 1 : 0;
                    for (ProtoFields record = new(scope.Number == 2 ? scope.Bytes : []); record.Next();)
                    {
                        if (record.Number == 6)
                        {
                            (string key, long value) = Attribute(record.Bytes);
                            sequence = key == "damon.snapshot.sequence" ? value : sequence;
                            chunk = key == "damon.chunk.index" ? value : chunk;
                        }
                    }
                }
            }
        }

        return new ReceivedRecord(sequence, chunk, records);
    }

    private static (string Key, long Value) Attribute(ReadOnlySpan<byte> bytes)
    {
        (string key, long number) = ("", 0);
        for (ProtoFields pair = new(bytes); pair.Next();)
        {
            key = pair.Number == 1 ? Encoding.UTF8.GetString(pair.Bytes) : key;
            for (ProtoFields value = new(pair.Number == 2 ? pair.Bytes : []); value.Next();)
            {
                number = value.Number == 3 ? (long)value.Value : number;
            }
        }

        return (key, number);
    }
}
