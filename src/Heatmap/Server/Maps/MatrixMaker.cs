using System.Globalization;
using Damon;
using Damon.Snapshots;
using Damon.Storage;
using DamonHeatmap.Inputs;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;
using DamonHeatmap.Server.Api;
using DamonHeatmap.Text;

namespace DamonHeatmap.Server.Maps;

/// <summary>
/// Makes matrices for exactly the time and the step that is asked for. What was decided once never changes, since the first snapshot that ends at or after a moment decides it; so columns are kept, and
/// only those are made that were not asked for before, or that the newest snapshot had not decided. Thread-safe.
/// </summary>
/// <param name="cache">Keeps columns and surveys.</param>
internal sealed class MatrixMaker(MapCache cache)
{
    /// <summary>A window is surveyed in about so many parts; as it goes on, only the last one is surveyed anew.</summary>
    private const int Parts = 32;

    /// <summary>How often a map is begun of stores that are exchanged meanwhile.</summary>
    public const int Attempts = 4;

    /// <summary>Bytes that a snapshot's end takes in a survey, and a range.</summary>
    private const int EndBytes = 16, RangeBytes = 32;

    /// <param name="stream">Whose memory.</param>
    /// <param name="selection">What is asked for.</param>
    /// <param name="window">When.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="begin">Is told how many rows there will be, before they are made; what it throws ends the work.</param>
    /// <returns>Null: nothing was watched then and there.</returns>
    /// <exception cref="DamonDataException">A store cannot be read, or the rows are too few for the ranges.</exception>
    public HeatMatrix? Make(ServedStream stream, HeatSelection selection, MatrixWindow window, CancellationToken cancellationToken, Action<int>? begin = null)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return MakeOnce(stream, selection, window, begin, cancellationToken);
            }
            catch (StoreException problem) when (problem.IsOutdated && attempt < Attempts)
            {
                // of a map, not one part may be of what was there before
                if (stream.Again() is not { } now)
                {
                    return null;
                }

                stream = now;
            }
        }
    }

    private HeatMatrix? MakeOnce(ServedStream stream, HeatSelection selection, MatrixWindow window, Action<int>? begin, CancellationToken cancellationToken)
    {
        WindowSurvey survey = Survey(stream, window.From, window.End, cancellationToken);
        if (Axis(survey, selection) is not { } axis)
        {
            return null;
        }

        var warnings = new List<string>(survey.Warnings);
        var infos = new List<string>();
        Tell(survey, selection, window, warnings, infos);
        begin?.Invoke(axis.Columns);
        return new HeatMatrix(stream, axis, window, Columns(stream, selection, axis, window, cancellationToken), warnings, infos);
    }

    /// <summary>What there is of a stream in (from, to], and, where nothing ends in it, in the snapshot that ends next.</summary>
    public WindowSurvey Survey(ServedStream stream, long from, long to, CancellationToken cancellationToken)
    {
        var all = new WindowSurvey();
        long part = PartLength(to - from), last = Math.Min(to, stream.LastEnd);
        for (long number = Floor(Math.Max(from, stream.FirstEnd - 1), part); number * (Int128)part < last; number++)
        {
            all.Add(SurveyPart(stream, part, number, cancellationToken));
        }

        if (all.Ranges.All.Count == 0)
        {
            foreach (Snapshot next in stream.Read(from, to, withNext: true, null, cancellationToken).Where(next => next.EndTime > to).Take(1))
            {
                all.Add(next);
            }
        }

        return all;
    }

    /// <summary>
    /// The rows. Their edges are whole multiples of a power of two, as near to the ranges' own as a row is high: as memory grows, most maps keep their rows, and addresses are round.
    /// </summary>
    private static AddressAxis? Axis(WindowSurvey survey, HeatSelection selection)
    {
        MapRequest request = selection.Request;
        if (request.Addresses is [{ From: { } from, To: { } to }])
        {
            return new AddressAxis(from, to, (int)Math.Min((ulong)selection.Rows, to - from));
        }

        if (survey.Ranges.All.Count == 0 || MapPlanner.Spans(survey.Ranges, survey.MostBytes, request) is not [var spans])
        {
            return null;
        }

        UInt128 total = 0;
        foreach ((ulong start, ulong end) in spans)
        {
            total += end - start;
        }

        IReadOnlyList<(ulong Start, ulong End)> round = request.Addresses.Count > 0 ? spans : RoundSpans.Of(spans, total, selection.Rows);
        return new AddressAxis(round, (int)UInt128.Min((uint)selection.Rows, total));
    }

    private static void Tell(WindowSurvey survey, HeatSelection selection, MatrixWindow window, List<string> warnings, List<string> infos)
    {
        if (!MapValues.Tells(selection.Request.Value, survey.HasFilterPassed, survey.Probes))
        {
            warnings.Add(MapValues.Probe(selection.Request.Value) is { } probe
                ? string.Create(CultureInfo.InvariantCulture, $"no snapshot of this time has a probe {probe}; nothing is known of its hits")
                : "no snapshot of this time has a scheme with filters; nothing is known of what passes them");
        }

        SnapshotRhythm rhythm = SnapshotRhythm.Of(survey.Ends, window.From, window.End);
        if (rhythm.Missing > 0)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"about {rhythm.Missing} snapshots are missing in this time: one came each {Humanize.Duration(rhythm.Every)} as a rule, {rhythm.Count} in all"));
        }

        if (rhythm.Every > 0 && window.Step >= 2 * rhythm.Every)
        {
            infos.Add(string.Create(CultureInfo.InvariantCulture, $"coarser than the data: a cell is the mean of about {window.Step / rhythm.Every} snapshots; a shorter time shows each"));
        }
    }

    private MatrixColumn[] Columns(ServedStream stream, HeatSelection selection, AddressAxis axis, MatrixWindow window, CancellationToken cancellationToken)
    {
        string key = string.Join(
            '\n',
            [
                stream.Identity,
                string.Create(CultureInfo.InvariantCulture, $"{selection.Request.Value} {selection.Request.Order} {window.Step} {window.Phase} {axis.Columns}"),
                .. axis.Spans.Select(span => string.Create(CultureInfo.InvariantCulture, $"{span.Start}-{span.End}")),
            ]);
        string version = stream.Version;
        var columns = new MatrixColumn?[window.Count];
        int first = window.Count, last = -1;
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = cache.Get<MatrixColumn>((key, window.Number(i)));
            if (columns[i] is null || (columns[i]!.Version is { } made && made != version))
            {
                columns[i] = null;
                (first, last) = (Math.Min(first, i), i);
            }
        }

        if (last >= 0)
        {
            Draw(stream, selection, axis, window with { Start = window.At(first), Count = last - first + 1 }, (i, column) =>
            {
                columns[first + i] ??= column;
                cache.Set((key, window.Number(first + i)), column, column.Bytes + (key.Length / 8));
            }, cancellationToken);
        }

        return columns!;
    }

    private static void Draw(ServedStream stream, HeatSelection selection, AddressAxis axis, MatrixWindow window, Action<int, MatrixColumn> give, CancellationToken cancellationToken)
    {
        var time = new TimeAxis(window.From, window.End, window.Count);
        Grid grid = WindowDrawer.Draw(() => stream.Read(window.From, window.End, withNext: true, null, cancellationToken), time, axis, selection.Request.Value, selection.Request.Order);
        long lastEnd = stream.LastEnd;
        string version = stream.Version;
        for (int i = 0; i < window.Count; i++)
        {
            float[] heat = new float[axis.Columns], known = new float[axis.Columns];
            for (int row = 0; row < heat.Length; row++)
            {
                heat[row] = (float)(grid.Heat(i, row) ?? double.NaN);
                known[row] = (float)grid.Coverage(i, row);
            }

            give(i, new MatrixColumn(heat, known, window.At(i) <= lastEnd ? null : version));
        }
    }

    private WindowSurvey SurveyPart(ServedStream stream, long length, long number, CancellationToken cancellationToken)
    {
        (string, string, long, long) key = ("survey", stream.Identity, length, number);
        long from = Clamp(number * (Int128)length), to = Clamp((number + 1) * (Int128)length);

        // of what is over, nothing more comes
        string version = to <= stream.LastEnd ? "" : stream.Version;
        if (cache.Get<SurveyedPart>(key) is { } known && known.Version == version)
        {
            return known.Survey;
        }

        var survey = new WindowSurvey();
        foreach (Snapshot snapshot in stream.Read(from, to, withNext: false, warning => survey.Warnings.Add(warning), cancellationToken))
        {
            survey.Add(snapshot);
        }

        cache.Set(key, new SurveyedPart(survey, version), 500 + (EndBytes * survey.Ends.Count) + (RangeBytes * survey.Ranges.All.Count) + survey.Mappings.Sum(mapping => 64 + (2L * mapping.Name.Length)));
        return survey;
    }

    /// <summary>A power of two of seconds, so that parts are those of other windows, too.</summary>
    private static long PartLength(long window)
    {
        long length = ApiTime.Second;
        while (length < window / Parts && length < long.MaxValue / 4)
        {
            length *= 2;
        }

        return length;
    }

    private static long Floor(long time, long length) => (time / length) - (time % length < 0 ? 1 : 0);

    private static long Clamp(Int128 time) => (long)Int128.Clamp(time, long.MinValue, long.MaxValue);

    private sealed record SurveyedPart(WindowSurvey Survey, string Version);
}
