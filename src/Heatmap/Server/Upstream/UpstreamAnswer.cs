using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Unicode;
using DamonHeatmap.Server.Api;

namespace DamonHeatmap.Server.Upstream;

/// <summary>An answer of another server that could be read, or why there is none. It holds what came as it came: a matrix is handed on without being taken apart.</summary>
internal sealed class UpstreamAnswer : IDisposable
{
    private const string IsNone = "it is no damon-heatmap serve";

    private readonly UpstreamReply _reply;
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _members = new(StringComparer.Ordinal);

    /// <param name="server">Whose.</param>
    /// <param name="reply">What came; it is disposed with this.</param>
    /// <param name="isWrapped">Whether it has to be wrapped as Prometheus wraps answers.</param>
    public UpstreamAnswer(UpstreamServer server, UpstreamReply reply, bool isWrapped = true)
    {
        (Server, _reply, Problem) = (server, reply, reply.Problem);
        if (Problem is not null)
        {
            return;
        }

        try
        {
            Read(_reply.Body);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            Problem = reply.Status == HttpStatusCode.OK ? $"what it answers is no JSON: {IsNone}" : ForStatus(reply.Status);
            return;
        }

        if (Text("status") == "error" && Text("error") is { } error)
        {
            Error = Text("errorType") switch
            {
                "bad_data" => ApiException.BadData(error),
                "timeout" => ApiException.Timeout(error),
                "unavailable" => ApiException.Unavailable(error),
                _ => ApiException.Execution(error),
            };
        }
        else if (reply.Status != HttpStatusCode.OK)
        {
            Problem = ForStatus(reply.Status);
        }
        else if (isWrapped && (Text("status") != "success" || !_members.ContainsKey("data")))
        {
            Problem = IsNone;
        }
    }

    public UpstreamServer Server { get; }

    /// <summary>Why there is no answer; null: there is one.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether there is none because it took too long.</summary>
    public bool IsSilent => _reply.IsSilent;

    /// <summary>What the server says is wrong; null: nothing.</summary>
    public ApiException? Error { get; }

    /// <summary>Whether it is a good one.</summary>
    public bool IsSuccess => Problem is null && Error is null;

    /// <summary>What stands in <c>data</c>, as JSON. Only of a good answer.</summary>
    public ReadOnlySpan<byte> Data => _members["data"].Span;

    public IReadOnlyList<string> Warnings => Texts("warnings") ?? [];

    public IReadOnlyList<string> Infos => Texts("infos") ?? [];

    /// <summary>A list of texts. Null: it is none.</summary>
    public IReadOnlyList<string>? Texts(string name) => List(name, JsonValueKind.String)?.ConvertAll(text => text.GetString()!);

    /// <summary>A list of objects or texts. Null: it is none.</summary>
    /// <param name="name">Where it stands.</param>
    /// <param name="kind">What it has to consist of.</param>
    public List<JsonElement>? List(string name, JsonValueKind kind)
    {
        if (!_members.TryGetValue(name, out ReadOnlyMemory<byte> json) || json.Span[0] != '[')
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(json);
        List<JsonElement> list = [.. document.RootElement.Clone().EnumerateArray()];
        return list.TrueForAll(element => element.ValueKind == kind) ? list : null;
    }

    /// <summary>Says that what it answers cannot be used.</summary>
    /// <returns>Whether that is so.</returns>
    public bool Refuse(bool isWrong)
    {
        Problem ??= isWrong ? IsNone : null;
        return isWrong;
    }

    /// <summary>How many series a matrix or a vector has: none, or some. Null: it is neither.</summary>
    public bool? HasSeries()
    {
        var reader = new Utf8JsonReader(Data);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isResult = reader.ValueTextEquals("result"u8);
            reader.Read();
            if (isResult)
            {
                return reader.TokenType != JsonTokenType.StartArray || !reader.Read() ? null : reader.TokenType != JsonTokenType.EndArray;
            }

            reader.Skip();
        }

        return null;
    }

    public void Dispose() => _reply.Dispose();

    private static string ForStatus(HttpStatusCode status) => string.Create(
        CultureInfo.InvariantCulture, $"it answers with status {(int)status}{(status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? ": what --upstream-config says of who asks is not what it wants" : "")}");

    /// <summary>Finds the members of an object. Every text in it is one: half of a character, which JSON can write, would be an error wherever it is read later.</summary>
    private void Read(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
        {
            throw new JsonException();
        }

        var reader = new Utf8JsonReader(json.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            do
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }
            while ((reader.CurrentDepth > 1 || reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) && reader.Read());

            _members[name] = json[start..(int)reader.BytesConsumed];
        }

        // what stands behind it is read, too: it has to be nothing
        reader.Read();
    }

    private string? Text(string name)
    {
        if (!_members.TryGetValue(name, out ReadOnlyMemory<byte> json) || json.Span[0] != '"')
        {
            return null;
        }

        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        return reader.GetString();
    }
}
