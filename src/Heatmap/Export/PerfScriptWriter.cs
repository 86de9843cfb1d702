using System.Globalization;
using System.Text;
using Damon;
using Damon.Snapshots;

namespace DamonHeatmap.Export;

/// <summary>
/// The text that <c>perf script</c> prints of the event damon:damon_aggregated, or, from where there are probes on, damon:damon_region_aggregated. Streams that it cannot name are kept apart by thread ids, which are those of the
/// kdamonds where they are known.
/// </summary>
internal sealed class PerfScriptWriter(Stream output, Losses losses) : ISnapshotWriter
{
    private readonly TextBuffer _text = new(output);
    private readonly Dictionary<StreamId, long> _threads = [];
    private readonly HashSet<long> _taken = [];
    private readonly Dictionary<StreamId, long> _ends = [];
    private readonly HashSet<StreamId> _withProbes = [];

    public void Write(Snapshot snapshot)
    {
        StreamId stream = snapshot.Stream;
        Regions regions = snapshot.Regions;
        if (snapshot.EndTime < 0)
        {
            throw new DamonDataException($"a snapshot of {stream} ends at {snapshot.EndTime} ns; perf-script has no times below 0");
        }

        SayLosses(snapshot);
        if (regions.Count == 0)
        {
            return;
        }

        _ends[stream] = snapshot.EndTime;
        bool isIndex = IsIndex(stream.Target);
        long thread = ThreadOf(stream with { Target = isIndex ? null : stream.Target });

        // as perf prints it: microseconds, and all nine digits (--ns) where they say more
        (long seconds, long rest) = Math.DivRem(snapshot.EndTime, 1_000_000_000L);
        string fraction = rest % 1000 == 0
            ? (rest / 1000).ToString("000000", CultureInfo.InvariantCulture)
            : rest.ToString("000000000", CultureInfo.InvariantCulture);

        // never back to the other event: who reads it would wait for this one to come again
        bool withProbes = _withProbes.Contains(stream) || (regions.Probes > 0 && _withProbes.Add(stream));
        byte[] head = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{Command(stream.Kdamond)} {thread} [000] {seconds}.{fraction}: damon:{(withProbes ? "damon_region_aggregated" : "damon_aggregated")}: target_id={(isIndex ? stream.Target : "None")} nr_regions={regions.Count} "));
        for (int i = 0; i < regions.Count; i++)
        {
            _text.Add(head);
            _text.Add(regions.Starts[i]);
            _text.Add("-"u8);
            _text.Add(regions.Ends[i]);
            _text.Add(": "u8);
            _text.Add(regions.Accesses[i]);
            _text.Add(" "u8);
            _text.Add(regions.Ages[i]);
            if (withProbes)
            {
                AddHits(regions.Hits(i));
            }

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
        Span<byte> digits = stackalloc byte[2];
        _text.Add(" probe_hits="u8);
        for (int probe = 0; probe < hits.Count; probe++)
        {
            hits[probe].TryFormat(digits, out _, "x2", CultureInfo.InvariantCulture);
            _text.Add(probe == 0 ? ""u8 : " "u8);
            _text.Add((ReadOnlySpan<byte>)digits);
        }
    }

    private static bool IsIndex(string? part) => ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out ulong index)
        && index.ToString(CultureInfo.InvariantCulture) == part;

    private static bool TryThread(string? kdamond, out long thread)
    {
        thread = 0;
        return kdamond is not null && kdamond.StartsWith("tid-", StringComparison.Ordinal)
            && int.TryParse(kdamond.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && (thread = number) >= 0;
    }

    private static string Command(string? kdamond) => IsIndex(kdamond) ? $"kdamond.{kdamond}" : "kdamond";

    private void SayLosses(Snapshot snapshot)
    {
        StreamId stream = snapshot.Stream;
        long? before = _ends.TryGetValue(stream, out long end) ? end : null;
        losses.If(true, "intervals: give them again with --intervals when it is read");
        losses.If(stream.Node is not null, "the node");
        losses.If(!TryThread(stream.Kdamond, out _), "kdamonds: a thread id stands for each");
        losses.If(stream.Context is not null || stream.Scheme is not null, "contexts and schemes: a thread id stands for each");
        losses.If(stream.Target is not null && !IsIndex(stream.Target), "names of targets that are no index: a thread id stands for each");
        losses.If(snapshot.Filters.Count > 0 || snapshot.Regions.HasFilterPassed, "filters and the bytes that passed them");
        losses.If(snapshot.Regions.HasResident, "resident bytes");
        losses.If(snapshot.Mappings.Count > 0, "mappings");
        losses.If(snapshot.Regions.Count == 0, "snapshots without regions: they are left out");
        losses.If(
            snapshot.Regions.Count > 0 && snapshot.StartTime != (before ?? ((Int128)snapshot.EndTime - snapshot.Intervals.Aggregation)),
            "the start of a snapshot that does not begin where the one before it ended");
    }

    private long ThreadOf(StreamId stream)
    {
        if (_threads.TryGetValue(stream, out long known))
        {
            return known;
        }

        bool isReal = TryThread(stream.Kdamond, out long thread) && _taken.Add(thread);
        for (thread = isReal ? thread : 1; !isReal && !_taken.Add(thread); thread++)
        {
            // taken by another stream
        }

        _threads.Add(stream, thread);
        return thread;
    }
}
