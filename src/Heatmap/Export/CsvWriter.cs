using System.Globalization;
using System.Text;
using Damon.Events;
using Damon.Snapshots;
using DamonHeatmap.Inputs;

namespace DamonHeatmap.Export;

/// <summary>
/// A table with one line for each region; a snapshot without regions has one line whose columns of a region are empty. What is not known is empty, an empty
/// text is in quotes. Columns of probes stand at the end, where there are any.
/// </summary>
internal sealed class CsvWriter : ISnapshotWriter
{
    private readonly TextBuffer _text;
    private readonly Losses _losses;
    private readonly int _probes;
    private long _number;

    /// <param name="output">Where to; stays open.</param>
    /// <param name="probes">How many columns of probes there are to be.</param>
    /// <param name="losses">Is told what it has no place for.</param>
    public CsvWriter(Stream output, int probes, Losses losses)
    {
        (_losses, _probes) = (losses, probes);
        _text = new TextBuffer(output);
        _text.Add(string.Join(',', TableColumns.OfCsv.Concat(TableColumns.OfProbes.Take(probes))) + "\n");
    }

    public void Write(Snapshot snapshot)
    {
        _losses.If(snapshot.Mappings.Count > 0, "mappings");
        _losses.If(snapshot.Regions.Probes > _probes, "hits of probes that came while it was written: convert it again");
        StreamId stream = snapshot.Stream;
        Intervals intervals = snapshot.Intervals;
        Regions regions = snapshot.Regions;
        string filters = snapshot.Filters.Count == 0 ? "" : Quote(EventFilters.Write(snapshot.Filters));
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"{++_number},{Field(stream.Node)},{Field(stream.Kdamond)},{Field(stream.Context)},{Field(stream.Target)},{Field(stream.Scheme)},{snapshot.StartTime},{snapshot.EndTime},{intervals.Sample},{(intervals.IsSampleAssumed ? "true" : "false")},{intervals.Aggregation},{filters},");
        if (regions.Count == 0)
        {
            // whether a column is there at all, says a 0
            _text.Add($"{head},,,,{(regions.HasFilterPassed ? "0" : "")},{(regions.HasResident ? "0" : "")}{new string(',', _probes)}\n");
        }

        byte[] start = Encoding.UTF8.GetBytes(head);
        for (int i = 0; i < regions.Count; i++)
        {
            _text.Add(start);
            _text.Add(regions.Starts[i]);
            _text.Add(","u8);
            _text.Add(regions.Ends[i]);
            _text.Add(","u8);
            _text.Add(regions.Accesses[i]);
            _text.Add(","u8);
            _text.Add(regions.Ages[i]);
            _text.Add(","u8);
            if (regions.HasFilterPassed)
            {
                _text.Add(regions.FilterPassed[i]);
            }

            _text.Add(","u8);
            if (regions.HasResident)
            {
                _text.Add(regions.Resident[i]);
            }

            AddHits(regions.Hits(i));
            _text.Add("\n"u8);
        }
    }

    public void Complete() => _text.Flush();

    public void Dispose()
    {
        // what is not flushed goes where the file goes
    }

    private void AddHits(ProbeHits hits)
    {
        for (int probe = 0; probe < _probes; probe++)
        {
            _text.Add(","u8);
            if (probe < hits.Count)
            {
                _text.Add(hits[probe]);
            }
        }
    }

    private static string Field(string? text) =>
        text is null ? "" : text.Length == 0 || text.AsSpan().ContainsAny(",\"\r\n") || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) ? Quote(text) : text;

    private static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
