using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DamonHeatmap.Tests.Server.Upstream;

/// <summary>What a server in front of others does when one of these is slow, wrong, or not what it should be: the others are shown as ever.</summary>
public sealed class UpstreamTroubleTests : IDisposable
{
    private const string OneSeries = """{"status":"success","data":[{"__name__":"damon_heat","node":"z"}]}""";

    private const string Matrix = """{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"damon_heat","node":"NODE","addr":"0"},"values":[[1,"0.5"]]}]}}""";

    /// <summary>Longer than anything takes that does not wait for who hangs, on a busy host; shorter than the 30 s that an answer may take.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly HeatStores _stores = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _stores.Dispose();

    [Fact]
    public async Task OneThatHangs_AtFirst_IsWaitedForShortly()
    {
        await using FakeUpstream hanging = new(_ => null);
        await using ServeProcess a = await ServeAsync("a");
        await using ServeProcess front = await ServeProcess.StartAsync("--upstream", hanging.Url, a.Url);
        ApiAnswer[] answers = await InTimeAsync(Task.WhenAll(
            front.GetAsync(Range("damon_heat{node=\"a\",rows=\"4\"}")), front.GetAsync("/api/v1/labels"), front.GetAsync("/streams"), front.GetAsync(Range("damon_heat{rows=\"4\"}"))));
        Assert.All(answers, answer => AssertNames(hanging.Url, answer));
        Assert.Equal(["a", "a", "a", "a"], answers[0].Series.Select(series => series.Labels["node"]));
        Assert.Equal(4, answers[3].Series.Length);
    }

    [Fact]
    public async Task OneThatHangs_WhenItIsAsked_LeavesRoomForOthers()
    {
        using SemaphoreSlim asked = new(0);
        await using FakeUpstream hanging = FakeUpstream.OfNode("z", _ =>
        {
            asked.Release();
            return null;
        });
        await using ServeProcess a = await ServeAsync("a");
        await using ServeProcess front = await FrontAsync(2, "--upstream", hanging.Url, a.Url);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(Now);
        Task[] waiting = [.. Enumerable.Range(0, 100).Select(_ => front.Client.GetAsync(new Uri(Range("damon_heat{node=\"z\"}"), UriKind.Relative), enough.Token))];
        for (int i = 0; i < 8; i++)
        {
            await asked.WaitAsync(Now);
        }

        Assert.Equal(4, (await InTimeAsync(front.GetAsync(Range("damon_heat{node=\"a\",rows=\"4\"}")))).Series.Length);

        // it is asked for no more than that at once; and when nobody waits any more, it is told
        Assert.Equal(8, hanging.Questions.Length);
        await enough.CancelAsync();
        for (int i = 0; i < 8; i++)
        {
            await InTimeAsync(hanging.LeftAsync(Now));
        }

        await Task.WhenAll(waiting).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    [Fact]
    public async Task OneThatHung_JustNow_IsNotAskedAgain()
    {
        await using FakeUpstream hanging = FakeUpstream.OfNode("z", _ => null);
        await using ServeProcess front = await FrontAsync(1, "--timeout", "2", "--upstream", hanging.Url);
        Assert.StartsWith("timeout: ", (await front.GetAsync(Range("damon_heat"))).Error, StringComparison.Ordinal);
        ApiAnswer again = await front.GetAsync(Range("damon_heat"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, again.Status);
        Assert.Equal($"unavailable: {hanging.Url} did not answer: no answer in 2 s", again.Error[..again.Error.IndexOf(" in ", StringComparison.Ordinal)] + " in 2 s");
        Assert.Single(hanging.Questions);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Timeout_OfTheRequest_IsThatOfTheAnswer(int servers)
    {
        await using FakeUpstream z = FakeUpstream.OfNode("z", _ => null), y = FakeUpstream.OfNode("y", _ => null);
        await using ServeProcess front = await FrontAsync(servers, ["--upstream", .. ((string[])[z.Url, y.Url]).Take(servers)]);
        long began = TimeProvider.System.GetTimestamp();
        ApiAnswer answer = await front.GetAsync(Range("damon_heat") + "&timeout=1s");
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(0.8), Soon);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "timeout: query timed out in expression evaluation: it took more than 1s"), (answer.Status, answer.Error));

        // who is asked knows how long there is
        string told = Assert.Single(z.Questions, question => question.Contains("query_range", StringComparison.Ordinal));
        string timeout = Assert.Single(told.Split('\n')[1].Split('&'), pair => pair.StartsWith("timeout=", StringComparison.Ordinal));
        Assert.InRange(double.Parse(timeout[8..], CultureInfo.InvariantCulture), 0.001, 0.95);
    }

    [Theory]
    [InlineData(400, "bad_data", 400, "bad_data")]
    [InlineData(422, "execution", 422, "execution")]
    [InlineData(503, "timeout", 503, "timeout")]
    [InlineData(503, "unavailable", 503, "unavailable")]
    [InlineData(500, "internal", 422, "execution")]
    [InlineData(418, "teapot", 422, "execution")]
    public async Task Error_OfAServer_KeepsItsKind(int status, string type, int expected, string expectedType)
    {
        await using FakeUpstream z = FakeUpstream.OfNode("z", _ => new FakeAnswer($$"""{"status":"error","errorType":"{{type}}","error":"just so"}""", status));
        await using ServeProcess front = await FrontAsync(1, "--upstream", z.Url);
        foreach (string path in (string[])[Range("damon_heat"), "/api/v1/query?query=damon_heat", "/api/v1/labels", "/api/v1/label/target/values", "/api/v1/series?match[]=damon_heat", "/render.png" + Range("damon_heat")[19..]])
        {
            ApiAnswer answer = await front.GetAsync(path);
            Assert.Equal((path, (HttpStatusCode)expected, $"{expectedType}: just so"), (path, answer.Status, answer.Error));
        }
    }

    [Theory]
    [InlineData("""{"status":"success","data":["\ud800"]}""", """{"status":"success","data":["\ud800"]}""")]
    [InlineData("""{"status":"success","data":["z"]}""", """{"status":"success","data":["\ud800"],"streams":["\ud800"]}""")]
    [InlineData("""{"status":"success","data":["z"]}""", """{"status":"success","data":[{"\udfff":"x"}],"streams":[{"\udfff":"x"}]}""")]
    [InlineData("""{"status":"success","data":["z"]}""", """{"status":"success","data":[],"streams":[],"warnings":["\ud800"]}""")]
    [InlineData("""{"status":"success","data":["z"]}""", """{"status":"error","errorType":"bad_data","error":"\ud800\ud800"}""")]
    [InlineData("""{"status":"success","data":["z"]}""", """{"\ud800":"success"}""")]
    [InlineData("""{"status":"success","data":["z"],"infos":["\ud83d"]}""", "{}")]
    public async Task HalfOfACharacter_FromAServer_IsNoAnswer(string nodes, string other)
    {
        await using FakeUpstream wrong = new(line => line.Contains(FakeUpstream.Nodes, StringComparison.Ordinal) ? nodes : other);
        await using ServeProcess a = await ServeAsync("a");
        await using ServeProcess front = await ServeProcess.StartAsync("--upstream", wrong.Url, a.Url);
        foreach (string path in (string[])["/api/v1/labels", "/api/v1/label/target/values", "/api/v1/series?match[]=damon_heat", "/streams", Range("damon_heat{rows=\"4\"}")])
        {
            ApiAnswer answer = await front.GetAsync(path);
            Assert.True(answer.Status == HttpStatusCode.OK, $"{path}: {answer.Text}");
            AssertNames(wrong.Url, answer);
        }

        Assert.Equal(HttpStatusCode.OK, (await front.GetAsync("/render.png" + Range("damon_heat{node=\"a\"}")[19..])).Status);
    }

    [Fact]
    public async Task HalfOfACharacter_InAMatrix_IsNoAnswer()
    {
        await using FakeUpstream wrong = FakeUpstream.OfNode("z", _ => new FakeAnswer(Matrix.Replace("NODE", "\\ud800", StringComparison.Ordinal)));
        await using ServeProcess front = await FrontAsync(1, "--upstream", wrong.Url);
        ApiAnswer answer = await front.GetAsync(Range("damon_heat"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.StartsWith($"unavailable: {wrong.Url} did not answer: ", answer.Error, StringComparison.Ordinal);
    }

    /// <summary>A matrix may have a MB, and there may be many nodes: only one is shown.</summary>
    [Fact]
    public async Task Query_OfSeveral_GetsTheMatrixOfOne()
    {
        FakeAnswer? Answer(string request, string node) => new(
            request.Contains("api/v1/series", StringComparison.Ordinal) ? node == "none" ? """{"status":"success","data":[]}""" : OneSeries
            : node == "failing" ? """{"status":"error","errorType":"execution","error":"it broke"}""" : Matrix.Replace("NODE", node, StringComparison.Ordinal));
        await using FakeUpstream none = FakeUpstream.OfNode("none", request => Answer(request, "none")), failing = FakeUpstream.OfNode("failing", request => Answer(request, "failing"));
        await using FakeUpstream first = FakeUpstream.OfNode("first", request => Answer(request, "first")), second = FakeUpstream.OfNode("second", request => Answer(request, "second"));
        await using ServeProcess front = await FrontAsync(4, "--upstream", none.Url, failing.Url, first.Url, second.Url);
        ApiAnswer answer = await front.GetAsync(Range("(damon_heat{rows=\"4\",target!=\"a\\\"b\"})"));
        Assert.Equal("first", Assert.Single(answer.Series).Labels["node"]);
        Assert.Contains("drawn: first; also there: second (choose with node=)", answer.Warnings);
        Assert.Contains("failing: it broke", answer.Warnings);
        Assert.Equal((1, 2, 2, 1), (none.Questions.Length, failing.Questions.Length, first.Questions.Length, second.Questions.Length));

        // those that have something at the time of the first cell are asked for, which is a step before the first moment
        string series = Assert.Single(none.Questions);
        Assert.StartsWith("POST /api/v1/series HTTP/1.1\n", series, StringComparison.Ordinal);
        Assert.Contains("""match[]={"__name__"="damon_heat","rows"="4","target"!="a\"b"}""", series, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"&start={_stores.Begin - 15}&"), series, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit_OfAList_IsThatOfAllTogether()
    {
        await using ServeProcess a = await ServeAsync("a"), b = await ServeAsync("b");
        await using ServeProcess front = await FrontAsync(2, "--upstream", a.Url, b.Url);
        foreach (string path in (string[])["/api/v1/series?match[]=damon_heat", "/api/v1/labels?match[]=damon_heat", "/api/v1/label/node/values?match[]=damon_heat"])
        {
            ApiAnswer answer = await front.GetAsync(path + "&limit=1");
            Assert.Single(answer.Data.EnumerateArray());
            Assert.Equal(["results truncated due to limit"], answer.Warnings);
            Assert.True((await front.GetAsync(path + "&limit=0")).Data.GetArrayLength() > 1);
            Assert.Equal((await a.GetAsync(path + "&limit=x")).Error, (await front.GetAsync(path + "&limit=x")).Error);
        }
    }

    [Theory]
    [InlineData("a%3Fb")]
    [InlineData("a%23b")]
    [InlineData("a%20b")]
    [InlineData("a%26b%3Dc")]
    [InlineData("%C3%A9%0D%0AX:%20y")]
    public async Task Label_OfAnyName_IsAskedForByThatName(string label)
    {
        await using FakeUpstream z = FakeUpstream.OfNode("z", _ => new FakeAnswer("""{"status":"success","data":["it"]}"""));
        await using ServeProcess front = await FrontAsync(1, "--upstream", z.Url);
        Assert.Equal(["it"], (await front.GetAsync($"/api/v1/label/{label}/values?start=1")).Names);
        Assert.StartsWith($"GET /api/v1/label/{label.Replace(":", "%3A", StringComparison.Ordinal)}/values?start=1&front=", Assert.Single(z.Questions), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/render.png", "text/html")]
    [InlineData("/render.png", "image/svg+xml")]
    [InlineData("/render.svg", "image/png")]
    [InlineData("/map.html", "application/json")]
    public async Task Picture_OfAnotherType_IsNone(string path, string type)
    {
        await using FakeUpstream z = FakeUpstream.OfNode("z", _ => new FakeAnswer("<script>alert(1)</script>", Type: type));
        await using ServeProcess front = await FrontAsync(1, "--upstream", z.Url);
        ApiAnswer answer = await front.GetAsync(path + Range("damon_heat")[19..]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Contains($"{z.Url} did not answer: it answers with {type}", WebUtility.HtmlDecode(answer.Text), StringComparison.Ordinal);
        Assert.DoesNotContain("alert", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/render.png")]
    [InlineData("/render.svg")]
    [InlineData("/map.html")]
    public async Task Picture_ThatNothingFits_IsRefusedAsByOneServer(string path)
    {
        await using ServeProcess a = await ServeAsync("a");
        await using ServeProcess front = await FrontAsync(1, "--upstream", a.Url);
        foreach (string query in (string[])["damon_heat{node=\"c\"}", "damon_heat{node=\"c\"}&palette=none", "damon_heat{node=\"a\"}&palette=none", "1"])
        {
            string asked = $"{path}?query={query.Replace("\"", "%22", StringComparison.Ordinal)}&start={_stores.Begin.ToString(CultureInfo.InvariantCulture)}&end={_stores.End.ToString(CultureInfo.InvariantCulture)}";
            ApiAnswer alone = await a.GetAsync(asked), behind = await front.GetAsync(asked);
            Assert.Equal((asked, alone.Status, alone.Type, alone.Text), (asked, behind.Status, behind.Type, behind.Text));
        }
    }

    [Fact]
    public async Task Node_ThatIsEmpty_IsAskedForWhereverItMayBe()
    {
        string folder = Directory.CreateDirectory(_stores.At("both")).FullName;
        _stores.Make("both/a.db", _stores.Snapshots(HeatStores.Stream("a")));
        _stores.Make("both/none.db", _stores.Snapshots(HeatStores.Stream(null)));
        await using ServeProcess both = await ServeProcess.StartAsync("-i", folder), b = await ServeAsync("b");
        await using ServeProcess front = await FrontAsync(2, "--upstream", b.Url, both.Url);
        foreach (string matcher in (string[])["node=\"\"", "node!~\"a|b\"", "node=~\"|c\""])
        {
            ApiAnswer answer = await front.GetAsync(Range($"damon_heat{{{matcher},rows=\"4\"}}"));
            Assert.Equal(4, answer.Series.Length);
            Assert.All(answer.Series, series => Assert.DoesNotContain("node", series.Labels.Keys));
            Assert.Equal(HttpStatusCode.OK, (await front.GetAsync("/render.png" + Range($"damon_heat{{{matcher}}}")[19..])).Status);
        }
    }

    [Fact]
    public async Task Itself_AmongTheOthers_IsLeftOut()
    {
        await using ServeProcess a = await ServeAsync("a");
        await using Relay relay = new();
        await using ServeProcess front = await ServeProcess.StartAsync("--upstream", relay.Url, a.Url);
        relay.Target = front.Client.BaseAddress!.Port;
        foreach (string path in (string[])["/" + FakeUpstream.Nodes, "/api/v1/series?match[]=damon_heat", "/streams", Range("damon_heat{rows=\"4\"}")])
        {
            ApiAnswer answer = await InTimeAsync(front.GetAsync(path));
            Assert.True(answer.Status == HttpStatusCode.OK, $"{path}: {answer.Text}");
            Assert.Contains(answer.Warnings, warning => warning.StartsWith($"{relay.Url} did not answer: it is this server itself", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Fronts_ThatAskEachOther_AnswerWithWhatTheOthersHave()
    {
        await using ServeProcess a = await ServeAsync("a"), b = await ServeAsync("b");
        await using Relay relay = new();
        await using ServeProcess first = await ServeProcess.StartAsync("--upstream", relay.Url, a.Url);
        await using ServeProcess second = await ServeProcess.StartAsync("--upstream", first.Url, b.Url);
        relay.Target = second.Client.BaseAddress!.Port;
        await second.UntilAsync("/" + FakeUpstream.Nodes, answer => answer is { Status: HttpStatusCode.OK, Names: ["a", "b"] });
        ApiAnswer streams = await InTimeAsync(second.GetAsync("/streams"));
        Assert.Contains(streams.Json.GetProperty("streams").EnumerateArray(), stream => stream.GetProperty("name").GetString()!.StartsWith("node=a ", StringComparison.Ordinal));
        Assert.Equal(4, (await InTimeAsync(second.GetAsync(Range("damon_heat{node=\"a\",rows=\"4\"}")))).Series.Length);
    }

    [Fact]
    public async Task Redirect_OfAServer_IsNotFollowed()
    {
        await using FakeUpstream other = FakeUpstream.OfNode("other", _ => new FakeAnswer(OneSeries));
        await using FakeUpstream moved = FakeUpstream.Of(request => new FakeAnswer("", 302, Headers: $"Location: {other.Url}/{FakeUpstream.Nodes}\r\n"));
        await using ServeProcess front = await ServeProcess.StartAsync("--upstream", moved.Url);
        Assert.Equal($"unavailable: {moved.Url} did not answer: it answers with status 302", (await front.GetAsync("/api/v1/labels")).Error);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Answer_ThatIsTooLong_IsNone()
    {
        await using FakeUpstream promising = FakeUpstream.OfNode("z", _ => new FakeAnswer("{", Length: 65 << 20));
        string most = new(' ', 17 << 20);
        await using FakeUpstream talking = FakeUpstream.OfNode("y", _ => new FakeAnswer(most, Length: null, Headers: "X: y\r\n"));
        await using ServeProcess front = await FrontAsync(2, "--upstream", promising.Url, talking.Url);
        ApiAnswer matrix = await front.GetAsync(Range("damon_heat{node=\"z\"}")), list = await front.GetAsync("/api/v1/labels");
        Assert.Equal($"unavailable: {promising.Url} did not answer: its answer has more than 64 MiB", matrix.Error);
        Assert.Equal($"unavailable: {promising.Url} did not answer: its answer has more than 16 MiB; {talking.Url} did not answer: its answer has more than 16 MiB", list.Error);
    }

    private static async Task InTimeAsync(Task task) => await task.WaitAsync(Soon, Now);

    private static async Task<T> InTimeAsync<T>(Task<T> task) => await task.WaitAsync(Soon, Now);

    private static void AssertNames(string url, ApiAnswer answer) => Assert.Contains(answer.Warnings, warning => warning.StartsWith(url + " did not answer: ", StringComparison.Ordinal));

    private string Range(string query) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/query_range?query={Uri.EscapeDataString(query)}&start={_stores.Begin}&end={_stores.End}&step=15");

    /// <summary>One in front of others that has found as many of these as it should: a first answer takes long on a busy host.</summary>
    private static async Task<ServeProcess> FrontAsync(int found, params string[] arguments)
    {
        ServeProcess front = await ServeProcess.StartAsync(arguments);
        await front.UntilAsync("/" + FakeUpstream.Nodes, answer => answer.Status == HttpStatusCode.OK && answer.Names.Length == found);
        return front;
    }

    private async Task<ServeProcess> ServeAsync(string node)
    {
        ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make(node + ".db", _stores.Snapshots(HeatStores.Stream(node))));
        await serve.GetAsync("/api/v1/series?match[]=damon_heat");
        return serve;
    }

    /// <summary>Another address of a server that is started later.</summary>
    private sealed class Relay : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _end = new();
        private readonly Task _loop;

        public Relay()
        {
            _listener.Start();
            _loop = ListenAsync();
        }

        public string Url => $"http://{_listener.LocalEndpoint}";

        public int Target { get; set; }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _loop;
            _listener.Dispose();
            _end.Dispose();
        }

        private async Task ListenAsync()
        {
            List<Task> all = [];
            try
            {
                while (true)
                {
                    all.Add(PassAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
                }
            }
            catch (OperationCanceledException)
            {
                await Task.WhenAll(all);
            }
        }

        private async Task PassAsync(TcpClient client)
        {
            try
            {
                using (client)
                {
                    using TcpClient target = new();
                    await target.ConnectAsync(IPAddress.Loopback, Target, _end.Token);
                    await Task.WhenAny(client.GetStream().CopyToAsync(target.GetStream(), _end.Token), target.GetStream().CopyToAsync(client.GetStream(), _end.Token));
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
            {
                // the test is over, or one of them has gone
            }
        }
    }
}
