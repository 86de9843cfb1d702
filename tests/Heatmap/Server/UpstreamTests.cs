using System.Globalization;
using System.Net;

namespace DamonHeatmap.Tests.Server;

/// <summary><c>serve --upstream</c>: one that asks others, each beside the store of its node, some of which are away.</summary>
public sealed class UpstreamTests : IDisposable
{
    private const string Nodes = "api/v1/label/node/values";

    private readonly HeatStores _stores = new();

    public void Dispose() => _stores.Dispose();

    [Theory]
    [InlineData("node=\"a\"", "a")]
    [InlineData("node=\"b\"", "b")]
    [InlineData("node!=\"a\"", "b")]
    [InlineData("node=~\"[b-z]\"", "b")]
    [InlineData("node!~\"b|c\"", "a")]
    public async Task Query_WithANode_IsAnsweredByItsServer(string matcher, string node)
    {
        await using Trio trio = await StartAsync();
        ApiAnswer range = await RangeAsync(trio.Front, $"damon_heat{{{matcher},rows=\"4\"}}");
        Assert.Equal([node, node, node, node], range.Series.Select(series => series.Labels["node"]));
        Assert.Equal((await RangeAsync(node == "a" ? trio.A : trio.B, "damon_heat{rows=\"4\"}")).Data.GetRawText(), range.Data.GetRawText());
        AssertNames(trio.Away, range.Warnings);

        ApiAnswer instant = await trio.Front.PostAsync("/api/v1/query", $"query={Uri.EscapeDataString($"damon_heat_known{{{matcher},rows=\"2\"}}")}&time={_stores.End}");
        Assert.Equal([node, node], instant.Series.Select(series => series.Labels["node"]));
        AssertNames(trio.Away, instant.Warnings);
    }

    [Fact]
    public async Task Query_WithoutANode_DrawsOneAndNamesTheOther()
    {
        await using Trio trio = await StartAsync();
        ApiAnswer answer = await RangeAsync(trio.Front, "damon_heat{rows=\"4\"}");
        Assert.Single(answer.Series.Select(series => series.Labels["node"]).Distinct());
        Assert.Contains(answer.Warnings, warning => warning.StartsWith("drawn: a; also there: b", StringComparison.Ordinal));
        AssertNames(trio.Away, answer.Warnings);
    }

    [Fact]
    public async Task Query_ThatNoNodeFits_IsEmpty()
    {
        await using Trio trio = await StartAsync();
        ApiAnswer answer = await RangeAsync(trio.Front, "damon_heat{node=\"c\"}");
        Assert.Equal("200 application/json success data:Object result:Array resultType=matrix", answer.ToString());
        Assert.Empty(answer.Series);

        // the one that is away may have been meant
        AssertNames(trio.Away, answer.Warnings);
    }

    [Fact]
    public async Task Query_WrongOne_IsRefusedAsByOneServer()
    {
        await using Trio trio = await StartAsync();
        foreach (string query in (string[])["damon_heat{rows=\"x\"}", "damon_heat{", "rate(damon_heat[5m])", "{__name__=~\"damon_heat.*\"}", "damon_heat{rows=\"4\"}[5m]"])
        {
            ApiAnswer front = await RangeAsync(trio.Front, query), alone = await RangeAsync(trio.A, query);
            Assert.Equal((HttpStatusCode.BadRequest, alone.Error), (front.Status, front.Error));
        }

        Assert.Equal("2", (await trio.Front.GetAsync("/api/v1/query?query=1%2B1&time=4")).Data.GetProperty("result")[1].GetString());
    }

    [Fact]
    public async Task Lists_OfAll_AreJoined()
    {
        await using Trio trio = await StartAsync();
        ApiAnswer nodes = await trio.Front.GetAsync("/" + Nodes);
        Assert.Equal(["a", "b"], nodes.Names);
        AssertNames(trio.Away, nodes.Warnings);
        Assert.Equal(["0"], (await trio.Front.GetAsync("/api/v1/label/target/values?match[]=damon_heat")).Names);
        Assert.Equal(["__name__", "addr", "context", "kdamond", "node", "target"], (await trio.Front.GetAsync("/api/v1/labels")).Names);
        Assert.Equal(["__name__", "addr", "context", "kdamond", "node", "target"], (await trio.Front.PostAsync("/api/v1/labels", "match[]=damon_heat")).Names);
        Assert.Equal(["a", "b"], (await trio.Front.PostAsync("/api/v1/series", "match[]=damon_heat")).Data.EnumerateArray().Select(series => series.GetProperty("node").GetString()));
        Assert.Equal(["b"], (await trio.Front.GetAsync("/api/v1/series?match[]=damon_heat%7Bnode=%22b%22%7D")).Data.EnumerateArray().Select(series => series.GetProperty("node").GetString()));
        Assert.Equal(["a", "b"], (await trio.Front.GetAsync("/" + Nodes + "?match[]=damon_heat&match[]=damon_heat_known")).Names);

        ApiAnswer streams = await trio.Front.GetAsync("/streams");
        Assert.Equal(["node=a kdamond=0 context=0 target=0", "node=b kdamond=0 context=0 target=0"], streams.Json.GetProperty("streams").EnumerateArray().Select(stream => stream.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        AssertNames(trio.Away, streams.Warnings);

        // what needs no store is answered without asking
        Assert.Equal((await trio.A.GetAsync("/api/v1/metadata")).Text, (await trio.Front.GetAsync("/api/v1/metadata")).Text);
        Assert.Equal((await trio.A.GetAsync("/api/v1/status/buildinfo")).Text, (await trio.Front.GetAsync("/api/v1/status/buildinfo")).Text);
    }

    [Theory]
    [InlineData("/render.png", "image/png")]
    [InlineData("/render.svg", "image/svg+xml")]
    [InlineData("/map.html", "text/html")]
    public async Task Picture_OfANode_IsThatOfItsServer(string path, string type)
    {
        await using Trio trio = await StartAsync();
        string asked = string.Create(CultureInfo.InvariantCulture, $"{path}?query={Uri.EscapeDataString("damon_heat{node=\"b\"}")}&start={_stores.Begin}&end={_stores.End}");
        ApiAnswer front = await trio.Front.GetAsync(asked), direct = await trio.B.GetAsync(asked);
        Assert.Equal((HttpStatusCode.OK, type), (front.Status, front.Type));
        Assert.Equal(direct.Body, front.Body);

        ApiAnswer none = await trio.Front.GetAsync(asked.Replace("%22b%22", "%22c%22", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, none.Status);
        Assert.Contains(trio.Away + " did not answer", WebUtility.HtmlDecode(none.Text), StringComparison.Ordinal);
        ApiAnswer wrong = await trio.Front.GetAsync(asked + "&palette=none");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("palette", wrong.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_Away_IsUnavailable()
    {
        string one = FakeUpstream.Nobody(), other = FakeUpstream.Nobody();
        await using ServeProcess front = await ServeProcess.StartAsync("--upstream", one, other);
        foreach (string path in (string[])["/api/v1/query?query=damon_heat", "/api/v1/query_range?query=damon_heat&start=1&end=2&step=1", "/api/v1/labels", "/" + Nodes, "/api/v1/series?match[]=damon_heat", "/render.png?query=damon_heat&start=1&end=2"])
        {
            ApiAnswer answer = await front.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.ServiceUnavailable), (path, answer.Status));
            Assert.StartsWith("unavailable: ", answer.Error, StringComparison.Ordinal);
            Assert.Contains(one, answer.Error, StringComparison.Ordinal);
            Assert.Contains(other, answer.Error, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await front.GetAsync("/-/healthy")).Status);
        Assert.Equal(HttpStatusCode.OK, (await front.GetAsync("/api/v1/query?query=1%2B1")).Status);
        Assert.Equal("", front.Log.Split('\n').Skip(1).FirstOrDefault(""));
    }

    [Fact]
    public async Task Name_OfDns_IsAskedAtEachOfItsAddresses()
    {
        await using ServeProcess a = await ServeAsync("a");
        await using ServeProcess front = await ServeProcess.StartAsync("--upstream", $"dns+http://localhost:{a.Client.BaseAddress!.Port}");
        Assert.Equal(["a"], (await front.GetAsync("/" + Nodes)).Names);
        Assert.Equal(4, (await RangeAsync(front, "damon_heat{rows=\"4\"}")).Series.Length);
    }

    [Fact]
    public async Task Name_ThatDnsDoesNotKnow_IsAway()
    {
        await using ServeProcess a = await ServeAsync("a");
        await using ServeProcess front = await ServeProcess.StartAsync("--upstream", a.Url, "dns+http://nowhere.invalid:9430");
        ApiAnswer answer = await RangeAsync(front, "damon_heat{rows=\"4\"}");
        Assert.Equal(4, answer.Series.Length);
        Assert.Contains(answer.Warnings, warning => warning.Contains("nowhere.invalid has no addresses", StringComparison.Ordinal));
    }

    /// <summary>It takes a connection, and never says a word.</summary>
    [Fact]
    public async Task One_ThatHangs_CostsNoMoreThanTheTimeout()
    {
        await using FakeUpstream hanging = new(_ => null);
        await using ServeProcess a = await ServeAsync("a");
        await using ServeProcess front = await ServeProcess.StartAsync("--timeout", "8", "--upstream", hanging.Url, a.Url);
        await AssertAnsweredInTimeAsync(front, hanging.Url);
    }

    /// <summary>It tells whose memory it knows, and hangs when it is asked for it.</summary>
    [Fact]
    public async Task One_ThatHangsLater_CostsNoMoreThanTheTimeout()
    {
        await using FakeUpstream hanging = new(line => line.Contains(Nodes, StringComparison.Ordinal) ? """{"status":"success","data":["z"]}""" : null);
        await using ServeProcess a = await ServeAsync("a");
        await using ServeProcess front = await ServeProcess.StartAsync("--timeout", "8", "--upstream", hanging.Url, a.Url);
        await AssertAnsweredInTimeAsync(front, hanging.Url);
    }

    /// <summary>Whatever answers there: it is no such server, and the others are.</summary>
    [Theory]
    [InlineData("<html></html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"success\"")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"status\":\"success\"}")]
    [InlineData("{\"status\":\"success\",\"data\":null}")]
    [InlineData("{\"status\":\"success\",\"data\":[1,null,{}]}")]
    [InlineData("{\"status\":\"success\",\"data\":{\"result\":3}}")]
    [InlineData("{\"status\":7,\"error\":{}}")]
    public async Task One_ThatIsNone_IsNamedAndTheOthersAnswer(string body)
    {
        await using FakeUpstream none = new(_ => body);
        await using ServeProcess a = await ServeAsync("a");
        await using ServeProcess front = await ServeProcess.StartAsync("--upstream", none.Url, a.Url);
        foreach (string path in (string[])["/api/v1/labels", "/" + Nodes, "/api/v1/series?match[]=damon_heat", "/streams", Range("damon_heat{rows=\"4\"}")])
        {
            ApiAnswer answer = await front.GetAsync(path);
            Assert.True(answer.Status == HttpStatusCode.OK, $"{path}: {answer.Text}");
            Assert.Contains(answer.Warnings, warning => warning.Contains(none.Url, StringComparison.Ordinal));
        }

        Assert.Equal(4, (await RangeAsync(front, "damon_heat{rows=\"4\"}")).Series.Length);
    }

    private static void AssertNames(string url, string[] warnings) => Assert.Contains(warnings, warning => warning.StartsWith(url + " did not answer: ", StringComparison.Ordinal));

    private string Range(string query) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/query_range?query={Uri.EscapeDataString(query)}&start={_stores.Begin}&end={_stores.End}&step=15");

    private Task<ApiAnswer> RangeAsync(ServeProcess serve, string query) => serve.GetAsync(Range(query));

    private async Task AssertAnsweredInTimeAsync(ServeProcess front, string hanging)
    {
        long began = TimeProvider.System.GetTimestamp();
        ApiAnswer answer = await RangeAsync(front, "damon_heat{rows=\"4\"}");
        TimeSpan took = TimeProvider.System.GetElapsedTime(began);
        Assert.Equal(["a", "a", "a", "a"], answer.Series.Select(series => series.Labels["node"]));
        AssertNames(hanging, answer.Warnings);
        Assert.Contains(answer.Warnings, warning => warning.Contains("no answer in ", StringComparison.Ordinal));

        // some seconds, and what a busy host adds
        Assert.InRange(took, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
    }

    private async Task<ServeProcess> ServeAsync(string node)
    {
        ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make(node + ".db", _stores.Snapshots(HeatStores.Stream(node))));
        await serve.GetAsync("/api/v1/series?match[]=damon_heat");
        return serve;
    }

    /// <summary>One of node a, one of node b, and one in front of them that has been told of a third, too.</summary>
    private async Task<Trio> StartAsync()
    {
        string away = FakeUpstream.Nobody();
        ServeProcess[] two = await Task.WhenAll(ServeAsync("a"), ServeAsync("b"));
        ServeProcess front = await ServeProcess.StartAsync("--upstream", two[0].Url, "--upstream", two[1].Url, away);

        // whose first answer takes long, as on a busy host, is asked again
        await front.UntilAsync("/" + Nodes, answer => answer is { Status: HttpStatusCode.OK, Names: ["a", "b"] });
        return new Trio(two[0], two[1], front, away);
    }

    private sealed record Trio(ServeProcess A, ServeProcess B, ServeProcess Front, string Away) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Front.DisposeAsync();
            await A.DisposeAsync();
            await B.DisposeAsync();
        }
    }
}
