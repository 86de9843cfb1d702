using System.Text.Encodings.Web;
using System.Text.Json;
using Damon.Events;
using Damon.Snapshots;
using DamonHeatmap.Inputs;

namespace DamonHeatmap.Export;

/// <summary>One JSON object a line for each snapshot, its regions as columns. Has a place for everything.</summary>
internal sealed class NdjsonWriter(Stream output) : ISnapshotWriter
{
    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public void Write(Snapshot snapshot)
    {
        Regions regions = snapshot.Regions;
        _json.WriteStartObject();
        _json.WriteString(TableColumns.Node, snapshot.Stream.Node);
        _json.WriteString(TableColumns.Kdamond, snapshot.Stream.Kdamond);
        _json.WriteString(TableColumns.Context, snapshot.Stream.Context);
        _json.WriteString(TableColumns.Target, snapshot.Stream.Target);
        _json.WriteString(TableColumns.Scheme, snapshot.Stream.Scheme);
        _json.WriteNumber(TableColumns.StartTime, snapshot.StartTime);
        _json.WriteNumber(TableColumns.EndTime, snapshot.EndTime);
        _json.WriteNumber(TableColumns.Sample, snapshot.Intervals.Sample);
        _json.WriteBoolean(TableColumns.SampleAssumed, snapshot.Intervals.IsSampleAssumed);
        _json.WriteNumber(TableColumns.Aggregation, snapshot.Intervals.Aggregation);
        _json.WriteString(TableColumns.Filters, snapshot.Filters.Count == 0 ? null : EventFilters.Write(snapshot.Filters));
        WriteMappings(snapshot.Mappings);
        WriteColumn(TableColumns.Start, regions.Starts);
        WriteColumn(TableColumns.End, regions.Ends);
        WriteColumn(TableColumns.Accesses, regions.Accesses);
        WriteColumn(TableColumns.Age, regions.Ages);
        WriteColumn(TableColumns.FilterPassed, regions.FilterPassed, regions.HasFilterPassed);
        WriteColumn(TableColumns.Resident, regions.Resident, regions.HasResident);
        for (int probe = 0; probe < regions.Probes; probe++)
        {
            WriteColumn(TableColumns.OfProbes[probe], regions.HitsOf(probe));
        }

        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        output.WriteByte((byte)'\n');
    }

    public void Complete() => _json.Flush();

    public void Dispose()
    {
        _json.Reset(Stream.Null);
        _json.Dispose();
    }

    private void WriteMappings(IReadOnlyList<Mapping> mappings)
    {
        _json.WriteStartArray(TableColumns.Mappings);
        foreach (Mapping mapping in mappings)
        {
            _json.WriteStartObject();
            _json.WriteNumber("start"u8, mapping.Start);
            _json.WriteNumber("end"u8, mapping.End);
            _json.WriteString("name"u8, mapping.Name);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteColumn(string name, ReadOnlySpan<ulong> column, bool isKnown = true)
    {
        if (!isKnown)
        {
            _json.WriteNull(name);
            return;
        }

        _json.WriteStartArray(name);
        foreach (ulong number in column)
        {
            _json.WriteNumberValue(number);
        }

        _json.WriteEndArray();
    }

    private void WriteColumn(string name, ReadOnlySpan<byte> column)
    {
        _json.WriteStartArray(name);
        foreach (byte number in column)
        {
            _json.WriteNumberValue(number);
        }

        _json.WriteEndArray();
    }

    private void WriteColumn(string name, ReadOnlySpan<uint> column)
    {
        _json.WriteStartArray(name);
        foreach (uint number in column)
        {
            _json.WriteNumberValue(number);
        }

        _json.WriteEndArray();
    }
}
