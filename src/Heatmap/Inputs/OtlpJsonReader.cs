using System.Text.Json;
using Damon.Events;

namespace DamonHeatmap.Inputs;

/// <summary>Export requests in OTLP/JSON: one a line as the Collector's file exporter writes them, or one document, in whatever layout.</summary>
internal sealed class OtlpJsonReader(Stream stream, string name)
{
    /// <summary>Bytes of records that wait for their resource, where it stands behind them.</summary>
    private const long MostWaiting = 64 << 20;

    private readonly JsonTokens _tokens = new(stream, name);

    /// <summary>The records of all requests.</summary>
    public IEnumerable<OtlpRecord> Read()
    {
        while (_tokens.TryRead())
        {
            if (_tokens.Type != JsonTokenType.StartObject)
            {
                throw _tokens.Wrong("expected an OTLP export request, {\"resourceLogs\":[...]},");
            }

            while (_tokens.ReadProperty())
            {
                if (!_tokens.Is("resourceLogs"u8) && !_tokens.Is("resource_logs"u8))
                {
                    _tokens.SkipValue();
                    continue;
                }

                foreach (OtlpRecord record in ReadList(ReadResourceLogs))
                {
                    yield return record;
                }
            }
        }
    }

    /// <summary>A list of objects, each of which holds records.</summary>
    private IEnumerable<OtlpRecord> ReadList(Func<IEnumerable<OtlpRecord>> readOne)
    {
        if (!_tokens.TryEnter(JsonTokenType.StartArray))
        {
            yield break;
        }

        while (true)
        {
            _tokens.Read();
            if (_tokens.Type == JsonTokenType.EndArray)
            {
                yield break;
            }

            if (_tokens.Type != JsonTokenType.StartObject)
            {
                throw _tokens.Wrong("expected an object");
            }

            foreach (OtlpRecord record in readOne())
            {
                yield return record;
            }
        }
    }

    private IEnumerable<OtlpRecord> ReadResourceLogs()
    {
        string? node = null;
        bool known = false;
        List<OtlpRecord> waiting = [];
        long waitingBytes = 0;
        while (_tokens.ReadProperty())
        {
            if (_tokens.Is("resource"u8))
            {
                node = ReadNode();
                known = true;
            }
            else if (_tokens.Is("scopeLogs"u8) || _tokens.Is("scope_logs"u8))
            {
                foreach (OtlpRecord record in ReadList(ReadScopeLogs))
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
                            throw _tokens.Wrong("too many log records before their resource");
                        }
                    }
                }
            }
            else
            {
                _tokens.SkipValue();
            }
        }

        foreach (OtlpRecord record in waiting)
        {
            record.Node = node;
            yield return record;
        }
    }

    private IEnumerable<OtlpRecord> ReadScopeLogs()
    {
        while (_tokens.ReadProperty())
        {
            if (!_tokens.Is("logRecords"u8) && !_tokens.Is("log_records"u8))
            {
                _tokens.SkipValue();
                continue;
            }

            foreach (OtlpRecord record in ReadList(ReadLogRecord))
            {
                yield return record;
            }
        }
    }

    private IEnumerable<OtlpRecord> ReadLogRecord()
    {
        var record = new OtlpRecord();
        while (_tokens.ReadProperty())
        {
            if (_tokens.Is("attributes"u8))
            {
                ReadAttributes(record.Add);
            }
            else if (_tokens.Is("body"u8))
            {
                record.Body = ReadAny() as string ?? "";
            }
            else if (_tokens.Is("eventName"u8) || _tokens.Is("event_name"u8))
            {
                _tokens.Read();
                record.EventName = _tokens.Type == JsonTokenType.String ? _tokens.Text() : null;
                _tokens.SkipRest();
            }
            else
            {
                _tokens.SkipValue();
            }
        }

        yield return record;
    }

    private string? ReadNode()
    {
        string? node = null;
        if (_tokens.TryEnter(JsonTokenType.StartObject))
        {
            while (_tokens.ReadProperty())
            {
                if (_tokens.Is("attributes"u8))
                {
                    ReadAttributes((key, value) => node = key == SnapshotEvent.Node ? value as string : node);
                }
                else
                {
                    _tokens.SkipValue();
                }
            }
        }

        return node;
    }

    private void ReadAttributes(Action<string, object?> add)
    {
        if (!_tokens.TryEnter(JsonTokenType.StartArray))
        {
            return;
        }

        while (true)
        {
            _tokens.Read();
            if (_tokens.Type == JsonTokenType.EndArray)
            {
                return;
            }

            if (_tokens.Type != JsonTokenType.StartObject)
            {
                throw _tokens.Wrong("expected an attribute, {\"key\":...,\"value\":...},");
            }

            string key = "";
            object? value = null;
            while (_tokens.ReadProperty())
            {
                if (_tokens.Is("key"u8))
                {
                    _tokens.Read();
                    key = _tokens.Type == JsonTokenType.String ? _tokens.Text() : throw _tokens.Wrong("expected the name of an attribute");
                }
                else if (_tokens.Is("value"u8))
                {
                    value = ReadAny();
                }
                else
                {
                    _tokens.SkipValue();
                }
            }

            add(key, value);
        }
    }

    /// <summary>A text, a number (as text) or a truth; null for all else.</summary>
    private object? ReadAny()
    {
        object? value = null;
        if (!_tokens.TryEnter(JsonTokenType.StartObject))
        {
            return null;
        }

        while (_tokens.ReadProperty())
        {
            bool plain = _tokens.Is("stringValue"u8) || _tokens.Is("intValue"u8) || _tokens.Is("boolValue"u8)
                || _tokens.Is("string_value"u8) || _tokens.Is("int_value"u8) || _tokens.Is("bool_value"u8);
            _tokens.Read();
            if (plain)
            {
                value = _tokens.Type switch
                {
                    JsonTokenType.String => _tokens.Text(),
                    JsonTokenType.Number => _tokens.Number(),
                    JsonTokenType.True => true,
                    JsonTokenType.False => false,
                    _ => null,
                };
            }

            _tokens.SkipRest();
        }

        return value;
    }
}
