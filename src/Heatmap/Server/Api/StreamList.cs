using DamonHeatmap.Server.Maps;

namespace DamonHeatmap.Server.Api;

/// <summary>What the page with a time picker asks for: the streams, how to ask for each, and when they begin and end.</summary>
internal static class StreamList
{
    public static byte[] Write(IReadOnlyList<ServedStream> streams, IReadOnlyList<string> warnings) => JsonBody.Plain(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("streams");
        foreach (ServedStream stream in streams)
        {
            json.WriteStartObject();
            json.WriteString("name", stream.Id.ToString());
            json.WriteString("matchers", string.Join(',', stream.Id.Parts().Select(part => $"{part.Name}={ApiTime.QuotedWhole(part.Value ?? "")}")));
            json.WritePropertyName("first");
            json.WriteRawValue(ApiTime.Seconds(stream.FirstEnd));
            json.WritePropertyName("last");
            json.WriteRawValue(ApiTime.Seconds(stream.LastEnd));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (string warning in warnings)
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
