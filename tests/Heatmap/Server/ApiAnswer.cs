using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace DamonHeatmap.Tests.Server;

/// <summary>What a server answered: a status, a type, and a body.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">Media type without its parameters; empty: there is none.</param>
/// <param name="Body">The body.</param>
/// <param name="Headers">All headers, those of the body among them.</param>
internal sealed record ApiAnswer(HttpStatusCode Status, string Type, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON.</summary>
    public JsonElement Json
    {
        get
        {
            Assert.True(Type == "application/json", $"{Status} {Type}: {Text}");
            using JsonDocument document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
    }

    /// <summary>What stands in <c>data</c>, of a good answer.</summary>
    public JsonElement Data
    {
        get
        {
            Assert.True(Status == HttpStatusCode.OK, $"{Status}: {Text}");
            return Json.GetProperty("data");
        }
    }

    /// <summary>Texts of a list that stands in <c>data</c>.</summary>
    public string[] Names => [.. Data.EnumerateArray().Select(name => name.GetString()!)];

    /// <summary>The series of a matrix.</summary>
    public ApiSeries[] Series => [.. Data.GetProperty("result").EnumerateArray().Select(ApiSeries.Of)];

    public string[] Warnings => Texts("warnings");

    public string[] Infos => Texts("infos");

    /// <summary>Its error, as <c>type: message</c>.</summary>
    public string Error => $"{Json.GetProperty("errorType").GetString()}: {Json.GetProperty("error").GetString()}";

    /// <summary>
    /// The envelope: names and kinds, no texts. Of a good answer what kind of data there is, and what kinds stand in it; of a bad one its <c>errorType</c>.
    /// </summary>
    public string Shape
    {
        get
        {
            if (Type != "application/json")
            {
                return "";
            }

            JsonElement json = Json;
            var parts = new List<string> { json.GetProperty("status").GetString()! };
            if (json.TryGetProperty("errorType", out JsonElement errorType))
            {
                parts.Add($"{errorType.GetString()} error:{json.GetProperty("error").ValueKind}");
            }

            if (json.TryGetProperty("data", out JsonElement data))
            {
                parts.Add($"data:{data.ValueKind}");
                if (data.ValueKind == JsonValueKind.Object)
                {
                    parts.AddRange(data.EnumerateObject().OrderBy(one => one.Name, StringComparer.Ordinal).Select(one => one.Name == "resultType" ? $"{one.Name}={one.Value.GetString()}" : $"{one.Name}:{one.Value.ValueKind}"));
                    parts.AddRange(data.TryGetProperty("result", out JsonElement result) && result.ValueKind == JsonValueKind.Array && result.GetArrayLength() > 0 ? [$"[{Kinds(result[0])}]"] : []);
                }
            }

            return string.Join(' ', parts);
        }
    }

    /// <param name="client">Who asks.</param>
    /// <param name="method">How.</param>
    /// <param name="path">What, with what stands behind the question mark.</param>
    /// <param name="form">A form; null: there is no body.</param>
    /// <param name="headers">Headers of the request, as <c>name: value</c>.</param>
    public static async Task<ApiAnswer> AskAsync(HttpClient client, HttpMethod method, string path, string? form = null, params string[] headers)
    {
        using HttpRequestMessage request = new(method, new Uri(client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (form is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(form));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        }

        foreach (string[] header in headers.Select(header => header.Split(": ", 2)))
        {
            request.Headers.TryAddWithoutValidation(header[0], header[1]);
        }

        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        byte[] body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new ApiAnswer(
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType ?? "",
            body,
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(int)Status} {Type} {Shape}");

    private string[] Texts(string name) => Json.TryGetProperty(name, out JsonElement texts) ? [.. texts.EnumerateArray().Select(text => text.GetString()!)] : [];

    private static string Kinds(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => string.Join(',', element.EnumerateObject().Select(one => $"{one.Name}:{one.Value.ValueKind}").Order(StringComparer.Ordinal)),
        _ => element.ValueKind.ToString(),
    };
}
