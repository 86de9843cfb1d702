using System.Globalization;
using DamonHeatmap.Server.Maps;

namespace DamonHeatmap.Server.Api;

/// <summary>What each path of the API answers. Everything that Grafana's data source asks for has an answer, if only an empty one.</summary>
internal sealed class PrometheusApi
{
    private const string Root = "/api/v1/";

    /// <summary>Grafana asks it to know what kind of server this is; from 2.24 on, it lists labels by what is in a time.</summary>
    private const string AsVersion = "2.55.0";

    private static readonly string[] Get = ["GET"], GetOrPost = ["GET", "POST"];

    private readonly QueryRunner _runner;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, ApiRoute> _routes;

    /// <param name="runner">Answers queries.</param>
    /// <param name="clock">For queries without a time.</param>
    public PrometheusApi(QueryRunner runner, TimeProvider clock)
    {
        (_runner, _clock) = (runner, clock);
        _routes = new Dictionary<string, ApiRoute>(StringComparer.Ordinal)
        {
            ["query_range"] = new(GetOrPost, QueryRangeAsync),
            ["query"] = new(GetOrPost, QueryAsync),
            ["labels"] = new(GetOrPost, (request, _) => Task.FromResult(Labels(request))),
            ["series"] = new(GetOrPost, (request, _) => Task.FromResult(Series(request))),
            ["metadata"] = new(Get, (request, _) => Task.FromResult(Metadata(request))),
            ["query_exemplars"] = new(GetOrPost, (request, _) => Task.FromResult(Exemplars(request))),
            ["rules"] = new(Get, (request, _) => Task.FromResult(Rules(request))),
            ["alerts"] = Fixed("""{"alerts":[]}"""),
            ["alertmanagers"] = Fixed("""{"activeAlertmanagers":[],"droppedAlertmanagers":[]}"""),
            ["targets"] = Fixed("""{"activeTargets":[],"droppedTargets":[],"droppedTargetCounts":{}}"""),
            ["status/buildinfo"] = Fixed($$"""{"version":"{{AsVersion}}","revision":"","branch":"","buildUser":"","buildDate":"","goVersion":"","application":"damon-heatmap"}"""),
        };
    }

    /// <summary>What answers a path; null: it is none of the API.</summary>
    public ApiRoute? Route(string path)
    {
        if (!path.StartsWith(Root, StringComparison.Ordinal))
        {
            return null;
        }

        string name = path[Root.Length..];
        if (_routes.TryGetValue(name, out ApiRoute? route))
        {
            return route;
        }

        string[] parts = name.Split('/');
        return parts is ["label", var label, "values"] ? new ApiRoute(Get, (request, _) => Task.FromResult(Values(label, request))) : null;
    }

    private static ApiRoute Fixed(string data)
    {
        byte[] body = JsonBody.Success(json => json.WriteRawValue(data));
        return new ApiRoute(Get, (_, _) => Task.FromResult(body));
    }

    private Task<byte[]> QueryRangeAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        long start = ApiTime.Parse("start", request.Value("start") ?? ""), end = ApiTime.Parse("end", request.Value("end") ?? "");
        if (end < start)
        {
            throw ApiException.BadParameter("end", "end timestamp must not be before start time");
        }

        long step = ApiTime.ParseDuration("step", request.Value("step") ?? "");
        if (step <= 0)
        {
            throw ApiException.BadParameter("step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }

        if (((Int128)end - start) / step > ApiOptions.MostPoints)
        {
            throw ApiException.BadData(string.Create(CultureInfo.InvariantCulture, $"exceeded maximum resolution of {ApiOptions.MostPoints:N0} points per timeseries. Try decreasing the query resolution (?step=XX)"));
        }

        return WithTimeoutAsync(request, token => _runner.RangeAsync(ExpressionParser.Parse(request.Value("query") ?? ""), start, end, step, token), cancellationToken);
    }

    private Task<byte[]> QueryAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        long moment = request.Value("time") is { } text ? ApiTime.Parse("time", text) : Now();
        return WithTimeoutAsync(request, token => _runner.InstantAsync(ExpressionParser.Parse(request.Value("query") ?? ""), moment, token), cancellationToken);
    }

    private byte[] Labels(ApiRequest request)
    {
        var warnings = new List<string>();
        IEnumerable<string> labels = Found(request, warnings).SelectMany(pair => pair.Stream.Id.Parts().Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => part.Name).Append(Selector.Name).Append(HeatSelection.Address));
        return JsonBody.Names(Limited(request, labels.Distinct().Order(StringComparer.Ordinal), warnings), warnings);
    }

    private byte[] Values(string label, ApiRequest request)
    {
        var warnings = new List<string>();
        IEnumerable<string?> values = Found(request, warnings).Select(pair => label == Selector.Name ? pair.Metric.Name : pair.Stream.Id.Parts().FirstOrDefault(part => part.Name == label).Value);
        return JsonBody.Names(Limited(request, values.OfType<string>().Where(value => value.Length > 0).Distinct().Order(StringComparer.Ordinal), warnings), warnings);
    }

    private byte[] Series(ApiRequest request)
    {
        if (!request.Values("match[]").Any())
        {
            throw ApiException.BadData("no match[] parameter provided");
        }

        var warnings = new List<string>();
        (HeatMetric Metric, ServedStream Stream)[] found = [.. Limited(request, Found(request, warnings), warnings)];
        return JsonBody.Success(
            json =>
            {
                json.WriteStartArray();
                foreach ((HeatMetric metric, ServedStream stream) in found)
                {
                    json.WriteStartObject();
                    json.WriteString(Selector.Name, metric.Name);
                    StreamLabels.Write(json, stream.Id);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            },
            warnings);
    }

    private static byte[] Metadata(ApiRequest request)
    {
        int limit = Limit(request) ?? int.MaxValue;
        return JsonBody.Success(json =>
        {
            json.WriteStartObject();
            foreach (HeatMetric metric in HeatMetric.All.Where(metric => request.Value("metric") is not { } wanted || wanted == metric.Name).Take(limit))
            {
                json.WriteStartArray(metric.Name);
                json.WriteStartObject();
                json.WriteString("type", "gauge");
                json.WriteString("help", metric.Help);
                json.WriteString("unit", "");
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
        });
    }

    /// <summary>There are none, but a wrong question has no answer.</summary>
    private static byte[] Exemplars(ApiRequest request)
    {
        if (Time(request, "end", long.MaxValue) < Time(request, "start", long.MinValue))
        {
            throw ApiException.BadParameter("end", "end timestamp must not be before start timestamp");
        }

        ExpressionParser.Parse(request.Value("query") ?? "");
        return JsonBody.Names([]);
    }

    /// <summary>There are none.</summary>
    private static byte[] Rules(ApiRequest request) => request.Value("type")?.ToLowerInvariant() is null or "alert" or "record"
        ? JsonBody.Success(json => json.WriteRawValue("""{"groups":[]}"""))
        : throw ApiException.BadParameter("type", $"not supported value {ApiTime.Quoted(request.Value("type")!)}");

    private IReadOnlyList<(HeatMetric Metric, ServedStream Stream)> Found(ApiRequest request, List<string> warnings)
    {
        long from = Time(request, "start", long.MinValue), to = Time(request, "end", long.MaxValue);
        Selector[] selectors = [.. request.Values("match[]").Take(ApiOptions.MostSelectors + 1).Select(ExpressionParser.ParseSelector)];
        if (selectors.Length > ApiOptions.MostSelectors)
        {
            throw ApiException.BadParameter("match[]", string.Create(CultureInfo.InvariantCulture, $"more than {ApiOptions.MostSelectors} selectors"));
        }

        // as in Prometheus, an end before the start is no error here: there is nothing in such a time
        return to < from ? [] : _runner.Series(selectors, from, to, warnings.Add);
    }

    private static long Time(ApiRequest request, string name, long otherwise) => request.Value(name) is { } text ? ApiTime.Parse(name, text) : otherwise;

    private static int? Limit(ApiRequest request) => request.Value("limit") is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? (limit == 0 ? null : limit)
        : throw ApiException.BadParameter("limit", $"cannot parse {ApiTime.Quoted(text)} to a number");

    private static IEnumerable<T> Limited<T>(ApiRequest request, IEnumerable<T> all, List<string> warnings)
    {
        T[] found = [.. all];
        if (Limit(request) is { } limit && limit < found.Length)
        {
            warnings.Add("results truncated due to limit");
            return found.Take(limit);
        }

        return found;
    }

    private static async Task<byte[]> WithTimeoutAsync(ApiRequest request, Func<CancellationToken, Task<byte[]>> answer, CancellationToken cancellationToken)
    {
        if (request.Value("timeout") is not { } text)
        {
            return await answer(cancellationToken);
        }

        long timeout = ApiTime.ParseDuration("timeout", text);
        if (timeout <= 0)
        {
            throw TooLong(text);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromMilliseconds(Math.Clamp(timeout / ApiTime.Millisecond, 0, int.MaxValue)));
        try
        {
            return await answer(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooLong(text);
        }
    }

    private static ApiException TooLong(string timeout) => ApiException.Timeout($"query timed out in expression evaluation: it took more than {timeout}");

    private long Now() => (_clock.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) * 100;
}
