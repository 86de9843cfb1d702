using Damon;
using Damon.Snapshots;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;
using DamonHeatmap.Text;

namespace DamonHeatmap.Inputs;

/// <summary>From what there is and a request to what is drawn: which streams, what time, and which addresses.</summary>
internal static class MapPlanner
{
    /// <summary>So the recording itself takes at least a fifth of the picture.</summary>
    private const int MostBefore = 4;

    /// <summary>Streams, or ranges, that a message names.</summary>
    private const int MostNamed = 8;

    /// <param name="recording">The data.</param>
    /// <param name="all">What there is of each stream.</param>
    /// <param name="request">What to draw.</param>
    /// <param name="note">Is told what was chosen where there was a choice.</param>
    /// <exception cref="DamonDataException">Nothing is there that was asked for.</exception>
    public static MapPlan Plan(Recording recording, IReadOnlyList<StreamSurvey> all, MapRequest request, Action<string> note)
    {
        List<StreamSurvey> chosen = Choose(recording, all, request, note);
        (long start, long end) = Times(chosen, request, note);
        List<PlannedStream> wanted = [.. chosen.Select(stream => new PlannedStream(stream, Spans(stream.Ranges, stream.MostBytes, request))).Where(stream => stream.Spans.Length > 0)];
        return wanted.Count > 0 ? new MapPlan(start, end, wanted) : throw NothingThere(chosen[0].Ranges, request);
    }

    /// <summary>The streams that fit, those without any region among them, and at least one that has some.</summary>
    /// <exception cref="DamonDataException">There is none.</exception>
    public static List<StreamSurvey> Fitting(Recording recording, IReadOnlyList<StreamSurvey> all, MapRequest request)
    {
        List<StreamSurvey> fitting = [.. all.Where(stream => request.Streams.Matches(stream.Stream))];
        if (fitting.Count == 0)
        {
            throw new DamonDataException(
                $"{recording.Names()}: no stream {request.Streams}; there is {string.Join("; ", all.Take(MostNamed).Select(stream => stream.Stream))}");
        }

        if (request.Value != MapValue.AccessRate)
        {
            StreamSurvey most = fitting.MaxBy(stream => stream.Probes)!;
            fitting.RemoveAll(stream => !Tells(stream, request.Value));
            if (fitting.Count == 0)
            {
                throw NothingTold(recording, most, all.FirstOrDefault(stream => Tells(stream, request.Value)), request.Value);
            }
        }

        return fitting.Exists(stream => stream.Ranges.All.Count > 0)
            ? fitting
            : throw new DamonDataException($"{recording.Names()}: the snapshots of {fitting[0].Stream} have no regions; DAMON had nothing to watch");
    }

    private static List<StreamSurvey> Choose(Recording recording, IReadOnlyList<StreamSurvey> all, MapRequest request, Action<string> note)
    {
        List<StreamSurvey> fitting = Fitting(recording, all, request);

        // the largest first, and the first of equals
        List<StreamSurvey> watched = [.. fitting.Where(stream => stream.Ranges.All.Count > 0).OrderByDescending(stream => stream.Ranges.TotalBytes)];

        if (request.Choice == StreamChoice.All)
        {
            return [.. watched.OrderBy(stream => stream.Stream)];
        }

        if (fitting.Count > 1)
        {
            IEnumerable<string> others = fitting.Where(stream => stream != watched[0]).Take(MostNamed).Select(stream => stream.Stream.ToString());
            note($"drawn: {watched[0].Stream}; also there: {string.Join("; ", others)} (choose with --kdamond, --context, --target, --scheme, or --streams all)");
        }

        return [watched[0]];
    }

    /// <summary>Whether some snapshot of a stream tells what is to be drawn.</summary>
    private static bool Tells(StreamSurvey stream, MapValue value) => MapValues.Tells(value, stream.HasFilterPassed, stream.Probes);

    /// <param name="recording">The data.</param>
    /// <param name="most">The stream that was asked for; of several, the first of those with the most probes.</param>
    /// <param name="other">One that was not asked for, and tells the value; null: there is none.</param>
    /// <param name="value">What was to be drawn.</param>
    private static DamonDataException NothingTold(Recording recording, StreamSurvey most, StreamSurvey? other, MapValue value)
    {
        string instead = other is null ? "" : $"draw {other.Stream}, or ";
        string what = (MapValues.Probe(value), most.Probes) switch
        {
            (null, _) => $"no filter was installed when {(other is null ? "it" : most.Stream)} was recorded, so no byte passed one; {instead}leave out --df-passed and --df",
            (_, 0) => $"no probe was installed when {(other is null ? "it" : most.Stream)} was recorded, so there are no hits; {instead}leave out --probe",
            var (probe, count) => $"{most.Stream} has {count} probe{(count == 1 ? "" : "s")}, counted from 0, and so no probe {probe}; {instead}choose another one with --probe",
        };
        return new DamonDataException($"{recording.Names()}: {what}");
    }

    /// <summary>
    /// What is drawn when nothing is asked for: all that is known, but at most so many times the length of the recording before it. Memory that has been
    /// idle for days says so in the first snapshot's ages, and would squeeze everything that was recorded into the last row.
    /// </summary>
    /// <exception cref="DamonDataException">Nothing is recorded in the time that was asked for.</exception>
    public static (long Start, long End) Times(IReadOnlyCollection<StreamSurvey> streams, MapRequest request, Action<string> note) =>
        Times(streams.Min(stream => stream.FirstEnd), streams.Max(stream => stream.LastEnd), streams.Min(stream => stream.KnownFrom), request, note);

    /// <param name="firstEnd">End of the first snapshot, ns.</param>
    /// <param name="lastEnd">End of the last one.</param>
    /// <param name="knownFrom">The earliest moment that is known, ns.</param>
    /// <param name="request">What to draw.</param>
    /// <param name="note">Is told where not all that is known is drawn.</param>
    /// <inheritdoc cref="Times(IReadOnlyCollection{StreamSurvey}, MapRequest, Action{string})"/>
    public static (long Start, long End) Times(long firstEnd, long lastEnd, long knownFrom, MapRequest request, Action<string> note)
    {
        Int128 recorded = (Int128)lastEnd - firstEnd;
        Int128 earliest = (Int128)firstEnd - (recorded > 0 ? recorded * MostBefore : Intervals.Longest);
        long start = (long)Int128.Clamp(earliest, knownFrom, lastEnd);
        if (request.Time.From is null && start > knownFrom)
        {
            note($"drawn from {Humanize.Moment(start)} on; some levels are older, from {Humanize.Moment(knownFrom)} on ({request.TimeOption} {knownFrom}.. shows all)");
        }

        return request.Time.Resolve(start, lastEnd, knownFrom);
    }

    public static AddressAxis Axis(IReadOnlyList<(ulong Start, ulong End)> spans, MapRequest request) =>
        new(spans, request.Resolution.Columns - (request.MarksTakeColumns ? spans.Count - 1 : 0));

    /// <summary>The spans of each map of a stream; none: nothing is recorded where it was asked for.</summary>
    public static IReadOnlyList<(ulong Start, ulong End)>[] Spans(AddressRanges ranges, ulong mostBytes, MapRequest request)
    {
        if (request.Order == MapOrder.Temperature)
        {
            return [[(0, mostBytes)]];
        }

        IReadOnlyList<WatchedRange> all = ranges.All;
        if (request.Addresses.Count == 0)
        {
            return request.Ranges switch
            {
                RangeChoice.All => [.. all.Select(range => new[] { (range.Start, range.End) })],
                RangeChoice.Hottest => [[(ranges.Hottest!.Value.Start, ranges.Hottest!.Value.End)]],
                _ => [AddressFolds.Of([.. all.Select(range => (range.Start, range.End))], request.Resolution.Columns)],
            };
        }

        var spans = new List<IReadOnlyList<(ulong Start, ulong End)>>();
        foreach (AddressBounds bounds in request.Addresses)
        {
            (ulong start, ulong end) = Resolve(bounds, all);
            if (all.Any(range => range.Start < end && start < range.End))
            {
                spans.Add([(start, end)]);
            }
            else if (request.Choice == StreamChoice.Largest)
            {
                throw NothingThere(ranges, request with { Addresses = [bounds] });
            }
        }

        return [.. spans];
    }

    private static (ulong Start, ulong End) Resolve(AddressBounds bounds, IReadOnlyList<WatchedRange> all)
    {
        (ulong start, ulong end) = (bounds.From ?? all[0].Start, bounds.To ?? all[^1].End);
        return end > start
            ? (start, end)
            : throw new DamonDataException($"the address range is empty: {Humanize.Address(start)} is not below {Humanize.Address(end)}");
    }

    public static DamonDataException NothingThere(AddressRanges ranges, MapRequest request)
    {
        IReadOnlyList<WatchedRange> all = ranges.All;
        (ulong start, ulong end) = Resolve(request.Addresses[0], all);
        IEnumerable<string> there = all.Take(MostNamed / 2).Select(range => $"{Humanize.Address(range.Start)}..{Humanize.Address(range.End)}");
        return new DamonDataException(
            $"nothing is recorded in {Humanize.Address(start)}..{Humanize.Address(end)}; recorded is {string.Join(", ", there)}{(all.Count > MostNamed / 2 ? ", ..." : "")}");
    }
}
