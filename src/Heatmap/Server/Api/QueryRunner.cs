using System.Globalization;
using Damon;
using Damon.Storage;
using DamonHeatmap.Raster;
using DamonHeatmap.Server.Maps;

namespace DamonHeatmap.Server.Api;

/// <summary>Answers queries: from a selector to the body of the answer. Thread-safe.</summary>
/// <param name="stores">What is served.</param>
/// <param name="cache">Keeps answers and what they are made of.</param>
/// <param name="options">Limits.</param>
/// <param name="sending">Memory for answers that are being sent: one that will not be let through is not made.</param>
internal sealed class QueryRunner(StoreSet stores, MapCache cache, ApiOptions options, SendBudget sending) : IDisposable
{
    /// <summary>What one computes wants a processor for itself; others wait, but not without end.</summary>
    private readonly Flights<byte[]> _flights = new(Environment.ProcessorCount, 64);

    /// <summary>As long it counts how large a stream was, ns.</summary>
    private const long WorthLasts = 600 * ApiTime.Second;

    private readonly MatrixMaker _maker = new(cache);

    /// <summary>A matrix: every moment from the first on, a step apart, that is not after the last.</summary>
    /// <exception cref="ApiException">It cannot be answered.</exception>
    public Task<byte[]> RangeAsync(Expression expression, long start, long end, long step, CancellationToken cancellationToken)
    {
        int count = (int)(((Int128)end - start) / step) + 1;
        if (expression.Selector is not { } selector)
        {
            return Task.FromResult(NumberBody.Matrix(expression.Number, start, step, count));
        }

        // what is before it begins, has no number
        if (start < long.MinValue + step)
        {
            throw ApiException.BadParameter("start", "too early");
        }

        return AnswerAsync(selector, (selection, warnings) => Find(selection, start - step, end, warnings), (stream, selection, warnings, stop) =>
        {
            if (stream is null)
            {
                return MatrixWriter.Matrix(null, selection, warnings);
            }

            int most = (int)Math.Max(1, options.MaxCells / count);
            if (selection.Rows > most)
            {
                throw ApiException.BadParameter("query", string.Create(CultureInfo.InvariantCulture, $"{selection.Rows} rows of {count} moments are more than {options.MaxCells} cells; ask for fewer rows, as in rows=\"{most}\", or a longer step"));
            }

            MatrixWindow window = new(start, step, count);
            return MatrixWriter.Matrix(_maker.Make(stream, selection, window, stop, Begin), selection, warnings);

            void Begin(int rows)
            {
                if (!sending.HasRoom(MatrixWriter.LeastBytes(selection, window, rows)))
                {
                    throw ApiException.TooManyAnswers();
                }
            }
        }, string.Create(CultureInfo.InvariantCulture, $"range {start} {end} {step}"), cancellationToken);
    }

    /// <summary>A vector: the level of that moment. After the last snapshot, for a while, that of its end.</summary>
    /// <exception cref="ApiException">It cannot be answered.</exception>
    public Task<byte[]> InstantAsync(Expression expression, long moment, CancellationToken cancellationToken)
    {
        if (expression.Selector is not { } selector)
        {
            return Task.FromResult(NumberBody.Scalar(expression.Number, moment));
        }

        return AnswerAsync(selector, (selection, warnings) => Find(selection, moment - ApiOptions.LookBack, moment, warnings), (stream, selection, warnings, stop) =>
        {
            HeatMatrix? matrix = null;
            if (stream is not null && moment > long.MinValue)
            {
                long at = moment > stream.LastEnd && moment - stream.LastEnd <= ApiOptions.LookBack ? stream.LastEnd : moment;
                matrix = _maker.Make(stream, selection, new MatrixWindow(at, 1, 1), stop);
            }

            return MatrixWriter.Vector(matrix, selection, moment, warnings);
        }, string.Create(CultureInfo.InvariantCulture, $"instant {moment}"), cancellationToken);
    }

    /// <summary>Makes something else of the stream that a selection draws; the same is made once, and kept.</summary>
    /// <param name="what">The same text only for the same thing.</param>
    /// <param name="selection">Which stream.</param>
    /// <param name="from">ns.</param>
    /// <param name="to">ns.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ApiException">It cannot be made.</exception>
    public async Task<byte[]> DoAsync(string what, HeatSelection selection, long from, long to, Func<ServedStream, CancellationToken, byte[]> make, CancellationToken cancellationToken)
    {
        (ServedStream? found, List<string> warnings) = Seen(notes => Find(selection, from, to, notes));
        ServedStream stream = found ?? throw ApiException.Execution(warnings.Count > 0 ? string.Join("; ", warnings) : "no stream fits that has snapshots of this time");
        return await KeptAsync(string.Join('\n', [what, stream.Identity, stream.Version]), stop => MakeWhole(stream, make, stop), cancellationToken);
    }

    /// <summary>Looks, and once more where a store was exchanged meanwhile.</summary>
    private static (ServedStream? Stream, List<string> Warnings) Seen(Func<List<string>, ServedStream?> find)
    {
        for (int attempt = 1; ; attempt++)
        {
            var warnings = new List<string>();
            try
            {
                return (find(warnings), warnings);
            }
            catch (StoreException problem) when (problem.IsOutdated && attempt < MatrixMaker.Attempts)
            {
                // what is there now is found the next time
            }
        }
    }

    /// <summary>Of what is made, not one part may be of what was there before: where a store was exchanged meanwhile, it is begun again.</summary>
    private static byte[] MakeWhole(ServedStream stream, Func<ServedStream, CancellationToken, byte[]> make, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return make(stream, cancellationToken);
            }
            catch (StoreException problem) when (problem.IsOutdated && attempt < MatrixMaker.Attempts && stream.Again() is { } now)
            {
                stream = now;
            }
        }
    }

    /// <summary>All streams that there are.</summary>
    /// <param name="warn">Is told of stores that cannot be read.</param>
    public IReadOnlyList<ServedStream> Streams(Action<string> warn) => stores.Streams(warn);

    /// <summary>The streams that some metric of a selector fits, of which something may be known in a time.</summary>
    /// <param name="selectors">None: all streams.</param>
    /// <param name="from">ns.</param>
    /// <param name="to">ns.</param>
    /// <param name="warn">Is told of stores that cannot be read.</param>
    /// <exception cref="ApiException">A parameter is wrong.</exception>
    public IReadOnlyList<(HeatMetric Metric, ServedStream Stream)> Series(IReadOnlyList<Selector> selectors, long from, long to, Action<string> warn)
    {
        ServedStream[] all = [.. stores.Streams(warn).Where(stream => stream.LastEnd > from && (stream.FirstEnd <= to || to == long.MaxValue))];
        if (selectors.Count == 0)
        {
            return [.. HeatMetric.All.SelectMany(metric => all.Select(stream => (metric, stream)))];
        }

        return
        [
            .. selectors.SelectMany(selector => HeatSelection.Metrics(selector)
                .Select(metric => (Metric: metric, Selection: HeatSelection.OfAny(metric, selector)))
                .SelectMany(one => all.Where(stream => one.Selection.Matches(stream.Id)).Select(stream => (one.Metric, stream)))).Distinct(),
        ];
    }

    public void Dispose() => _flights.Dispose();

    private async Task<byte[]> AnswerAsync(
        Selector selector, Func<HeatSelection, List<string>, ServedStream?> find, Func<ServedStream?, HeatSelection, List<string>, CancellationToken, byte[]> make, string when, CancellationToken cancellationToken)
    {
        HeatMetric[] metrics = [.. HeatSelection.Metrics(selector)];
        var warnings = new List<string>();
        if (metrics.Length == 0)
        {
            warnings.Add($"no such metric; there are {string.Join(", ", HeatMetric.All.Select(metric => metric.Name))}");
            metrics = [HeatMetric.All[0]];
            return make(null, HeatSelection.OfAny(metrics[0], selector), warnings, cancellationToken);
        }

        if (metrics.Length > 1)
        {
            throw ApiException.BadParameter("query", $"one metric at a time: {string.Join(", ", metrics.Select(metric => metric.Name))} fit");
        }

        HeatSelection selection = HeatSelection.Of(metrics[0], selector, options.MaxRows);
        (ServedStream? stream, warnings) = Seen(notes => find(selection, notes));
        string key = string.Join('\n', [when, selection.Key, stream?.Identity ?? "", stream?.Version ?? "", .. warnings]);
        return await KeptAsync(key, stop => make(stream, selection, warnings, stop), cancellationToken);
    }

    private async Task<byte[]> KeptAsync(string key, Func<CancellationToken, byte[]> make, CancellationToken cancellationToken)
    {
        if (cache.Get<byte[]>(key) is { } known)
        {
            return known;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Timeout);
        try
        {
            byte[] body = await _flights.DoAsync(key, make, patience.Token);
            cache.Set(key, body, body.Length + (2L * key.Length), isQuick: true);
            return body;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw ApiException.Timeout(string.Create(CultureInfo.InvariantCulture, $"query timed out in expression evaluation: it took more than {options.Timeout.TotalSeconds} s"));
        }
        catch (TooMuchAtOnceException busy)
        {
            throw ApiException.Unavailable(busy.Message);
        }
        catch (DamonDataException problem)
        {
            throw ApiException.Execution(problem.Message);
        }
    }

    /// <summary>The stream that is drawn: of several the one with the most memory, since one picture shows one; of filters or probes, one that has some.</summary>
    private ServedStream? Find(HeatSelection selection, long from, long to, List<string> warnings)
    {
        foreach (string label in selection.UnknownLabels)
        {
            warnings.Add($"no series has a label {label}, and it is no parameter");
        }

        ServedStream[] fitting = [.. stores.Streams(warnings.Add).Where(stream => selection.Matches(stream.Id) && stream.LastEnd > from && stream.FirstEnd - (Int128)to < long.MaxValue)];
        if (fitting.Length < 2)
        {
            return fitting.FirstOrDefault();
        }

        // one that begins later tells of this time only as far as its first ages reach
        ServedStream[] inside = [.. fitting.Where(stream => stream.FirstEnd <= to)];
        ServedStream[] candidates = [.. (inside.Length > 0 ? inside : fitting).OrderByDescending(stream => Worth(stream, selection.Request.Value))];
        if (candidates.Length == 1)
        {
            return candidates[0];
        }

        // the largest may have paused just then
        ServedStream drawn = candidates.FirstOrDefault(stream => stream.HasEndIn(from, to)) ?? candidates[0];
        warnings.Add($"drawn: {drawn.Id}; also there: {string.Join("; ", candidates.Where(stream => stream != drawn).Take(8).Select(stream => stream.Id.ToString()))}{(candidates.Length > 9 ? "; and more" : "")} (choose with kdamond=, context=, target=, scheme=, node=)");
        return drawn;
    }

    /// <summary>Whether its newest snapshot tells what is asked for, and how much memory is in it.</summary>
    private (bool IsTold, ulong Bytes) Worth(ServedStream stream, MapValue value)
    {
        // it changes little, and looking it up reads a snapshot of each stream
        (string, string, long) key = ("newest", stream.Identity, stream.LastEnd / WorthLasts);
        StreamWorth? worth = cache.Get<StreamWorth>(key);
        if (worth is null)
        {
            worth = stream.Newest()?.Regions is { } regions ? new StreamWorth(regions.TotalBytes, regions.HasFilterPassed, regions.Probes) : new StreamWorth(0, false, 0);
            cache.Set(key, worth, 300);
        }

        return (MapValues.Tells(value, worth.HasFilterPassed, worth.Probes), worth.Bytes);
    }

    private sealed record StreamWorth(ulong Bytes, bool HasFilterPassed, int Probes);
}
