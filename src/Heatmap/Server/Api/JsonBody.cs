using System.Buffers;
using System.Text.Json;

namespace DamonHeatmap.Server.Api;

/// <summary>Answers as Prometheus wraps them.</summary>
internal static class JsonBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A good answer.</summary>
    /// <param name="data">Writes what stands in <c>data</c>: one value.</param>
    /// <param name="warnings">What whoever asked should know.</param>
    /// <param name="infos">What may help.</param>
    public static byte[] Success(Action<Utf8JsonWriter> data, IReadOnlyCollection<string>? warnings = null, IReadOnlyCollection<string>? infos = null)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, Options))
        {
            json.WriteStartObject();
            json.WriteString("status", "success");
            json.WritePropertyName("data");
            data(json);
            WriteNotes(json, warnings, infos);
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    /// <summary>A document that Prometheus has not.</summary>
    /// <param name="write">Writes it: one value.</param>
    public static byte[] Plain(Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, Options))
        {
            write(json);
        }

        return body.WrittenSpan.ToArray();
    }

    /// <summary>A list of names.</summary>
    public static byte[] Names(IEnumerable<string> names, IReadOnlyCollection<string>? warnings = null) => Success(
        json =>
        {
            json.WriteStartArray();
            foreach (string name in names)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        },
        warnings);

    /// <summary>What went wrong.</summary>
    public static byte[] Error(ApiException problem)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, Options))
        {
            json.WriteStartObject();
            json.WriteString("status", "error");
            json.WriteString("errorType", problem.Type);
            json.WriteString("error", problem.Message);
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    /// <summary>Warnings and infos, where there are some.</summary>
    public static void WriteNotes(Utf8JsonWriter json, IReadOnlyCollection<string>? warnings, IReadOnlyCollection<string>? infos)
    {
        foreach ((string name, IReadOnlyCollection<string>? notes) in new[] { ("warnings", warnings), ("infos", infos) })
        {
            if (notes is { Count: > 0 })
            {
                json.WriteStartArray(name);
                foreach (string note in notes)
                {
                    json.WriteStringValue(note);
                }

                json.WriteEndArray();
            }
        }
    }
}
