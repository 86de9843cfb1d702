using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using DamonHeatmap.Server.Api;
using DamonHeatmap.Server.Pages;
using DamonWeb.Client;

namespace DamonHeatmap.Server.Upstream;

/// <summary>
/// Answers by asking other servers, each beside the store of its node: those that the <c>node</c> of a query fits, at the same time. Who is away is told in the answer's warnings; only where all are, there is
/// none. Thread-safe.
/// </summary>
internal sealed class UpstreamMaps : IMapService
{
    /// <summary>A parameter that such a server adds to what it asks, with a name that it has for as long as it runs: so it sees when it is asked by itself.</summary>
    public const string Front = "front";

    /// <summary>How many such servers may stand one behind the other.</summary>
    private const int MostFronts = 3;

    private const string IsNone = "it is no damon-heatmap serve";

    private readonly string _self = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
    private readonly UpstreamClient _client;
    private readonly UpstreamSet _servers;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _timeout;

    /// <summary>What needs no store: the routes, and what is fixed. It says what is wrong with a request, too, and what is answered where nothing fits.</summary>
    private readonly StoreMaps _none;

    /// <param name="addresses">Where the other servers are.</param>
    /// <param name="options">Limits.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="say">Is told of what goes wrong inside.</param>
    /// <param name="security">How they are reached; null: as anybody is.</param>
    public UpstreamMaps(IReadOnlyList<UpstreamAddress> addresses, ApiOptions options, TimeProvider clock, Action<string> say, WebClientSecurity? security)
    {
        (_clock, _timeout) = (clock, options.Timeout);
        _client = new UpstreamClient(clock, options.Timeout, security);
        _servers = new UpstreamSet(addresses, _client, $"api/v1/label/{UpstreamServer.Node}/values?{Front}={_self}", clock);
        _none = new StoreMaps([], ReadOnlyDictionary<string, string>.Empty, options, 1 << 20, new SendBudget(1 << 20), clock, say);
    }

    public ApiRoute? Route(string path)
    {
        ApiRoute? route = _none.Route(path);
        string name = path.Split('/', 4) is [_, _, _, var rest] ? rest : "";
        return route is null ? null : name switch
        {
            "query" or "query_range" => route with { AnswerAsync = (request, cancellationToken) => QueryAsync(route, name, request, cancellationToken) },
            "series" or "labels" => route with { AnswerAsync = (request, cancellationToken) => ListAsync(route, name, request, cancellationToken) },
            _ when name.Split('/') is ["label", var label, "values"] => route with { AnswerAsync = (request, cancellationToken) => ListAsync(route, $"label/{Uri.EscapeDataString(label)}/values", request, cancellationToken) },
            _ => route,
        };
    }

    public async Task<MapPage> PageAsync(string path, ApiRequest request, CancellationToken cancellationToken)
    {
        RefuseLoop(request);
        ApiException nothing = await NothingAsync(path, request, cancellationToken);
        Selector selector = ExpressionParser.Parse(request.Value("query") ?? "").Selector!;
        var patience = new UpstreamPatience(_clock, _timeout);
        (IReadOnlyList<UpstreamServer> servers, List<string> warnings) = await ChosenAsync([selector], cancellationToken);
        Found found = await FindAsync(servers, selector, ApiTime.Parse("start", request.Value("start") ?? ""), Chain(request), patience, warnings, cancellationToken);
        string type = path == "/render.png" ? "image/png" : path == "/render.svg" ? "image/svg+xml" : "text/html", asked = $"{path[1..]}?{Query(request)}";
        ApiException? refused = found.Refused;
        foreach (UpstreamServer server in found.Servers.TakeWhile(_ => patience.Rest > TimeSpan.Zero))
        {
            using UpstreamReply reply = await SendAsync(server, new UpstreamAsk(asked, null, patience.Rest, UpstreamSize.Page), cancellationToken);
            string? problem = reply.Problem ?? (reply.Status == HttpStatusCode.OK && reply.Type != type ? $"it answers with {(reply.Type.Length > 0 ? reply.Type : "something")} in place of {type}: {IsNone}" : null);
            if (problem is null && reply.Status == HttpStatusCode.OK)
            {
                return new MapPage(path == "/render.png" ? type : type + "; charset=utf-8", reply.Body.ToArray());
            }

            ApiException? error = problem is null ? PageError(server, reply, out problem) : null;
            refused ??= error;
            warnings.Add(error is null ? server.Away(problem!) : $"{server.Name}: {error.Message}");
        }

        throw refused ?? (patience.IsOver ? TooLong(request)
            : found.IsAway || found.Servers.Count > 0 ? ApiException.Unavailable(string.Join("; ", warnings))
            : ApiException.Execution(string.Join("; ", [nothing.Message, .. warnings])));
    }

    public async Task<byte[]> StreamsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        RefuseLoop(request);
        (IReadOnlyList<UpstreamServer> servers, List<string> warnings) = await ChosenAsync([], cancellationToken);
        UpstreamAnswer[] answers = await AskAllAsync(servers, new UpstreamAsk($"streams?{Query(request)}", null, _client.Short, UpstreamSize.List), cancellationToken, isWrapped: false);
        try
        {
            var streams = new List<JsonElement>();
            foreach (UpstreamAnswer answer in answers)
            {
                List<JsonElement>? some = answer.IsSuccess ? answer.List("streams", JsonValueKind.Object) : null;
                answer.Refuse(answer.IsSuccess && some is null);
                streams.AddRange(some ?? []);
                warnings.AddRange(answer.IsSuccess ? answer.Warnings : [Trouble(answer)]);
            }

            return JsonBody.Plain(json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("streams");
                streams.ForEach(stream => stream.WriteTo(json));
                json.WriteEndArray();
                json.WriteStartArray("warnings");
                warnings.ForEach(json.WriteStringValue);
                json.WriteEndArray();
                json.WriteEndObject();
            });
        }
        finally
        {
            Array.ForEach(answers, answer => answer.Dispose());
        }
    }

    public void Dispose()
    {
        _servers.Dispose();
        _client.Dispose();
        _none.Dispose();
    }

    /// <summary>A matrix or a vector: of one server, since a picture shows one stream. So only who has something is asked for it, and only one of those.</summary>
    private async Task<byte[]> QueryAsync(ApiRoute route, string name, ApiRequest request, CancellationToken cancellationToken)
    {
        RefuseLoop(request);

        // what is wrong with the request is said here, and what is a number needs nobody
        byte[] alone = await route.AnswerAsync(request, cancellationToken);
        if (ExpressionParser.Parse(request.Value("query") ?? "").Selector is not { } selector)
        {
            return alone;
        }

        var patience = new UpstreamPatience(_clock, Timeout(request));
        (IReadOnlyList<UpstreamServer> servers, List<string> warnings) = await ChosenAsync([selector], cancellationToken);
        Found found = await FindAsync(servers, selector, From(name, request), Chain(request), patience, warnings, cancellationToken);
        ApiException? refused = found.Refused;
        UpstreamAnswer? empty = null;
        try
        {
            for (int i = 0; i < found.Servers.Count && patience.Rest > TimeSpan.Zero; i++)
            {
                UpstreamServer server = found.Servers[i];
                UpstreamAnswer answer = await AskAsync(server, new UpstreamAsk($"api/v1/{name}", WithTimeout(request, patience.Rest), patience.Rest, UpstreamSize.Matrix), cancellationToken);
                bool? hasSeries = answer.IsSuccess ? answer.HasSeries() : null;
                answer.Refuse(answer.IsSuccess && hasSeries is null);
                if (hasSeries == true)
                {
                    using UpstreamAnswer drawn = answer;
                    UpstreamServer[] others = [.. found.Servers.Skip(i + 1)];
                    if (found.AreKnown && others.Length > 0)
                    {
                        warnings.Add($"drawn: {server.Name}; also there: {string.Join("; ", others.Take(8).Select(other => other.Name))} (choose with node=)");
                    }

                    return Handed(drawn, warnings);
                }

                if (hasSeries == false)
                {
                    // another one may have more; but if none has, this is what the first says of it
                    answer.Dispose();
                    empty ??= answer;
                    continue;
                }

                refused ??= answer.Error;
                warnings.Add(Trouble(answer));
                answer.Dispose();
            }

            return empty is not null ? Handed(empty, warnings)
                : refused is not null ? throw (refused.Type == "timeout" && patience.IsOver ? TooLong(request) : refused)
                : patience.IsOver ? throw TooLong(request)
                : found.IsAway || found.Servers.Count > 0 ? throw ApiException.Unavailable(string.Join("; ", warnings))
                : Handed(new UpstreamAnswer(new UpstreamServer(new Uri("http://localhost"), null, null), new UpstreamReply(null) { Status = HttpStatusCode.OK, Body = alone }), warnings);
        }
        finally
        {
            empty?.Dispose();
        }
    }

    /// <summary>A list: what any server has, once.</summary>
    private async Task<byte[]> ListAsync(ApiRoute route, string name, ApiRequest request, CancellationToken cancellationToken)
    {
        RefuseLoop(request);
        await route.AnswerAsync(request, cancellationToken);
        Selector[] selectors = [.. request.Values("match[]").Select(ExpressionParser.ParseSelector)];
        (IReadOnlyList<UpstreamServer> servers, List<string> warnings) = await ChosenAsync(selectors, cancellationToken);
        UpstreamAsk ask = name is "series" or "labels"
            ? new UpstreamAsk($"api/v1/{name}", Parameters(request), _client.Short, UpstreamSize.List)
            : new UpstreamAsk($"api/v1/{name}?{Query(request)}", null, _client.Short, UpstreamSize.List);
        JsonValueKind kind = name == "series" ? JsonValueKind.Object : JsonValueKind.String;
        UpstreamAnswer[] answers = await AskAllAsync(servers, ask, cancellationToken);
        try
        {
            var all = new List<JsonElement>();
            foreach (UpstreamAnswer answer in answers)
            {
                List<JsonElement>? some = answer.IsSuccess ? answer.List("data", kind) : null;
                answer.Refuse(answer.IsSuccess && some is null);
                all.AddRange(some ?? []);
                warnings.AddRange(answer.IsSuccess ? answer.Warnings.Except(warnings) : [Trouble(answer)]);
            }

            if (!answers.Any(answer => answer.IsSuccess) && (answers.Length > 0 || await AreAllAwayAsync(cancellationToken)))
            {
                throw answers.FirstOrDefault(answer => answer.Error is not null)?.Error ?? ApiException.Unavailable(string.Join("; ", warnings));
            }

            JsonElement[] once = [.. all.DistinctBy(element => element.GetRawText()).OrderBy(element => kind == JsonValueKind.String ? element.GetString() : "", StringComparer.Ordinal)];
            if (Limit(request) is { } limit && limit < once.Length)
            {
                once = once[..limit];
                warnings = [.. warnings, .. ((string[])["results truncated due to limit"]).Except(warnings)];
            }

            return JsonBody.Success(
                json =>
                {
                    json.WriteStartArray();
                    Array.ForEach(once, element => element.WriteTo(json));
                    json.WriteEndArray();
                },
                warnings);
        }
        finally
        {
            Array.ForEach(answers, answer => answer.Dispose());
        }
    }

    /// <summary>Who is to be asked, and who cannot be.</summary>
    private async Task<(IReadOnlyList<UpstreamServer> Servers, List<string> Warnings)> ChosenAsync(IReadOnlyCollection<Selector> selectors, CancellationToken cancellationToken)
    {
        IReadOnlyList<UpstreamServer> all = await _servers.ServersAsync(cancellationToken);
        UpstreamServer[] fitting = [.. all.Where(server => server.Fits(selectors))];

        // of the others that are away one cannot know what they have by now: it may be what was asked for
        return (fitting, [.. all.Except(fitting).Where(server => server.Problem is not null).Select(server => server.Away(server.Problem!))]);
    }

    /// <summary>Of several servers that may have what is asked for, those that do, in their order. One alone is just asked for it.</summary>
    private async Task<Found> FindAsync(
        IReadOnlyList<UpstreamServer> servers, Selector selector, long? from, IReadOnlyList<string> chain, UpstreamPatience patience, List<string> warnings, CancellationToken cancellationToken)
    {
        if (servers.Count < 2)
        {
            return new Found(servers, null, servers.Count == 0 && await AreAllAwayAsync(cancellationToken), AreKnown: false);
        }

        KeyValuePair<string, string>[] form =
        [
            KeyValuePair.Create("match[]", selector.ToText()),
            .. from is { } start ? [KeyValuePair.Create("start", ApiTime.Seconds(start))] : (KeyValuePair<string, string>[])[],
            .. chain.Select(front => KeyValuePair.Create(Front, front)),
        ];

        // half of the time is for the answer itself
        TimeSpan time = patience.Rest / 2 < _client.Short ? patience.Rest / 2 : _client.Short;
        UpstreamAnswer[] answers = await AskAllAsync(servers, new UpstreamAsk("api/v1/series", form, time, UpstreamSize.List), cancellationToken);
        try
        {
            var having = new List<UpstreamServer>();
            foreach (UpstreamAnswer answer in answers)
            {
                List<JsonElement>? series = answer.IsSuccess ? answer.List("data", JsonValueKind.Object) : null;
                answer.Refuse(answer.IsSuccess && series is null);
                having.AddRange(series is { Count: > 0 } ? [answer.Server] : []);
            }

            // where nobody has said anything, the rest of the time is for one of those that may
            UpstreamAnswer? last = answers.Any(answer => answer.IsSuccess) ? null : answers.FirstOrDefault(answer => answer.IsSilent);
            warnings.AddRange(answers.Where(answer => !answer.IsSuccess && answer != last).Select(Trouble));
            return last is not null
                ? new Found([last.Server], null, IsAway: true, AreKnown: false)
                : new Found(having, answers.Any(answer => answer.IsSuccess) ? null : answers.FirstOrDefault(answer => answer.Error is not null)?.Error, !answers.Any(answer => answer.IsSuccess), AreKnown: true);
        }
        finally
        {
            Array.ForEach(answers, answer => answer.Dispose());
        }
    }

    private async Task<bool> AreAllAwayAsync(CancellationToken cancellationToken) => (await _servers.ServersAsync(cancellationToken)).All(server => server.Problem is not null);

    private Task<UpstreamAnswer[]> AskAllAsync(IReadOnlyList<UpstreamServer> servers, UpstreamAsk ask, CancellationToken cancellationToken, bool isWrapped = true) =>
        Task.WhenAll(servers.Select(server => AskAsync(server, ask, cancellationToken, isWrapped)));

    private async Task<UpstreamAnswer> AskAsync(UpstreamServer server, UpstreamAsk ask, CancellationToken cancellationToken, bool isWrapped = true) =>
        new(server, await SendAsync(server, ask, cancellationToken), isWrapped);

    /// <summary>Whoever did not answer when it was last looked for is not waited for; it is looked for again soon.</summary>
    private async Task<UpstreamReply> SendAsync(UpstreamServer server, UpstreamAsk ask, CancellationToken cancellationToken)
    {
        if (server.Problem is { } problem)
        {
            return new UpstreamReply(problem);
        }

        return await _client.SendAsync(server.Url, ask, cancellationToken);
    }

    /// <summary>What a server says of a picture that it cannot make.</summary>
    private static ApiException? PageError(UpstreamServer server, UpstreamReply reply, out string? problem)
    {
        problem = null;
        string text = System.Text.Encoding.UTF8.GetString(reply.Body.Span);
        int at = text.IndexOf("<p id=\"error\">", StringComparison.Ordinal), end = text.IndexOf("</p>", StringComparison.Ordinal);
        if (reply.Type == "text/html" && at >= 0 && end > at)
        {
            string message = WebUtility.HtmlDecode(text[(at + 14)..end]);
            return reply.Status switch
            {
                HttpStatusCode.BadRequest => ApiException.BadData(message),
                HttpStatusCode.ServiceUnavailable => ApiException.Unavailable(message),
                _ => ApiException.Execution(message),
            };
        }

        using var answer = new UpstreamAnswer(server, reply with { Place = null });
        problem = answer.Error is null ? answer.Problem ?? IsNone : null;
        return answer.Error;
    }

    /// <summary>What a server without stores says of a request for a picture: that nothing fits, or what is wrong with the request.</summary>
    /// <exception cref="ApiException">The request is wrong.</exception>
    private async Task<ApiException> NothingAsync(string path, ApiRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await _none.PageAsync(path, request, cancellationToken);
        }
        catch (ApiException nothing) when (nothing.Type == "execution")
        {
            return nothing;
        }

        return ApiException.Execution("no stream fits");
    }

    /// <summary>An answer as it came, with what else is to be said.</summary>
    private static byte[] Handed(UpstreamAnswer answer, List<string> warnings) => JsonBody.Success(
        json => json.WriteRawValue(answer.Data, skipInputValidation: true), [.. warnings, .. answer.Warnings], answer.Infos);

    private static string Trouble(UpstreamAnswer answer) => answer.Problem is { } problem ? answer.Server.Away(problem) : $"{answer.Server.Name}: {answer.Error!.Message}";

    /// <summary>As of when a stream has to have something, ns; null: ever.</summary>
    private long? From(string name, ApiRequest request)
    {
        Int128 from = name == "query_range"
            ? (Int128)ApiTime.Parse("start", request.Value("start") ?? "") - ApiTime.ParseDuration("step", request.Value("step") ?? "")
            : (Int128)(request.Value("time") is { } time ? ApiTime.Parse("time", time) : _clock.GetUtcNow().ToUnixTimeMilliseconds() * ApiTime.Millisecond) - ApiOptions.LookBack;

        // it has to be a time that can be written and read again
        return from > long.MinValue + ApiTime.Second ? (long)from : null;
    }

    private TimeSpan Timeout(ApiRequest request)
    {
        TimeSpan? asked = request.Value("timeout") is { } text ? TimeSpan.FromMilliseconds(ApiTime.ParseDuration("timeout", text) / ApiTime.Millisecond) : null;
        return asked < _timeout ? asked.Value : _timeout;
    }

    private ApiException TooLong(ApiRequest request) => ApiException.Timeout(
        $"query timed out in expression evaluation: it took more than {request.Value("timeout") ?? string.Create(CultureInfo.InvariantCulture, $"{_timeout.TotalSeconds} s")}");

    /// <summary>All parameters, and a time that ends a little before ours, so that a server that is only slow says so itself.</summary>
    private List<KeyValuePair<string, string>> WithTimeout(ApiRequest request, TimeSpan rest) =>
        [.. Parameters(request).Where(pair => pair.Key != "timeout"), KeyValuePair.Create("timeout", string.Create(CultureInfo.InvariantCulture, $"{Math.Max(rest.TotalSeconds * 0.9, 0.001):0.###}"))];

    private List<KeyValuePair<string, string>> Parameters(ApiRequest request) =>
        [.. request.All().Where(pair => pair.Key != Front), .. Chain(request).Select(front => KeyValuePair.Create(Front, front))];

    private string Query(ApiRequest request) => string.Join('&', Parameters(request).Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    private List<string> Chain(ApiRequest request) => [.. request.Values(Front), _self];

    /// <exception cref="ApiException">It is asked by itself, or by one that it asks.</exception>
    private void RefuseLoop(ApiRequest request)
    {
        string[] fronts = [.. request.Values(Front)];
        if (fronts.Contains(_self) || fronts.Length >= MostFronts)
        {
            throw ApiException.BadData(fronts.Contains(_self) ? "it is this server itself, or one that asks it: leave it out of --upstream" : $"more than {MostFronts} servers with --upstream ask each other");
        }
    }

    private static int? Limit(ApiRequest request) => int.TryParse(request.Value("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit > 0 ? limit : null;

    /// <param name="Servers">Who has, or may have, what is asked for.</param>
    /// <param name="Refused">What one said that cannot tell; null: there is none, or others could.</param>
    /// <param name="IsAway">Whether nobody is there who could tell.</param>
    /// <param name="AreKnown">Whether they have said that they have it.</param>
    private sealed record Found(IReadOnlyList<UpstreamServer> Servers, ApiException? Refused, bool IsAway, bool AreKnown);
}
