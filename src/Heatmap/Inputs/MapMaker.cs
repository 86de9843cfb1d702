using Damon;
using Damon.Snapshots;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;
using DamonHeatmap.Text;

namespace DamonHeatmap.Inputs;

/// <summary>From a recording and a request to finished grids: chooses the stream and the ranges, then adds up all snapshots.</summary>
internal static class MapMaker
{
    /// <summary>So the recording itself takes at least a fifth of the picture.</summary>
    private const int MostBefore = 4;

    /// <param name="recording">The data.</param>
    /// <param name="request">What to draw.</param>
    /// <param name="note">Is told what was chosen where there was a choice.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DamonDataException">Damaged data, or nothing in it that was asked for.</exception>
    public static HeatMap Make(Recording recording, MapRequest request, Action<string> note, CancellationToken cancellationToken)
    {
        StreamSurvey survey = Choose(recording, recording.Survey(cancellationToken), request, note);
        (long start, long end) = Times(survey, request, note);
        List<(ulong Start, ulong End)> ranges = Ranges(survey, request);
        request.CheckSize(ranges.Count);

        var time = new TimeAxis(start, end, request.Resolution.Rows);
        GridBuilder[] builders =
            [.. ranges.Select(range => new GridBuilder(time, new AddressAxis(range.Start, range.End, request.Resolution.Columns), request.Bytes))];
        var done = new HashSet<long>();
        foreach (Snapshot snapshot in recording.Read(cancellationToken))
        {
            if (snapshot.Stream.Equals(survey.Stream) && survey.Timeline.DecidesFrom(snapshot, done) is long from)
            {
                foreach (GridBuilder builder in builders)
                {
                    builder.Add(snapshot, from);
                }
            }
        }

        return new HeatMap(survey.Stream, request.Bytes, [.. builders.Select(builder => builder.Build())]);
    }

    private static StreamSurvey Choose(Recording recording, IReadOnlyList<StreamSurvey> all, MapRequest request, Action<string> note)
    {
        List<StreamSurvey> fitting = [.. all.Where(stream => request.Streams.Matches(stream.Stream))];
        if (fitting.Count == 0)
        {
            throw new DamonDataException(
                $"{recording.Names()}: no stream {request.Streams}; there is {string.Join("; ", all.Take(8).Select(stream => stream.Stream))}");
        }

        if (request.Bytes == ByteKind.FilterPassed)
        {
            StreamSurvey first = fitting[0];
            fitting.RemoveAll(stream => !stream.HasFilterPassed);
            if (fitting.Count == 0)
            {
                StreamSurvey? other = all.FirstOrDefault(stream => stream.HasFilterPassed);
                throw new DamonDataException(
                    $"{recording.Names()}: no filter was installed when {(other is null ? "it" : first.Stream)} was recorded, so no byte passed one; {(other is null ? "" : $"draw {other.Stream}, or ")}leave out --df-passed");
            }
        }

        // the largest, and the first of equals
        StreamSurvey chosen = fitting.OrderByDescending(stream => stream.Ranges.TotalBytes).First();
        if (fitting.Count > 1)
        {
            IEnumerable<string> others = fitting.Where(stream => stream != chosen).Take(8).Select(stream => stream.Stream.ToString());
            note($"drawn: {chosen.Stream}; also there: {string.Join("; ", others)} (choose with --kdamond, --context, --target, --scheme)");
        }

        return chosen.Ranges.All.Count > 0
            ? chosen
            : throw new DamonDataException($"{recording.Names()}: the snapshots of {chosen.Stream} have no regions; DAMON had nothing to watch");
    }

    /// <summary>
    /// What is drawn when nothing is asked for: all that is known, but at most so many times the length of the recording before it. Memory that has been
    /// idle for days says so in the first snapshot's ages, and would squeeze everything that was recorded into the last row.
    /// </summary>
    private static (long Start, long End) Times(StreamSurvey survey, MapRequest request, Action<string> note)
    {
        Int128 recorded = (Int128)survey.LastEnd - survey.FirstEnd;
        Int128 earliest = (Int128)survey.FirstEnd - (recorded > 0 ? recorded * MostBefore : Intervals.Longest);
        long start = (long)Int128.Clamp(earliest, survey.KnownFrom, survey.LastEnd);
        if (request.Time.From is null && start > survey.KnownFrom)
        {
            note($"drawn from {Humanize.Moment(start)} on; some levels are older, from {Humanize.Moment(survey.KnownFrom)} on (--time-range {survey.KnownFrom}.. shows all)");
        }

        return request.Time.Resolve(start, survey.LastEnd, survey.KnownFrom);
    }

    private static List<(ulong Start, ulong End)> Ranges(StreamSurvey survey, MapRequest request)
    {
        IReadOnlyList<WatchedRange> all = survey.Ranges.All;
        if (request.Addresses.Count == 0)
        {
            return request.Ranges == RangeChoice.All
                ? [.. all.Select(range => (range.Start, range.End))]
                : [(survey.Ranges.Hottest!.Value.Start, survey.Ranges.Hottest!.Value.End)];
        }

        var ranges = new List<(ulong Start, ulong End)>();
        foreach (AddressBounds span in request.Addresses)
        {
            (ulong start, ulong end) = (span.From ?? all[0].Start, span.To ?? all[^1].End);
            if (end <= start)
            {
                throw new DamonDataException($"the address range is empty: {Humanize.Address(start)} is not below {Humanize.Address(end)}");
            }

            if (!all.Any(range => range.Start < end && start < range.End))
            {
                IEnumerable<string> there = all.Take(4).Select(range => $"{Humanize.Address(range.Start)}..{Humanize.Address(range.End)}");
                throw new DamonDataException(
                    $"nothing is recorded in {Humanize.Address(start)}..{Humanize.Address(end)}; recorded is {string.Join(", ", there)}{(all.Count > 4 ? ", ..." : "")}");
            }

            ranges.Add((start, end));
        }

        return ranges;
    }
}
