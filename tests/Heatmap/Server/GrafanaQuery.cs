using System.Text.Json;
using DamonExporter.Tests.Kit;

namespace DamonHeatmap.Tests.Server;

/// <summary>Grafana's own back end of its Prometheus data source, behind a command line.</summary>
internal static class GrafanaQuery
{
    private const string Program = "grafana-query";

    /// <summary>Runs it, or the test is skipped.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string url, params string[] arguments) => await Tool.RunAsync(Path.Combine(Tool.Folder(Program), Program), ["-url", url, .. arguments]);

    /// <summary>A query that has to succeed.</summary>
    /// <returns>The frames, and what a panel shows beside them, as <c>severity: text</c>.</returns>
    public static async Task<(GrafanaFrame[] Frames, string[] Notices)> AskAsync(string url, params string[] arguments)
    {
        (int code, string output, string error) = await RunAsync(url, arguments);
        Assert.True(code == 0, $"exit code {code}: {error} {output}");
        using JsonDocument answer = JsonDocument.Parse(output);
        JsonElement[] frames = [.. answer.RootElement.GetProperty("results").GetProperty("A").GetProperty("frames").EnumerateArray()];
        return ([.. frames.Where(frame => frame.GetProperty("schema").GetProperty("fields").GetArrayLength() > 0).Select(GrafanaFrame.Of)], [.. frames.SelectMany(Notices).Distinct()]);
    }

    private static IEnumerable<string> Notices(JsonElement frame) => frame.GetProperty("schema").GetProperty("meta").TryGetProperty("notices", out JsonElement notices)
        ? notices.EnumerateArray().Select(notice => $"{notice.GetProperty("severity").GetString()}: {notice.GetProperty("text").GetString()}")
        : [];
}
