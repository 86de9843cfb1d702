using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Damon.Analysis;
using Damon.Snapshots;
using Damon.TestKit;
using DamonExporter.Metrics;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Processes;

/// <summary>A real Prometheus scrapes the exporter; the queries of docs/metrics.md return what the analysis functions say.</summary>
public sealed class PrometheusTests
{
    private const double Forever = double.PositiveInfinity;

    /// <summary>What each query must return: values by the labels that it keeps, from the last snapshot of each stream.</summary>
    internal static readonly Dictionary<string, Func<IReadOnlyList<Snapshot>, IEnumerable<(string Labels, double Value)>>> Expected = new()
    {
        ["sum(max without (scheme) (damon_memory_monitored_bytes))"] = all => [("", all.Sum(snapshot => (double)snapshot.Regions.TotalBytes))],
        ["sum(max without (scheme) (damon_memory_working_set_bytes))"] = all => [("", all.Sum(snapshot => (double)WorkingSet.Bytes(snapshot)))],
        ["sum(max without (scheme) (damon_memory_working_set_bytes)) / sum(max without (scheme) (damon_memory_monitored_bytes))"] =
            all => [("", all.Sum(snapshot => (double)WorkingSet.Bytes(snapshot)) / all.Sum(snapshot => (double)snapshot.Regions.TotalBytes))],
        ["sum by (idle_max) (max without (scheme) (damon_memory_by_idle_time_bytes))"] = all => SizeByIdleTime.DefaultBounds
            .Select((bound, i) => ($"idle_max={NumberText.Of(bound)}", all.Sum(snapshot => (double)SizeByIdleTime.Of(snapshot, [.. SizeByIdleTime.DefaultBounds])[i]))),
        ["sum(max without (scheme) (damon_memory_by_idle_time_bytes{idle_max!~\"0|5|30\"}))"] = all => [("", all.Sum(snapshot => (double)SizeByIdleTime.Of(snapshot, [30, Forever])[1]))],
        ["sum(max without (scheme) (damon_memory_by_idle_time_bytes{idle_max=~\"0|5|30\"}))"] = all => [("", all.Sum(snapshot => (double)SizeByIdleTime.Of(snapshot, [30])[0]))],
        ["sum(max without (scheme) (damon_memory_by_idle_time_bytes{idle_max!~\"0|5|30\"})) / sum(max without (scheme) (damon_memory_by_idle_time_bytes))"] = all =>
            [("", all.Sum(snapshot => (double)SizeByIdleTime.Of(snapshot, [30, Forever])[1]) / all.Sum(snapshot => (double)snapshot.Regions.TotalBytes))],
        ["sum by (rate_max) (max without (scheme) (damon_memory_by_access_rate_bytes))"] = all => SizeByAccessRate.DefaultBounds
            .Select((bound, i) => ($"rate_max={NumberText.Of(bound)}", all.Sum(snapshot => (double)SizeByAccessRate.Of(snapshot, [.. SizeByAccessRate.DefaultBounds])[i]))),
        ["max(damon_memory_idle_seconds{percentile=\"75\"})"] = all => [("", all.Max(snapshot => IdlePercentiles.Seconds(snapshot, [75])![0]))],
        ["sum(max without (scheme) (damon_memory_bandwidth_bytes_per_second))"] = all => [("", all.Sum(snapshot => Bandwidth.BytesPerSecond(snapshot)))],
        ["sum(max without (scheme) (damon_regions))"] = all => [("", all.Sum(snapshot => snapshot.Regions.Count))],
        ["max(damon_snapshot_timestamp_seconds)"] = all => [("", all.Max(snapshot => snapshot.EndTime / 1e9))],
        ["sum by (host_name) (max without (scheme) (damon_memory_working_set_bytes) * on (job, instance) group_left (host_name) target_info)"] =
            all => [("host_name=n1", all.Sum(snapshot => (double)WorkingSet.Bytes(snapshot)))],
        ["damon_up == 0"] = _ => [("", 0)],
        ["increase(damon_snapshot_errors_total[10m]) > 0"] = _ => [],
    };

    [Fact]
    public async Task Queries_OfTheDocumentation_ReturnWhatTheAnalysisSays()
    {
        string prometheus = Tool.OnPath("prometheus");
        string[] queries = Queries();
        Assert.NotEmpty(queries);
        Assert.Equal(Expected.Keys.Order(StringComparer.Ordinal), queries.Order(StringComparer.Ordinal));

        // two schemes over the same memory
        List<Snapshot> last = [.. Samples.Last(Samples.Stairs).DistinctBy(snapshot => snapshot.Stream with { Scheme = null })];
        using TemporaryFolder folder = new();
        await using ExporterProcess exporter = await ExporterProcess.ReplayedAsync("--input", Samples.Stairs, "--time", "recorded", "--node", "n1");
        string config = folder.Write("prometheus.yml", $$"""
            global: {scrape_interval: 1s}
            scrape_configs:
            - job_name: damon
              static_configs: [{targets: ["127.0.0.1:{{exporter.Client.BaseAddress!.Port}}"]}]
            """);
        using Process server = PrometheusServer.Start(prometheus, config, folder.At("data"), out Uri address);
        try
        {
            using HttpClient client = new() { BaseAddress = address };
            await UntilScrapedAsync(client);
            foreach (string query in queries)
            {
                List<(string Labels, double Value)> answer = await QueryAsync(client, query);
                List<(string Labels, double Value)> expected = [.. Expected[query](last).OrderBy(value => value.Labels, StringComparer.Ordinal)];
                Assert.True(expected.Select(value => value.Labels).SequenceEqual(answer.Select(value => value.Labels)), $"{query}: {string.Join("; ", answer)}");
                Assert.All(expected.Zip(answer), pair => Assert.True(Math.Abs(pair.First.Value - pair.Second.Value) <= Math.Abs(pair.First.Value) * 1e-12, $"{query}: {pair}"));
            }
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>The ```promql blocks.</summary>
    internal static string[] Queries() =>
        [.. File.ReadAllText(Repository.At("docs", "metrics.md")).Split("```promql\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)].Trim())];

    /// <summary>Prometheus tells nobody when it has scraped: it is asked until two scrapes are there.</summary>
    private static async Task UntilScrapedAsync(HttpClient client)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(40));
        while (true)
        {
            try
            {
                if (await QueryAsync(client, "count_over_time(damon_up[1m]) >= 2") is [_])
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // not up yet
            }

            await Task.Delay(200, patience.Token);
        }
    }

    private static async Task<List<(string Labels, double Value)>> QueryAsync(HttpClient client, string query)
    {
        Uri uri = new($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative);
        using var answer = JsonDocument.Parse(await client.GetStringAsync(uri, TestContext.Current.CancellationToken));
        JsonElement data = answer.RootElement.GetProperty("data");
        return
        [
            .. data.GetProperty("result").EnumerateArray().Select(series => (
                string.Join(',', series.GetProperty("metric").EnumerateObject().Where(label => label.Name is not ("__name__" or "job" or "instance")).Select(label => $"{label.Name}={label.Value}")),
                double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture))).OrderBy(value => value.Item1, StringComparer.Ordinal),
        ];
    }
}
