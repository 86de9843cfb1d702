using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Damon.Kernel.Modules;
using Damon.Kernel.Sysfs;
using Damon.Snapshots;
using Damon.Storage;
using DamonExporter.Events;
using DamonExporter.Keeping;
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
        await TellKernel(running);
        running.Tell(
            StoreReading.Start with
            {
                IsUp = true,
                MaxBytes = 1 << 30,
                Status = new StoreStatus { Bytes = 123_456_789, Snapshots = 4000, Regions = 3_900_000, OldestTime = 1_700_000_000_000_000_000 },
                Appended = 4100,
                AppendSeconds = 2.5,
                DroppedUndelivered = 3,
            },
            DeliveryReading.Start with { Accepted = 300, Records = 310, Bytes = 5_000_000, Pending = 2, SetAside = 1, LastAcceptedEnd = 1_700_000_100_000_000_000 });

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

    private static async Task TellKernel(InProcess running)
    {
        await running.Source.TellAsync(new SnapshotTaken(
            Make.Snapshot(1_700_000_002 * Second, new StreamId(Kdamond: "1", Context: "0"), Regions((1 << 20, 10, 3), (1 << 19, 0, 99), (1 << 19, 0, 5))), TwoNodes));
        ImmutableArray<long> idle = [.. Enumerable.Range(0, 101).Select(percent => percent < 25 ? -1000L : percent * 1000L)];
        DamonStatParameters stat = new(true, 77, 2_000_000, 12_345_678, idle);
        await running.Source.TellAsync(new StatTaken(new StreamId(Kdamond: "stat"), 1_700_000_002 * Second, stat, 1 << 30));
        await running.Source.TellAsync(new KernelObserved(
            [new("0", true, 1.25), new("stat", false, null), new("1", null, 3)],
            new DamonModules(
                stat,
                new ReclaimParameters(true, 78, 1, 4096, 2, 8192, 3, 5000, 100_000, 1),
                new LruSortParameters(false, -1, new LruSortCounters(4, 5, 6, 7, 8), new LruSortCounters(9, 10, 11, 12, 13), 5000, 100_000, 1))));
        await running.Source.TellAsync(new SchemesObserved(
        [
            new SchemeReading(
                "0", 0, 0, "pageout", new SchemeStats(100, 1 << 20, 50, 1 << 19, 1 << 18, 7, 12),
                new QuotaPicture(10, 1 << 20, 1000, 1 << 19, [new("some_mem_psi_us", 10_000, null), new("node_mem_used_bp", 9_700, 1)])),
            new SchemeReading("1", 0, 1, null, new SchemeStats(1, 2, 3, 4, null, 5, null), null),
        ]));
        await running.Source.TellAsync(new SourceMeasured(new SourceCost
        {
            TraceEvents = 1000,
            TraceLostEvents = 1,
            TraceEnabledSeconds = 1.5,
            TraceBufferBytes = 1 << 20,
            Commands = 12,
            CommandSeconds = 0.75,
        }));
    }

    [GeneratedRegex("""\b(revision|version|service_version|telemetry_sdk_version)="[^"]*["]""")]
    private static partial Regex Changing();
}
