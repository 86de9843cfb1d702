using Damon;
using Damon.Snapshots;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;
using DamonHeatmap.Text;

namespace DamonHeatmap.Inputs;

/// <summary>From a recording and a request to finished grids: chooses the streams and the ranges, then adds up all snapshots.</summary>
internal static class MapMaker
{
    /// <summary>So the recording itself takes at least a fifth of the picture.</summary>
    private const int MostBefore = 4;

    /// <summary>Lines of addresses that a page shows, at least: what is left out of it is wider than some of these.</summary>
    private const int PageLines = 400;

    /// <summary>Streams, or ranges, that a message names.</summary>
    private const int MostNamed = 8;

    /// <param name="recording">The data.</param>
    /// <param name="request">What to draw.</param>
    /// <param name="note">Is told what was chosen where there was a choice.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DamonDataException">Damaged data, or nothing in it that was asked for.</exception>
    public static HeatMaps Make(Recording recording, MapRequest request, Action<string> note, CancellationToken cancellationToken)
    {
        Plan plan = MakePlan(recording, request, note, cancellationToken);
        request.CheckSize(plan.Streams.Sum(stream => stream.Spans.Length));
        var time = new TimeAxis(plan.Start, plan.End, request.Resolution.Rows);
        GridBuilder[][] builders = [.. plan.Streams.Select(stream => stream.Spans.Select(spans => new GridBuilder(time, Axis(spans, request), request.Value, request.Order)).ToArray())];
        AddAll(recording, plan, (stream, snapshot, from) => Array.ForEach(builders[stream], builder => builder.Add(snapshot, from)), cancellationToken);
        var maps = new HeatMaps(
            request.Value,
            request.Order,
            [.. plan.Streams.Select((stream, i) => new HeatMap(stream.Survey.Stream, [.. builders[i].Select(builder => builder.Build())]) { Mappings = stream.Survey.Mappings })]);
        NoteUnlessKnown(maps.Grids.Any(grid => grid.IsKnown), plan, note);
        return maps;
    }

    /// <summary>What is known, for a page: rectangle by rectangle, or, where that is more than it can hold, in cells, which are made in the same pass.</summary>
    /// <param name="recording">The data.</param>
    /// <param name="request">What to draw; its resolution is that of the cells.</param>
    /// <param name="most">Rectangles that are kept of all streams together.</param>
    /// <param name="mostCells">Cells that all maps have together; where there are many maps, each has fewer than were asked for.</param>
    /// <param name="note">Is told what was chosen where there was a choice.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DamonDataException">Damaged data, or nothing in it that was asked for.</exception>
    public static KnownMaps MakeKnown(Recording recording, MapRequest request, int most, int mostCells, Action<string> note, CancellationToken cancellationToken)
    {
        // what is left out does not depend on how many cells there might be
        Plan plan = MakePlan(recording, request with { Resolution = request.Resolution with { Columns = Math.Max(PageLines, request.Resolution.Columns) } }, note, cancellationToken);
        var limit = new AreaLimit(most);
        KnownAreas[] areas = [.. plan.Streams.Select(stream => new KnownAreas(plan.Start, plan.End, request.Value, stream.Spans.SelectMany(spans => spans), limit))];

        // so few cannot be too many; a rectangle is of one region at least, but may be drawn in more than one map
        long mostAreas = plan.Streams.Sum(stream => (stream.Survey.Regions + stream.Survey.Snapshots) * stream.Spans.Sum(spans => (long)spans.Count));
        CellBuilder[][]? cells = mostAreas > most ? CellBuilders(plan, request, mostCells) : null;
        AddAll(
            recording,
            plan,
            (stream, snapshot, from) =>
            {
                areas[stream].Add(snapshot, from);
                if (cells is not null)
                {
                    Array.ForEach(cells[stream], builder => builder.Add(snapshot, from));
                }
            },
            cancellationToken);
        var maps = new KnownMaps(
            request.Value,
            plan.Start,
            plan.End,
            [.. plan.Streams.SelectMany((stream, i) => stream.Spans.Select((spans, map) => Known(stream.Survey, spans, i, map)))]);
        NoteUnlessKnown(maps.Maps.Any(map => map is AreaMap { Areas.All.Count: > 0 } or CellMap { Cells.Grid.IsKnown: true }), plan, note);
        return maps;

        KnownMap Known(StreamSurvey survey, IReadOnlyList<(ulong Start, ulong End)> spans, int stream, int map) => limit.IsExceeded
            ? new CellMap(survey.Stream, spans, cells![stream][map].Build()) { Mappings = survey.Mappings }
            : new AreaMap(survey.Stream, spans, areas[stream]) { Mappings = survey.Mappings };
    }

    /// <summary>As many cells as are asked for, or, where all maps together would have too many, as many as there may be, of the same form.</summary>
    private static CellBuilder[][] CellBuilders(Plan plan, MapRequest request, int mostCells)
    {
        int maps = plan.Streams.Sum(stream => stream.Spans.Length);
        double shrink = Math.Min(1, Math.Sqrt(mostCells / ((double)request.Resolution.Cells * maps)));
        var time = new TimeAxis(plan.Start, plan.End, (int)Int128.Clamp((Int128)(request.Resolution.Rows * shrink), 1, (Int128)plan.End - plan.Start));
        return [.. plan.Streams.Select(stream => stream.Spans.Select(spans => new CellBuilder(time, Axis(spans), request.Value)).ToArray())];

        AddressAxis Axis(IReadOnlyList<(ulong Start, ulong End)> spans)
        {
            UInt128 bytes = 0;
            foreach ((ulong start, ulong end) in spans)
            {
                bytes += end - start;
            }

            int columns = Math.Max(spans.Count, (int)(request.Resolution.Columns * shrink));
            return new AddressAxis(spans, (int)UInt128.Min((uint)Math.Max(1, columns), bytes));
        }
    }

    /// <summary>A time between two snapshots of which neither tells anything is in the recording, and blank.</summary>
    private static void NoteUnlessKnown(bool isKnown, Plan plan, Action<string> note)
    {
        if (!isKnown)
        {
            note($"nothing is known of {Humanize.Moment(plan.Start)} .. {Humanize.Moment(plan.End)}; no region of a snapshot reaches into it");
        }
    }

    private static Plan MakePlan(Recording recording, MapRequest request, Action<string> note, CancellationToken cancellationToken)
    {
        List<StreamSurvey> chosen = Choose(recording, recording.Survey(cancellationToken), request, note);
        (long start, long end) = Times(chosen, request, note);
        List<PlannedStream> wanted = [.. chosen.Select(stream => new PlannedStream(stream, Spans(stream.Ranges, stream.MostBytes, request))).Where(stream => stream.Spans.Length > 0)];
        return wanted.Count > 0 ? new Plan(start, end, wanted) : throw NothingThere(chosen[0].Ranges, request);
    }

    /// <summary>Goes through all snapshots, and gives each that decides something, with from when it does.</summary>
    private static void AddAll(Recording recording, Plan plan, Action<int, Snapshot, long> add, CancellationToken cancellationToken)
    {
        Dictionary<StreamId, int> indexes = plan.Streams.Index().ToDictionary(pair => pair.Item.Survey.Stream, pair => pair.Index);
        HashSet<long>[] done = [.. plan.Streams.Select(_ => new HashSet<long>())];
        var ends = new EndRange(plan.Start, plan.Streams.Max(stream => stream.Survey.Timeline.EndThatDecides(plan.End)));
        foreach (Snapshot snapshot in recording.Read(ends, cancellationToken))
        {
            if (indexes.TryGetValue(snapshot.Stream, out int index) && plan.Streams[index].Survey.Timeline.DecidesFrom(snapshot, done[index]) is long from)
            {
                add(index, snapshot, from);
            }
        }
    }

    /// <summary>The streams that fit, those without any region among them, and at least one that has some.</summary>
    /// <exception cref="DamonDataException">There is none.</exception>
    internal static List<StreamSurvey> Fitting(Recording recording, IReadOnlyList<StreamSurvey> all, MapRequest request)
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
    internal static (long Start, long End) Times(IReadOnlyCollection<StreamSurvey> streams, MapRequest request, Action<string> note)
    {
        long firstEnd = streams.Min(stream => stream.FirstEnd), lastEnd = streams.Max(stream => stream.LastEnd), knownFrom = streams.Min(stream => stream.KnownFrom);
        Int128 recorded = (Int128)lastEnd - firstEnd;
        Int128 earliest = (Int128)firstEnd - (recorded > 0 ? recorded * MostBefore : Intervals.Longest);
        long start = (long)Int128.Clamp(earliest, knownFrom, lastEnd);
        if (request.Time.From is null && start > knownFrom)
        {
            note($"drawn from {Humanize.Moment(start)} on; some levels are older, from {Humanize.Moment(knownFrom)} on ({request.TimeOption} {knownFrom}.. shows all)");
        }

        return request.Time.Resolve(start, lastEnd, knownFrom);
    }

    internal static AddressAxis Axis(IReadOnlyList<(ulong Start, ulong End)> spans, MapRequest request) =>
        new(spans, request.Resolution.Columns - (request.MarksTakeColumns ? spans.Count - 1 : 0));

    /// <summary>The spans of each map of a stream; none: nothing is recorded where it was asked for.</summary>
    internal static IReadOnlyList<(ulong Start, ulong End)>[] Spans(AddressRanges ranges, ulong mostBytes, MapRequest request)
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

    internal static DamonDataException NothingThere(AddressRanges ranges, MapRequest request)
    {
        IReadOnlyList<WatchedRange> all = ranges.All;
        (ulong start, ulong end) = Resolve(request.Addresses[0], all);
        IEnumerable<string> there = all.Take(MostNamed / 2).Select(range => $"{Humanize.Address(range.Start)}..{Humanize.Address(range.End)}");
        return new DamonDataException(
            $"nothing is recorded in {Humanize.Address(start)}..{Humanize.Address(end)}; recorded is {string.Join(", ", there)}{(all.Count > MostNamed / 2 ? ", ..." : "")}");
    }

    /// <summary>What is drawn.</summary>
    private sealed record Plan(long Start, long End, IReadOnlyList<PlannedStream> Streams);

    /// <summary>One stream, and the spans of each map of it.</summary>
    private sealed record PlannedStream(StreamSurvey Survey, IReadOnlyList<(ulong Start, ulong End)>[] Spans);
}
