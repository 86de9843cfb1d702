using System.Globalization;
using Damon;
using Damon.Snapshots;
using DamonHeatmap.Diff;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;
using DamonHeatmap.Text;

namespace DamonHeatmap.Inputs;

/// <summary>From two recordings, or two times of one, to what differs: matches the streams, then adds up both sides on the same columns.</summary>
internal static class DiffMaker
{
    private const string Before = "before", After = "after";

    /// <summary>Streams, or ranges, that a message names.</summary>
    private const int MostNamed = 4;

    /// <summary>Where less of the memory in use lies at the same addresses in both, addresses say little about what became of it.</summary>
    private const double LeastInCommon = 0.5;

    /// <param name="before">What it was.</param>
    /// <param name="after">What it is; may be the same recording, at another time.</param>
    /// <param name="request">What to compare.</param>
    /// <param name="note">Is told what was chosen where there was a choice.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Without maps where only tables are asked for.</returns>
    /// <exception cref="DamonDataException">Damaged data, or nothing to compare.</exception>
    public static DiffMaps Make(Recording before, Recording after, DiffRequest request, Action<string> note, CancellationToken cancellationToken)
    {
        IReadOnlyList<StreamSurvey> beforeStreams = before.Survey(cancellationToken);
        IReadOnlyList<StreamSurvey> afterStreams = before == after ? beforeStreams : after.Survey(cancellationToken);
        List<(StreamSurvey Before, StreamSurvey After)> pairs = Choose(
            MapPlanner.Fitting(before, beforeStreams, request.Map), MapPlanner.Fitting(after, afterStreams, request.Map), request.Map, note);
        DiffSide[] sides =
        [
            Side(Before, before, [.. pairs.Select(pair => pair.Before)], request.Before, request.Map, note),
            Side(After, after, [.. pairs.Select(pair => pair.After)], request.After, request.Map, note),
        ];
        if (before == after && (sides[0].Start, sides[0].End) == (sides[1].Start, sides[1].End))
        {
            throw new DamonDataException($"before and after are the same time, {Humanize.Moment(sides[0].Start)} .. {Humanize.Moment(sides[0].End)}, so nothing can differ; give --before and --after");
        }

        DiffSide.Read(sides, (side, index, snapshot, _) => side.Slices[index].Add(snapshot), cancellationToken);
        Check(Before, sides[0]);
        Check(After, sides[1]);
        List<IdleTable> tables = [.. pairs.Select((pair, i) => Table(pair, sides[0].Slices[i].Last, sides[1].Slices[i].Last, request))];
        tables.AddRange([.. IdleTable.Sums(tables)]);
        List<DiffMap> maps = [];
        MapRequest map = request.Map;
        if (!request.IsTableOnly)
        {
            map = map with { Order = Order(sides, request, note) };
            maps = Draw(sides, pairs, request with { Map = map }, note, cancellationToken);
        }

        var all = new DiffMaps(map.Value, map.Order, (sides[0].Start, sides[0].End), (sides[1].Start, sides[1].End), maps, tables);
        if (maps.Count > 0 && !all.IsAnythingCompared)
        {
            note("nothing is known in both at the same place; what there is, is shown as unknown in one of them");
        }

        return all;
    }

    private static List<(StreamSurvey Before, StreamSurvey After)> Choose(List<StreamSurvey> before, List<StreamSurvey> after, MapRequest request, Action<string> note)
    {
        List<(StreamSurvey Before, StreamSurvey After)> pairs =
        [
            .. StreamPairs.Match([.. before.Select(one => one.Stream)], [.. after.Select(one => one.Stream)])
                .Select(pair => (before.Find(one => one.Stream.Equals(pair.Before))!, after.Find(one => one.Stream.Equals(pair.After))!)),
        ];
        if (pairs.Count == 0)
        {
            throw new DamonDataException(
                $"no stream is in both: {Before} there is {Names(before)}, {After} {Names(after)}; choose with --kdamond, --context, --target, --scheme so that one of each is left");
        }

        bool isAll = request.Choice == StreamChoice.All;
        List<(StreamSurvey Before, StreamSurvey After)> others = [];
        if (!isAll && pairs.Count > 1)
        {
            // the largest, and the first of equals
            (StreamSurvey Before, StreamSurvey After) largest = pairs.MaxBy(pair => pair.Before.Ranges.TotalBytes + pair.After.Ranges.TotalBytes);
            others = [.. pairs.Where(pair => pair != largest)];
            pairs = [largest];
            note($"compared: {NameOf(largest)}; also there: {string.Join("; ", others.Take(MostNamed * 2).Select(NameOf))} (choose with --kdamond, --context, --target, --scheme, or --streams all)");
        }

        foreach ((StreamSurvey one, StreamSurvey other) in pairs.Where(pair => !pair.Before.Stream.Equals(pair.After.Stream)))
        {
            note($"compared though their names differ: {one.Stream} {Before}, {other.Stream} {After}");
        }

        Tell(Before, before.Except(pairs.Concat(others).Select(pair => pair.Before)));
        Tell(After, after.Except(pairs.Concat(others).Select(pair => pair.After)));
        return pairs;

        void Tell(string side, IEnumerable<StreamSurvey> alone)
        {
            List<StreamSurvey> left = [.. alone];
            if (left.Count > 0)
            {
                note($"only {side}, so not compared: {Names(left)}");
            }
        }
    }

    private static string NameOf((StreamSurvey Before, StreamSurvey After) pair) => DiffMap.NameOf(pair.Before.Stream, pair.After.Stream);

    private static string Names(List<StreamSurvey> streams) =>
        string.Join("; ", streams.Take(MostNamed).Select(one => one.Stream.ToString())) + (streams.Count > MostNamed ? "; ..." : "");

    private static DiffSide Side(string name, Recording recording, IReadOnlyList<StreamSurvey> streams, TimeRange time, MapRequest request, Action<string> note)
    {
        try
        {
            (long start, long end) = MapPlanner.Times(streams, request with { Time = time, TimeOption = $"--{name}" }, line => note($"{name}: {line}"));
            return new DiffSide(recording, streams, start, end);
        }
        catch (DamonDataException problem)
        {
            throw new DamonDataException($"{name}, {recording.Names()}: {problem.Message}", problem);
        }
    }

    private static void Check(string name, DiffSide side)
    {
        if (side.Slices.All(slice => slice.Ranges.All.Count == 0))
        {
            throw new DamonDataException($"{name}, {side.Recording.Names()}: nothing is known of {Humanize.Moment(side.Start)} .. {Humanize.Moment(side.End)}; no region of a snapshot reaches into it");
        }
    }

    private static IdleTable Table((StreamSurvey Before, StreamSurvey After) pair, Snapshot? before, Snapshot? after, DiffRequest request)
    {
        ByteKind kind = MapValues.IsFilterPassed(request.Map.Value) ? ByteKind.FilterPassed : ByteKind.Monitored;
        return new IdleTable(pair.Before.Stream, pair.After.Stream, 1, kind, request.IdleBounds, Bytes(before), Bytes(after));

        IdleBytes? Bytes(Snapshot? snapshot) => snapshot is null || !MapValues.IsKnown(request.Map.Value, snapshot) ? null : IdleBytes.Of(snapshot, request.IdleBounds, kind);
    }

    /// <summary>
    /// What the columns are. A process that was started anew lies at other addresses (ASLR), and would be all "only before" and "only after": where most of the memory in use is at addresses that the other side did not
    /// watch, how much is how hot is compared instead of where, unless addresses were asked for.
    /// </summary>
    private static MapOrder Order(DiffSide[] sides, DiffRequest request, Action<string> note)
    {
        if (request.Map.Order == MapOrder.Temperature)
        {
            return MapOrder.Temperature;
        }

        AddressRanges before = Ranges(sides[0]), after = Ranges(sides[1]);
        double ofBefore = before.ShareIn(after), ofAfter = after.ShareIn(before);
        if (Math.Max(ofBefore, ofAfter) >= LeastInCommon)
        {
            return MapOrder.Address;
        }

        string shares = $"{Humanize.Percent(Math.Round(ofBefore, 3))} of the memory in use {Before} and {Humanize.Percent(Math.Round(ofAfter, 3))} of that {After}";
        if (request.IsOrderFree)
        {
            note($"compared by temperature: only {shares} lie at addresses that both watched, as when a process was started anew (--sort address compares addresses all the same)");
            return MapOrder.Temperature;
        }

        if (!before.Touches(after))
        {
            throw new DamonDataException(
                $"no address was watched in both: {Before} {Names(before)}, {After} {Names(after)}; a process that is started anew lies elsewhere: compare it with --sort temperature");
        }

        note($"only {shares} lie at addresses that both watched, as when a process was started anew; --sort temperature compares how much is how hot");
        return MapOrder.Address;
    }

    private static AddressRanges Ranges(DiffSide side)
    {
        var ranges = new AddressRanges();
        foreach (DiffSlice slice in side.Slices)
        {
            ranges.Add(slice.Ranges);
        }

        return ranges;
    }

    private static string Names(AddressRanges ranges) => ranges.All.Count == 0
        ? "nothing"
        : string.Join(", ", ranges.All.Take(MostNamed).Select(range => $"{Humanize.Address(range.Start)}..{Humanize.Address(range.End)}")) + (ranges.All.Count > MostNamed ? ", ..." : "");

    private static List<DiffMap> Draw(DiffSide[] sides, List<(StreamSurvey Before, StreamSurvey After)> pairs, DiffRequest request, Action<string> note, CancellationToken cancellationToken)
    {
        MapRequest map = request.Map;
        IReadOnlyList<(ulong Start, ulong End)>[][] spans = [.. pairs.Select((_, i) => Spans(sides[0].Slices[i], sides[1].Slices[i], map))];
        if (Array.TrueForAll(spans, each => each.Length == 0))
        {
            AddressRanges all = Ranges(sides[0]);
            all.Add(Ranges(sides[1]));
            throw MapPlanner.NothingThere(all, map);
        }

        // two grids each
        map.CheckSize(2 * spans.Sum(each => each.Length));
        TimeAxis[] times = Times(sides, request, note);
        GridBuilder[][][] builders =
        [
            .. sides.Zip(times, (side, time) => spans
                .Select(each => each.Select(axis => new GridBuilder(time, MapPlanner.Axis(axis, map), map.Value, map.Order) { Until = side.End, EndsWithHottest = true }).ToArray())
                .ToArray()),
        ];
        DiffSide.Read(sides, (side, index, snapshot, from) => Array.ForEach(builders[side == sides[0] ? 0 : 1][index], builder => builder.Add(snapshot, from)), cancellationToken);
        return
        [
            .. pairs
                .Select((pair, i) => new DiffMap(
                    pair.Before.Stream,
                    pair.After.Stream,
                    [.. builders[0][i].Zip(builders[1][i], (before, after) => new DiffGrid(before.Build(), after.Build(), request.Ignored))])
                {
                    Mappings = sides[1].Slices[i].Mappings is { Count: > 0 } mappings ? mappings : sides[0].Slices[i].Mappings,
                })
                .Where(one => one.Grids.Count > 0),
        ];
    }

    /// <summary>The spans of each map of two streams: of what either watched.</summary>
    private static IReadOnlyList<(ulong Start, ulong End)>[] Spans(DiffSlice before, DiffSlice after, MapRequest request)
    {
        var ranges = new AddressRanges();
        ranges.Add(before.Ranges);
        ranges.Add(after.Ranges);
        return ranges.All.Count == 0 ? [] : MapPlanner.Spans(ranges, Math.Max(before.MostBytes, after.MostBytes), request);
    }

    /// <summary>As many rows of each: from the start of each as long as the longer one, or the whole of each in one row.</summary>
    private static TimeAxis[] Times(DiffSide[] sides, DiffRequest request, Action<string> note)
    {
        if (request.IsMean)
        {
            return [.. sides.Select(side => new TimeAxis(side.Start, side.End, 1))];
        }

        Int128 length = Int128.Max(sides[0].Length, sides[1].Length);
        if (Int128.Max(sides[0].Start, sides[1].Start) + length > long.MaxValue)
        {
            throw new DamonDataException(string.Create(
                CultureInfo.InvariantCulture, $"the times of before and after, {Humanize.Duration(sides[0].Length)} and {Humanize.Duration(sides[1].Length)}, are too long to be laid side by side; give --before and --after"));
        }

        if (Int128.Min(sides[0].Length, sides[1].Length) * 2 < length)
        {
            note($"{Before} is {Humanize.Duration(sides[0].Length)}, {After} {Humanize.Duration(sides[1].Length)} long: compared from the start of each as far as both go, the rest is unknown in one of them (--mean compares the mean of each)");
        }

        return [.. sides.Select(side => new TimeAxis(side.Start, (long)(side.Start + length), request.Map.Resolution.Rows))];
    }
}
