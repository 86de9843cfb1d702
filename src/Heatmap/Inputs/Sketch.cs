using Damon;
using Damon.Snapshots;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Inputs;

/// <summary>
/// The maps of one stream, drawn while its recording is gone through for the first time, on axes that are guessed: its first snapshot tells most of what they are made of, and some files tell without
/// being read when the last one ends. It is given up at the first snapshot whose addresses or time the guess does not fit; whether the range is the hottest and the end the last is known only at the
/// end. Where all of it was right, nothing needs to be read again.
/// </summary>
internal sealed class Sketch
{
    /// <summary>Where it was wrong, another grid of that size is made, and this one may still be in memory: 64 MB.</summary>
    private const long MostCells = 4L << 20;

    private readonly MapRequest _request;
    private readonly long _lastEnd;
    private StreamId? _stream;
    private MapPlan? _guess;
    private GridBuilder[] _builders = [];
    private (int Changes, ulong MostBytes) _seen;
    private long _from = long.MinValue;

    /// <param name="request">What to draw.</param>
    /// <param name="lastEnds">When the last snapshot of each stream ends, ns; null: the files do not tell.</param>
    public Sketch(MapRequest request, IReadOnlyDictionary<StreamId, long>? lastEnds)
    {
        _request = request;
        if (lastEnds?.Where(stream => request.Streams.Matches(stream.Key)).Take(2).ToArray() is [var only])
        {
            (_stream, _lastEnd) = (only.Key, only.Value);
        }
    }

    /// <param name="survey">What there is of its stream up to it, and with it.</param>
    /// <param name="snapshot">The next snapshot.</param>
    public void Add(StreamSurvey survey, Snapshot snapshot)
    {
        if (_stream is null || !_stream.Equals(snapshot.Stream))
        {
            return;
        }

        // which one decides where two end at the same moment, and what, where one comes late, is known only after all
        if ((_guess is null ? !Begin(survey) : !Fits(survey)) || snapshot.EndTime <= _from)
        {
            (_stream, _guess, _builders) = (null, null, []);
            return;
        }

        Array.ForEach(_builders, builder => builder.Add(snapshot, _from));
        _from = snapshot.EndTime;
    }

    /// <summary>What was drawn, if it is all that a plan asks for; else null.</summary>
    public GridBuilder[][]? BuildersFor(MapPlan plan) =>
        _guess is not null && (plan.Start, plan.End) == (_guess.Start, _guess.End) && plan.Streams is [var stream] && stream.Survey == _guess.Streams[0].Survey && _guess.Streams[0].Shows(stream.Spans)
            ? [_builders]
            : null;

    private bool Begin(StreamSurvey survey)
    {
        // the store was exchanged, or damaged, where it ends before it begins
        if (survey.Ranges.All.Count == 0 || survey.FirstEnd > _lastEnd)
        {
            return false;
        }

        try
        {
            (long start, long end) = MapPlanner.Times(survey.FirstEnd, _lastEnd, survey.KnownFrom, _request, _ => { });
            var stream = new PlannedStream(survey, MapPlanner.Spans(survey.Ranges, survey.MostBytes, _request));
            if ((Int128)_request.Resolution.Cells * stream.Spans.Length > MostCells)
            {
                return false;
            }

            _guess = new MapPlan(start, end, [stream]);
            _builders = MapMaker.Builders(_guess, _request)[0];
            _seen = (survey.Ranges.Changes, survey.MostBytes);
            return true;
        }
        catch (DamonDataException)
        {
            // what is wrong with the request is told when all is known
            return false;
        }
    }

    private bool Fits(StreamSurvey survey)
    {
        if (_seen == (survey.Ranges.Changes, survey.MostBytes))
        {
            return true;
        }

        _seen = (survey.Ranges.Changes, survey.MostBytes);
        return _guess!.Streams[0].Shows(MapPlanner.Spans(survey.Ranges, survey.MostBytes, _request));
    }
}
