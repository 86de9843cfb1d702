using System.Text.Json;
using Damon.Snapshots;

namespace DamonHeatmap.Server.Api;

/// <summary>The labels that name a stream: the parts that it has.</summary>
internal static class StreamLabels
{
    public static void Write(Utf8JsonWriter json, StreamId stream)
    {
        foreach ((string name, string? value) in stream.Parts())
        {
            // to Prometheus an empty label is none
            if (!string.IsNullOrEmpty(value))
            {
                json.WriteString(name, value);
            }
        }
    }
}
