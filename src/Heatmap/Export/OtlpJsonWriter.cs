using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Damon.Events;
using Damon.Snapshots;

namespace DamonHeatmap.Export;

/// <summary>OTLP/JSON, one export request a line, each with one log record: what the Collector's file exporter writes, and its receiver takes.</summary>
internal sealed class OtlpJsonWriter(Stream output, AddressPolicy addresses, Losses losses) : ISnapshotWriter
{
    /// <summary>INFO, in OTLP.</summary>
    private const int Severity = 9;

    // quotes in the body are \" then, instead of six characters
    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    private readonly Dictionary<StreamId, AddressBase> _bases = [];

    public void Write(Snapshot snapshot)
    {
        losses.If(snapshot.Mappings.Count > 0, "mappings");
        foreach (SnapshotEventChunk chunk in SnapshotEventWriter.Write(snapshot, addresses, BaseOf(snapshot), sequence: null))
        {
            Write(snapshot.Stream.Node, chunk);
            _json.Flush();
            _json.Reset();
            output.WriteByte((byte)'\n');
        }
    }

    public void Complete() => _json.Flush();

    public void Dispose()
    {
        _json.Reset(Stream.Null);
        _json.Dispose();
    }

    private AddressBase BaseOf(Snapshot snapshot)
    {
        if (addresses != AddressPolicy.Relative || snapshot.Regions.Count == 0)
        {
            return _bases.GetValueOrDefault(snapshot.Stream);
        }

        ulong lowest = snapshot.Regions.Starts[0];
        if (!_bases.TryGetValue(snapshot.Stream, out AddressBase known) || lowest < known.Start)
        {
            known = new AddressBase(lowest, _bases.ContainsKey(snapshot.Stream) ? known.Number + 1 : 0);
            _bases[snapshot.Stream] = known;
        }

        return known;
    }

    private void Write(string? node, SnapshotEventChunk chunk)
    {
        _json.WriteStartObject();
        _json.WriteStartArray("resourceLogs"u8);
        _json.WriteStartObject();
        _json.WriteStartObject("resource"u8);
        _json.WriteStartArray("attributes"u8);
        if (node is not null)
        {
            WriteAttribute(SnapshotEvent.Node, node);
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteStartArray("scopeLogs"u8);
        _json.WriteStartObject();
        _json.WriteStartObject("scope"u8);
        _json.WriteString("name"u8, "damon"u8);
        _json.WriteEndObject();
        _json.WriteStartArray("logRecords"u8);
        WriteRecord(chunk);
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteRecord(SnapshotEventChunk chunk)
    {
        // an unsigned number; the exact times stand in the attributes
        string time = Math.Max(0, chunk.Time).ToString(CultureInfo.InvariantCulture);
        _json.WriteStartObject();
        _json.WriteString("timeUnixNano"u8, time);
        _json.WriteString("observedTimeUnixNano"u8, time);
        _json.WriteNumber("severityNumber"u8, Severity);
        _json.WriteStartObject("body"u8);
        _json.WriteString("stringValue"u8, chunk.Body);
        _json.WriteEndObject();
        _json.WriteStartArray("attributes"u8);
        foreach ((string key, object? value) in chunk.Attributes)
        {
            WriteAttribute(key, value);
        }

        _json.WriteEndArray();
        _json.WriteString("eventName"u8, SnapshotEvent.Name);
        _json.WriteEndObject();
    }

    private void WriteAttribute(string key, object? value)
    {
        _json.WriteStartObject();
        _json.WriteString("key"u8, key);
        _json.WriteStartObject("value"u8);
        switch (value)
        {
            case long number:
                _json.WriteString("intValue"u8, number.ToString(CultureInfo.InvariantCulture));
                break;
            case bool truth:
                _json.WriteBoolean("boolValue"u8, truth);
                break;
            default:
                _json.WriteString("stringValue"u8, value as string);
                break;
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
    }
}
