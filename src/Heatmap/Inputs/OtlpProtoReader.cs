using System.Text;
using Damon;
using Damon.Events;

namespace DamonHeatmap.Inputs;

/// <summary>
/// One ExportLogsServiceRequest in protobuf. The numbers of the fields are those of opentelemetry-proto, and never change; fields of other numbers or
/// kinds are read over.
/// </summary>
internal sealed class OtlpProtoReader(Stream stream, string name)
{
    /// <summary>Bytes of records that wait for their resource, where it stands behind them.</summary>
    private const long MostWaiting = 64 << 20;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly ProtoStream _proto = new(stream, name);

    /// <summary>The request's records, up to the end of the stream.</summary>
    public IEnumerable<OtlpRecord> Read()
    {
        while (!_proto.IsAtEnd)
        {
            (int number, int kind) = _proto.ReadTag(long.MaxValue);
            if ((number, kind) != (1, ProtoStream.Delimited))
            {
                _proto.Skip(kind, long.MaxValue);
                continue;
            }

            foreach (OtlpRecord record in ReadResourceLogs(_proto.ReadEnd(long.MaxValue)))
            {
                yield return record;
            }
        }
    }

    private IEnumerable<OtlpRecord> ReadResourceLogs(long end)
    {
        string? node = null;
        bool known = false;
        List<OtlpRecord> waiting = [];
        long waitingBytes = 0;
        while (_proto.Position < end)
        {
            (int number, int kind) = _proto.ReadTag(end);
            switch (number, kind)
            {
                case (1, ProtoStream.Delimited):
                    node = Parse(_proto.ReadEnd(end), ParseNode);
                    known = true;
                    break;
                case (2, ProtoStream.Delimited):
                    foreach (OtlpRecord record in ReadScopeLogs(_proto.ReadEnd(end)))
                    {
                        if (known)
                        {
                            record.Node = node;
                            yield return record;
                        }
                        else if (record.IsSnapshot)
                        {
                            waiting.Add(record);
                            waitingBytes += 2048 + (2L * record.Body.Length);
                            if (waitingBytes > MostWaiting)
                            {
                                throw new DamonDataException($"{name}: too many log records before their resource, at byte {_proto.Position}");
                            }
                        }
                    }

                    break;
                default:
                    _proto.Skip(kind, end);
                    break;
            }
        }

        foreach (OtlpRecord record in waiting)
        {
            record.Node = node;
            yield return record;
        }
    }

    private IEnumerable<OtlpRecord> ReadScopeLogs(long end)
    {
        while (_proto.Position < end)
        {
            (int number, int kind) = _proto.ReadTag(end);
            if ((number, kind) == (2, ProtoStream.Delimited))
            {
                yield return Parse(_proto.ReadEnd(end), ParseRecord);
            }
            else
            {
                _proto.Skip(kind, end);
            }
        }
    }

    private T Parse<T>(long end, Func<ReadOnlySpan<byte>, T> parse)
    {
        ReadOnlySpan<byte> message = _proto.ReadTo(end);
        try
        {
            return parse(message);
        }
        catch (Exception exception) when (exception is ArgumentException or (DamonDataException and not CutShortException))
        {
            // text that is not UTF-8, or what is no message
            throw _proto.Wrong(exception);
        }
    }

    private static string? ParseNode(ReadOnlySpan<byte> resource)
    {
        string? node = null;
        var fields = new ProtoFields(resource);
        while (fields.NextOrThrow())
        {
            if (fields is { Number: 1, IsBytes: true } && ParseAttribute(fields.Bytes) is (SnapshotEvent.Node, string text))
            {
                node = text;
            }
        }

        return node;
    }

    private static OtlpRecord ParseRecord(ReadOnlySpan<byte> bytes)
    {
        var record = new OtlpRecord();
        var fields = new ProtoFields(bytes);
        while (fields.NextOrThrow())
        {
            switch (fields.Number)
            {
                case 5 when fields.IsBytes:
                    record.Body = ParseAny(fields.Bytes) as string ?? "";
                    break;
                case 6 when fields.IsBytes:
                    (string key, object? value) = ParseAttribute(fields.Bytes);
                    record.Add(key, value);
                    break;
                case 12 when fields.IsBytes:
                    record.EventName = Utf8.GetString(fields.Bytes);
                    break;
                default:
                    break;
            }
        }

        return record;
    }

    private static (string Key, object? Value) ParseAttribute(ReadOnlySpan<byte> bytes)
    {
        string key = "";
        object? value = null;
        var fields = new ProtoFields(bytes);
        while (fields.NextOrThrow())
        {
            if (fields is { Number: 1, IsBytes: true })
            {
                key = Utf8.GetString(fields.Bytes);
            }
            else if (fields is { Number: 2, IsBytes: true })
            {
                value = ParseAny(fields.Bytes);
            }
        }

        return (key, value);
    }

    /// <summary>A text, a number or a truth; null for all else.</summary>
    private static object? ParseAny(ReadOnlySpan<byte> bytes)
    {
        object? value = null;
        var fields = new ProtoFields(bytes);
        while (fields.NextOrThrow())
        {
            value = fields switch
            {
                { Number: 1, IsBytes: true } => Utf8.GetString(fields.Bytes),
                { Number: 2, IsVarint: true } => fields.Value != 0,
                { Number: 3, IsVarint: true } => (long)fields.Value,
                _ => null,
            };
        }

        return value;
    }
}
