using System.Globalization;
using System.Text;
using Damon.Events;
using Damon.Snapshots;
using DamonHeatmap.Inputs;

namespace DamonHeatmap.Export;

/// <summary>
/// A table with one line for each region; a snapshot without regions has one line whose columns of a region are empty. What is not known is empty, an empty
/// text is in quotes.
/// </summary>
internal sealed class CsvWriter : ISnapshotWriter
{
    private readonly TextBuffer _text;
    private readonly Losses _losses;
    private long _number;

    public CsvWriter(Stream output, Losses losses)
    {
        _losses = losses;
        _text = new TextBuffer(output);
        _text.Add(string.Join(',', TableColumns.OfCsv) + "\n");
    }

    public void Write(Snapshot snapshot)
    {
        _losses.If(snapshot.Mappings.Count > 0, "mappings");
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
            _text.Add($"{head},,,,{(regions.HasFilterPassed ? "0" : "")},{(regions.HasResident ? "0" : "")}\n");
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

            _text.Add("\n"u8);
        }
    }

    public void Complete() => _text.Flush();

    public void Dispose()
    {
        // what is not flushed goes where the file goes
    }

    private static string Field(string? text) =>
        text is null ? "" : text.Length == 0 || text.AsSpan().ContainsAny(",\"\r\n") || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) ? Quote(text) : text;

    private static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
