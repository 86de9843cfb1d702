using System.Text.RegularExpressions;
using Damon.Snapshots;
using DamonExporter.Metrics;
using DamonExporter.Sources;
using DamonExporter.Tests.Kit;
using Microsoft.Extensions.Time.Testing;
using static DamonExporter.Tests.Kit.Make;

namespace DamonExporter.Tests.Metrics;

[Collection(nameof(MeterCollection))]
public sealed partial class PageTests
{
    private static readonly StreamId Scheme = new("here", "stat", "0", "0", "1");

    [Fact]
    public async Task Page_TwoStreams_IsTheGoldenOneAndLintsClean()
    {
        await using InProcess running = await InProcess.StartAsync(MetricsOptions.Default with { Temperature = true });
        await TellTwoStreams(running);

        string page = await running.PageAsync();

        Golden.Check("page.txt", Changing().Replace(page, "$1=\"…\""));
        (int code, string output, string error) = await Tool.RunAsync(Tool.OnPath("promtool"), ["check", "metrics"], page);
        Assert.Equal((0, "", ""), (code, output, error));
    }

    [Fact]
    public async Task Page_SampleReplayed_IsTheGoldenOneAndLintsClean()
    {
        FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        ReplayOptions options = new([Samples.Stairs], null, false, ReplayTime.Now, null);
        await using InProcess running = await InProcess.FollowedAsync(ReplaySource.Open("there", options, time, _ => { }, CancellationToken.None));

        string page = await running.PageAsync();

        Golden.Check("page-stairs.txt", Changing().Replace(page, "$1=\"…\""));
        (int code, string output, string error) = await Tool.RunAsync(Tool.OnPath("promtool"), ["check", "metrics"], page);
        Assert.Equal((0, "", ""), (code, output, error));
    }

    [Fact]
    public async Task Page_AskedForOpenMetrics_HasTheSameSamples()
    {
        await using InProcess running = await InProcess.StartAsync();
        await TellTwoStreams(running);
        using HttpRequestMessage request = new(HttpMethod.Get, "/metrics");
        request.Headers.Add("Accept", "application/openmetrics-text; version=1.0.0");

        using HttpResponseMessage response = await running.Client.SendAsync(request, TestContext.Current.CancellationToken);
        string openMetrics = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        string plain = await running.PageAsync();

        Assert.Equal("application/openmetrics-text", response.Content.Headers.ContentType?.MediaType);
        Assert.EndsWith("# EOF\n", openMetrics, StringComparison.Ordinal);
        foreach (((string Name, string Labels) series, double value) in Page.Samples(plain).Where(sample => sample.Key.Name.StartsWith("damon_", StringComparison.Ordinal)))
        {
            Assert.Equal(value, Page.Samples(openMetrics)[series]);
        }
    }

    [Fact]
    public async Task Page_StreamEnded_HasNoSeriesOfIt()
    {
        await using InProcess running = await InProcess.StartAsync();
        await TellTwoStreams(running);
        Assert.Contains("kdamond=\"stat\"", await running.PageAsync(), StringComparison.Ordinal);

        await running.Source.TellAsync(new StreamEnded(Scheme));

        string page = await running.PageAsync();
        Assert.DoesNotContain("kdamond=\"stat\"", page, StringComparison.Ordinal);
        Assert.Contains("kdamond=\"0\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_MostStreams_HasNoOverflow()
    {
        await using InProcess running = await InProcess.StartAsync(MetricsOptions.Default with { MaxStreams = 200 });
        for (int i = 0; i < 201; i++)
        {
            await running.Source.TellAsync(Make.Snapshot(Second, new StreamId(Kdamond: $"{i}"), Filtered((4096, 1, 1, 4096)), RejectNoneAnon));
        }

        Dictionary<(string Name, string Labels), double> samples = Page.Samples(await running.PageAsync());

        Assert.Equal(200, samples.Keys.Count(series => series.Name == "damon_memory_monitored_bytes"));
        Assert.Equal(200 * 11, samples.Keys.Count(series => series.Name == "damon_memory_idle_seconds"));
        Assert.Equal(1, samples[("damon_snapshot_errors_total", "reason=\"too_many_streams\"")]);
        Assert.DoesNotContain(samples.Keys, series => series.Labels.Contains("overflow", StringComparison.Ordinal));
    }

    private static async Task TellTwoStreams(InProcess running)
    {
        await running.Source.TellAsync(Make.Snapshot(1_700_000_000 * Second));
        await running.Source.TellAsync(Make.Snapshot(
            1_700_000_001 * Second,
            Scheme,
            Filtered((1 << 30, 0, 40_000, 1 << 29), (4096, 20, 3, 0), (1 << 20, 1, 7, 4096), (1 << 20, 0, 59, 1 << 19)),
            RejectNoneAnon));
        await running.Source.TellAsync(Make.Snapshot(1_700_000_002 * Second, regions: Regions((12288, 10, 3), (8192, 0, 99), (4096, 0, 0))));
    }

    [GeneratedRegex("""\b(revision|version|service_version|telemetry_sdk_version)="[^"]*["]""")]
    private static partial Regex Changing();
}
