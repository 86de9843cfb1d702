using Damon;
using Damon.Snapshots;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;
using DamonHeatmap.Text;

namespace DamonHeatmap.Inputs;

/// <summary>From a recording and a request to finished grids: adds up all snapshots.</summary>
internal static class MapMaker
{
    /// <summary>Lines of addresses that a page shows, at least: what is left out of it is wider than some of these.</summary>
    private const int PageLines = 400;

    /// <param name="recording">The data.</param>
    /// <param name="request">What to draw.</param>
    /// <param name="note">Is told what was chosen where there was a choice.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DamonDataException">Damaged data, or nothing in it that was asked for.</exception>
    public static HeatMaps Make(Recording recording, MapRequest request, Action<string> note, CancellationToken cancellationToken)
    {
        var sketch = new Sketch(request, recording.LastEnds());
        MapPlan plan = MapPlanner.Plan(recording, recording.Survey(cancellationToken, sketch.Add), request, note);
        GridBuilder[][] builders = sketch.BuildersFor(plan) ?? Draw(recording, plan, request, cancellationToken);
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
        MapRequest lines = request with { Resolution = request.Resolution with { Columns = Math.Max(PageLines, request.Resolution.Columns) } };
        MapPlan plan = MapPlanner.Plan(recording, recording.Survey(cancellationToken), lines, note);
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

    /// <summary>For each map of each stream, what adds it up.</summary>
    /// <exception cref="DamonDataException">More cells than were allowed.</exception>
    internal static GridBuilder[][] Builders(MapPlan plan, MapRequest request)
    {
        request.CheckSize(plan.Maps);
        var time = new TimeAxis(plan.Start, plan.End, request.Resolution.Rows);
        return [.. plan.Streams.Select(stream => stream.Spans.Select(spans => new GridBuilder(time, MapPlanner.Axis(spans, request), request.Value, request.Order)).ToArray())];
    }

    /// <summary>The same, and everything added.</summary>
    internal static GridBuilder[][] Draw(Recording recording, MapPlan plan, MapRequest request, CancellationToken cancellationToken)
    {
        GridBuilder[][] builders = Builders(plan, request);
        AddAll(recording, plan, (stream, snapshot, from) => Array.ForEach(builders[stream], builder => builder.Add(snapshot, from)), cancellationToken);
        return builders;
    }

    /// <summary>As many cells as are asked for, or, where all maps together would have too many, as many as there may be, of the same form.</summary>
    private static CellBuilder[][] CellBuilders(MapPlan plan, MapRequest request, int mostCells)
    {
        double shrink = Math.Min(1, Math.Sqrt(mostCells / ((double)request.Resolution.Cells * plan.Maps)));
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
    private static void NoteUnlessKnown(bool isKnown, MapPlan plan, Action<string> note)
    {
        if (!isKnown)
        {
            note($"nothing is known of {Humanize.Moment(plan.Start)} .. {Humanize.Moment(plan.End)}; no region of a snapshot reaches into it");
        }
    }

    /// <summary>Goes through all snapshots, and gives each that decides something, with from when it does.</summary>
    private static void AddAll(Recording recording, MapPlan plan, Action<int, Snapshot, long> add, CancellationToken cancellationToken)
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
}
