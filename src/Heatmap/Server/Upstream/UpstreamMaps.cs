using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using DamonHeatmap.Server.Api;
using DamonHeatmap.Server.Pages;

namespace DamonHeatmap.Server.Upstream;

/// <summary>
/// Answers by asking other servers, each beside the store of its node: those that the <c>node</c> of a query fits, at the same time. Who is away is told in the answer's warnings; only where all are, there is
/// none. Thread-safe.
/// </summary>
internal sealed class UpstreamMaps : IMapService
{
    private const string Node = "node";

    private readonly UpstreamSet _servers;

    /// <summary>What needs no store: the routes, and what is fixed.</summary>
    private readonly StoreMaps _none;

    /// <param name="servers">The other servers.</param>
    /// <param name="options">Limits.</param>
    /// <param name="clock">The clock.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "It is disposed with this one.")]
    public UpstreamMaps(UpstreamSet servers, ApiOptions options, TimeProvider clock) => (_servers, _none) = (servers, new StoreMaps([], options, 1 << 20, clock));

    public ApiRoute? Route(string path)
    {
        ApiRoute? route = _none.Route(path);
        string name = path.Split('/', 4) is [_, _, _, var rest] ? rest : "";
        return route is null ? null : name switch
        {
            "query" or "query_range" => route with { AnswerAsync = (request, cancellationToken) => QueryAsync(route, name, request, cancellationToken) },
            "series" => route with { AnswerAsync = (request, cancellationToken) => ListAsync(route, name, request, cancellationToken) },
            "labels" => route with { AnswerAsync = (request, cancellationToken) => ListAsync(route, name, request, cancellationToken) },
            _ when name.StartsWith("label/", StringComparison.Ordinal) => route with { AnswerAsync = (request, cancellationToken) => ListAsync(route, name, request, cancellationToken) },
            _ => route,
        };
    }

    public async Task<MapPage> PageAsync(string path, ApiRequest request, CancellationToken cancellationToken)
    {
        Selector? selector = ExpressionParser.Parse(request.Value("query") ?? "").Selector;
        (IReadOnlyList<UpstreamServer> servers, List<string> warnings) = await ChosenAsync(selector, cancellationToken);
        (HttpStatusCode, string)? refused = null;
        foreach (UpstreamServer server in servers)
        {
            try
            {
                (HttpStatusCode status, string? type, byte[] body) = await _servers.SendAsync(server.Url, path[1..] + "?" + request.ToQuery(), null, cancellationToken);
                if (status == HttpStatusCode.OK)
                {
                    return new MapPage(type ?? "application/octet-stream", body);
                }

                refused = (status, Message(body));
            }
            catch (Exception exception) when (UpstreamSet.IsAway(exception, cancellationToken))
            {
                warnings.Add(Away(server, _servers.Why(exception)));
            }
        }

        throw refused is var (code, message) ? (int)code < 422 ? ApiException.BadData(message) : ApiException.Execution(message)
            : ApiException.Unavailable(warnings.Count > 0 ? string.Join("; ", warnings) : "no server knows a node that fits");
    }

    public async Task<byte[]> StreamsAsync(CancellationToken cancellationToken)
    {
        (IReadOnlyList<UpstreamServer> servers, List<string> warnings) = await ChosenAsync(null, cancellationToken);
        UpstreamAnswer[] answers = await Task.WhenAll(servers.Select(server => _servers.AskAsync(server, "streams", null, cancellationToken)));
        try
        {
            warnings.AddRange(answers.Where(answer => answer.Document is null).Select(answer => Away(answer.Server, answer.Problem!)));
            JsonElement[] documents = [.. answers.Where(answer => answer.Document is not null).Select(answer => answer.Document!.RootElement)];
            warnings.AddRange(documents.SelectMany(document => Texts(document, "warnings")));
            return JsonBody.Plain(json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("streams");
                foreach (JsonElement stream in documents.SelectMany(document => Elements(document, "streams")))
                {
                    stream.WriteTo(json);
                }

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
        _none.Dispose();
    }

    /// <summary>A matrix or a vector: of one server, since a picture shows one stream.</summary>
    private async Task<byte[]> QueryAsync(ApiRoute route, string name, ApiRequest request, CancellationToken cancellationToken)
    {
        // what is wrong with the request is said here, and what is a number needs nobody
        byte[] alone = await route.AnswerAsync(request, cancellationToken);
        Expression expression = ExpressionParser.Parse(request.Value("query") ?? "");
        if (expression.Selector is null)
        {
            return alone;
        }

        return await MergedAsync(expression.Selector, $"api/v1/{name}", request, (answers, warnings) =>
        {
            UpstreamAnswer[] found = [.. answers.Where(answer => Result(answer) is { } result && result.GetArrayLength() > 0)];
            if (found.Length > 1)
            {
                warnings.Add($"drawn: {Names(found[0].Server)}; also there: {string.Join("; ", found.Skip(1).Take(8).Select(answer => Names(answer.Server)))} (choose with node=)");
            }

            if ((found.FirstOrDefault() ?? answers.FirstOrDefault(answer => Result(answer) is not null)) is not { } drawn)
            {
                string kind = name == "query" ? "vector" : "matrix";
                return JsonBody.Success(json => json.WriteRawValue($$"""{"resultType":"{{kind}}","result":[]}"""), warnings);
            }

            warnings.AddRange(Texts(drawn.Document!.RootElement, "warnings"));
            return JsonBody.Success(json => drawn.Document!.RootElement.GetProperty("data").WriteTo(json), warnings, [.. Texts(drawn.Document!.RootElement, "infos")]);
        }, cancellationToken);
    }

    /// <summary>A list: what any server has, once.</summary>
    private async Task<byte[]> ListAsync(ApiRoute route, string name, ApiRequest request, CancellationToken cancellationToken)
    {
        await route.AnswerAsync(request, cancellationToken);
        return await MergedAsync(null, $"api/v1/{name}", request, (answers, warnings) =>
        {
            warnings.AddRange(answers.SelectMany(answer => Texts(answer.Document!.RootElement, "warnings")).Distinct());
            JsonElement[] all = [.. answers.SelectMany(answer => Elements(answer.Document!.RootElement, "data")).DistinctBy(element => element.GetRawText())];
            return JsonBody.Success(
                json =>
                {
                    json.WriteStartArray();
                    foreach (JsonElement element in all.OrderBy(element => element.ValueKind == JsonValueKind.String ? element.GetString() : "", StringComparer.Ordinal))
                    {
                        element.WriteTo(json);
                    }

                    json.WriteEndArray();
                },
                warnings);
        }, cancellationToken);
    }

    private async Task<byte[]> MergedAsync(Selector? selector, string path, ApiRequest request, Func<IReadOnlyList<UpstreamAnswer>, List<string>, byte[]> merge, CancellationToken cancellationToken)
    {
        (IReadOnlyList<UpstreamServer> servers, List<string> warnings) = await ChosenAsync(selector, cancellationToken);
        bool isForm = !path.StartsWith("api/v1/label/", StringComparison.Ordinal);
        string asked = isForm ? path : $"{path}?{request.ToQuery()}";
        UpstreamAnswer[] answers = await Task.WhenAll(servers.Select(server => _servers.AskAsync(server, asked, isForm ? [.. request.All()] : null, cancellationToken)));
        try
        {
            warnings.AddRange(answers.Where(answer => answer.Document is null).Select(answer => Away(answer.Server, answer.Problem!)));
            UpstreamAnswer[] good = [.. answers.Where(answer => answer.IsSuccess)];
            UpstreamAnswer[] bad = [.. answers.Where(answer => answer.Document is not null && !answer.IsSuccess)];
            if (good.Length == 0 && bad.Length > 0)
            {
                throw ApiException.Execution(Message(bad[0].Document!.RootElement));
            }

            // as where no series fits: none, unless nobody is there who could know
            if (good.Length == 0 && (servers.Count > 0 || warnings.Count == _servers.Count))
            {
                throw ApiException.Unavailable(string.Join("; ", warnings));
            }

            warnings.AddRange(bad.Select(answer => $"{Names(answer.Server)}: {Message(answer.Document!.RootElement)}"));
            return merge(good, warnings);
        }
        finally
        {
            Array.ForEach(answers, answer => answer.Dispose());
        }
    }

    /// <summary>Who is to be asked, and who cannot be.</summary>
    private async Task<(IReadOnlyList<UpstreamServer> Servers, List<string> Warnings)> ChosenAsync(Selector? selector, CancellationToken cancellationToken)
    {
        IReadOnlyList<UpstreamServer> all = await _servers.ServersAsync(cancellationToken);
        Matcher[] wanted = [.. selector?.Of(Node) ?? []];
        UpstreamServer[] fitting = [.. all.Where(server => server.Nodes is { } nodes && (wanted.Length == 0 || (nodes.Count == 0 ? [""] : nodes).Any(node => wanted.All(matcher => matcher.Matches(node)))))];

        // whose memory one knows that is away, nobody can tell: it may be what was asked for
        string[] away = [.. all.Where(server => server.Nodes is null).Select(server => Away(server, server.Problem!))];
        return (fitting, [.. away]);
    }

    private static string Away(UpstreamServer server, string problem) => $"{server.Url.GetLeftPart(UriPartial.Authority)} did not answer: {problem}";

    private static string Names(UpstreamServer server) => server.Nodes is { Count: > 0 } nodes ? string.Join(", ", nodes) : server.Url.GetLeftPart(UriPartial.Authority);

    private static JsonElement? Result(UpstreamAnswer answer) =>
        answer.Document!.RootElement.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Object && data.TryGetProperty("result", out JsonElement result) && result.ValueKind == JsonValueKind.Array ? result : null;

    private static JsonElement.ArrayEnumerator Elements(JsonElement document, string name) =>
        document.ValueKind == JsonValueKind.Object && document.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static IEnumerable<string> Texts(JsonElement document, string name) => Elements(document, name).Select(text => text.ToString());

    private static string Message(JsonElement document) => document.ValueKind == JsonValueKind.Object && document.TryGetProperty("error", out JsonElement error) ? error.ToString() : "it answers with an error";

    private static string Message(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return Message(document.RootElement);
        }
        catch (JsonException)
        {
            string text = System.Text.Encoding.UTF8.GetString(body);
            int at = text.IndexOf("<p id=\"error\">", StringComparison.Ordinal), end = text.IndexOf("</p>", StringComparison.Ordinal);
            return at >= 0 && end > at ? WebUtility.HtmlDecode(text[(at + 14)..end]) : "it answers with an error";
        }
    }
}
