using System.Net;
using DamonExporter.Tests.Kit;
using static DamonExporter.Tests.Kit.Make;

namespace DamonExporter.Tests.Hosting;

[Collection(nameof(MeterCollection))]
public sealed class EndpointsTests
{
    [Fact]
    public async Task Readyz_BeforeAndAfterTheFirstSnapshot_Says503Then200()
    {
        await using InProcess running = await InProcess.StartAsync();

        (HttpStatusCode before, string why) = await running.GetAsync("/readyz");
        await running.Source.TellAsync(Make.Snapshot(Second));
        (HttpStatusCode after, _) = await running.GetAsync("/readyz");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready: the source has not delivered a snapshot yet\n"), (before, why));
        Assert.Equal(HttpStatusCode.OK, after);
    }

    [Fact]
    public async Task Source_BreaksOnBadData_KeepsServingWithUpZeroAndSaysWhy()
    {
        await using InProcess running = await InProcess.StartAsync();
        await running.Source.TellAsync(Make.Snapshot(Second));
        Assert.Equal(1, Page.Samples((await running.GetAsync("/metrics")).Body)[("damon_up", "")]);

        _ = running.Source.TellAsync(happened: null);
        Dictionary<(string Name, string Labels), double> samples;
        do
        {
            samples = Page.Samples((await running.GetAsync("/metrics")).Body);
        }
        while (samples[("damon_up", "")] != 0);

        Assert.Equal(1, samples[("damon_snapshot_errors_total", "reason=\"data\"")]);
        Assert.Equal(12288, samples[("damon_memory_monitored_bytes", "context=\"0\",kdamond=\"0\",target=\"0\"")]);
        Assert.Contains("Failed: f.damon.data: snapshot 3: broken.", (await running.GetAsync("/")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await running.GetAsync("/healthz")).Status);
        Assert.Equal(HttpStatusCode.OK, (await running.GetAsync("/readyz")).Status);
    }

    [Fact]
    public async Task Landing_HostileInputName_IsEscapedAndHasNoScript()
    {
        await using InProcess running = await InProcess.StartAsync(description: "<script>alert(1)</script>&\"");
        await running.Source.TellAsync(Make.Snapshot(1_700_000_000 * Second, new Damon.Snapshots.StreamId(Kdamond: "<b>")));

        using HttpResponseMessage response = await running.Client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        string page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;", page, StringComparison.Ordinal);
        Assert.Contains("<td>kdamond=&lt;b&gt;</td><td>2023-11-14 22:13:20.000Z</td>", page, StringComparison.Ordinal);
        Assert.Contains("<tr><th>stream</th><th>newest snapshot</th><th>snapshots</th><th>regions</th><th>monitored bytes</th></tr>", page, StringComparison.Ordinal);
        Assert.Contains(" Version ", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.All((string[])["/metrics", "/healthz", "/readyz"], link => Assert.Contains($"href=\"{link}\"", page, StringComparison.Ordinal));
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Requests_OtherPathMethodOrBody_AreRefused()
    {
        await using InProcess running = await InProcess.StartAsync();
        using StringContent body = new("x");

        Assert.Equal(HttpStatusCode.NotFound, (await running.GetAsync("/nothing")).Status);
        foreach (string path in (string[])["/", "/metrics", "/healthz", "/readyz"])
        {
            using HttpResponseMessage post = await running.Client.PostAsync(new Uri(path, UriKind.Relative), body, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
            foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options, HttpMethod.Patch])
            {
                using HttpRequestMessage other = new(method, path);
                using HttpResponseMessage refused = await running.Client.SendAsync(other, TestContext.Current.CancellationToken);
                Assert.Equal((path, method, HttpStatusCode.MethodNotAllowed), (path, method, refused.StatusCode));
            }

            using HttpRequestMessage request = new(HttpMethod.Head, path);
            using HttpResponseMessage head = await running.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(path == "/readyz" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, head.StatusCode);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    /// <summary>Nobody has anything to tell us: it is not read, and what was asked for is answered.</summary>
    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello")]
    [InlineData("Content-Length: 300000\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    public async Task Requests_WithABody_AreAnsweredAndTheirConnectionsClosed(string body)
    {
        await using InProcess running = await InProcess.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(running.Client.BaseAddress!);

        Assert.True(await client.TrySendAsync($"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{body}"));

        Assert.InRange(await client.ReadToEndAsync(TimeSpan.FromSeconds(20)), 50, 1000);
        Assert.Equal(HttpStatusCode.OK, (await running.GetAsync("/healthz")).Status);
    }
}
