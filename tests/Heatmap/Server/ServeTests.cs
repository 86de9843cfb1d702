using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Damon.Snapshots;
using Damon.Storage;
using Damon.TestKit;
using DamonHeatmap.Raster;
using DamonHeatmap.Tests.Commands;

namespace DamonHeatmap.Tests.Server;

/// <summary><c>damon-heatmap serve</c> as it is run: its command line, stores that come, grow, are replaced or damaged, and what a request may ask for.</summary>
public sealed class ServeTests : IDisposable
{
    private const string Nodes = "/api/v1/label/node/values";

    private const ulong From = HeatStores.From, To = HeatStores.From + (8 * HeatStores.Mebibyte);

    private readonly HeatStores _stores = new();

    public void Dispose() => _stores.Dispose();

    [Theory]
    [InlineData("needs either stores")]
    [InlineData("needs either stores", "-i", "a.db", "--upstream", "http://127.0.0.1:1")]
    [InlineData("not standard input", "-i", "-")]
    [InlineData("--input", "-i", "")]
    [InlineData("--listen", "-i", "a.db", "--listen", "127.0.0.1")]
    [InlineData("--listen", "-i", "a.db", "--listen", "127.0.0.1:")]
    [InlineData("--listen", "-i", "a.db", "--listen", "127.0.0.1:-1")]
    [InlineData("--listen", "-i", "a.db", "--listen", "127.0.0.1:65536")]
    [InlineData("--listen", "-i", "a.db", "--listen", "::1:9430")]
    [InlineData("--listen", "-i", "a.db", "--listen", "[127.0.0.1]:9430")]
    [InlineData("--listen", "-i", "a.db", "--listen", "http://127.0.0.1:9430")]
    [InlineData("--listen", "-i", "a.db", "--listen", "some.name:9430")]
    [InlineData("--upstream", "--upstream", "10.0.0.3:9430")]
    [InlineData("--upstream", "--upstream", "ftp://10.0.0.3/")]
    [InlineData("--upstream", "--upstream", "dns+https://name:9430")]
    [InlineData("--upstream", "--upstream", "http://user:password@10.0.0.3:9430")]
    [InlineData("--upstream", "--upstream", "http://10.0.0.3:9430?query=x")]
    [InlineData("--max-cells", "-i", "a.db", "--max-cells", "0")]
    [InlineData("--timeout", "-i", "a.db", "--timeout", "soon")]
    [InlineData("--cache", "-i", "a.db", "--cache", "-1")]
    [InlineData("--port", "-i", "a.db", "--port", "1")]
    public async Task CommandLine_WrongOne_IsRefused(string named, params string[] arguments)
    {
        Run run = await Run.Heatmap(["serve", .. arguments]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(named, run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Equal("Try 'damon-heatmap serve --help'.", Assert.Single(run.ErrorLines[1..]));
    }

    [Fact]
    public async Task CommandLine_WhatCannotBeServed_IsSaidInOneLine()
    {
        string store = _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream(), 1)), text = _stores.At("text");
        await File.WriteAllTextAsync(text, "nothing\n", TestContext.Current.CancellationToken);
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        foreach ((string[] arguments, string said) in (IEnumerable<(string[], string)>)
            [
                (["-i", text, "--listen", "127.0.0.1:0"], "text: not a DAMON recording"),
                (["-i", store, "--listen", taken.LocalEndpoint.ToString()!], $"--listen {taken.LocalEndpoint}: cannot listen there: "),
                (["-i", store, "--listen", "192.0.2.1:0"], "--listen 192.0.2.1:0: cannot listen there: "),
            ])
        {
            Run run = await Run.Heatmap(["serve", .. arguments]);
            Assert.Equal((1, ""), (run.Code, run.Output));
            Assert.Single(run.ErrorLines);
            Assert.Contains(said, run.Error, StringComparison.Ordinal);
        }
    }

    /// <summary>Programs of a host start in any order.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Store_ThatIsMadeLater_IsServedThen(string? before)
    {
        string path = _stores.At("later/snapshots.db");
        if (before is not null)
        {
            Directory.CreateDirectory(_stores.At("later"));
            await File.WriteAllTextAsync(path, before, TestContext.Current.CancellationToken);
        }

        await using ServeProcess serve = await ServeProcess.StartAsync("-i", path);
        Assert.Contains("snapshots.db: ", Assert.Single(serve.Log.Split('\n'), line => line.EndsWith("; it is served as soon as it is a snapshot store", StringComparison.Ordinal)), StringComparison.Ordinal);
        ApiAnswer none = await serve.GetAsync(Nodes);
        Assert.Equal(HttpStatusCode.OK, none.Status);
        Assert.Empty(none.Names);
        Assert.Contains("snapshots.db: ", Assert.Single(none.Warnings), StringComparison.Ordinal);

        Directory.CreateDirectory(_stores.At("later"));
        File.Move(_stores.Make("made.db", _stores.Snapshots(HeatStores.Stream())), path, overwrite: true);
        ApiAnswer made = await serve.UntilAsync(Nodes, answer => answer.Names is ["a"]);
        Assert.Empty(made.Warnings);
    }

    [Theory]
    [InlineData("TERM", 0)]
    [InlineData("INT", 0)]
    [InlineData("HUP", 0)]
    [InlineData("QUIT", 0)]
    public async Task Signal_WhileItListens_EndsIt(string signal, int code)
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        Assert.Equal(["a"], (await serve.GetAsync(Nodes)).Names);
        Assert.Equal(code, await serve.StopAsync(signal));
        Assert.Single(serve.Log.Split('\n'));
    }

    /// <summary>As <c>nohup</c> starts it.</summary>
    [Fact]
    public async Task Signal_ThatIsIgnored_EndsNothing()
    {
        await using ServeProcess serve = await ServeProcess.StartWithAsync(["env", "--ignore-signal=HUP"], new Dictionary<string, string>(), "-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        await serve.SignalAsync("HUP");
        Assert.Equal(["a"], (await serve.GetAsync(Nodes)).Names);
        Assert.Equal(0, await serve.StopAsync("TERM"));
    }

    [Fact]
    public async Task Folder_StoresThatComeAndGo_AreNoticed()
    {
        await File.WriteAllTextAsync(_stores.At("notes.txt"), "no store\n", TestContext.Current.CancellationToken);
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Folder);
        ApiAnswer none = await serve.GetAsync(Nodes);
        Assert.Empty(none.Names);
        Assert.Empty(none.Warnings);
        Assert.Empty((await RangeAsync(serve, "damon_heat")).Series);

        _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream()));
        await serve.UntilAsync(Nodes, answer => answer.Names is ["a"]);
        string second = _stores.Make("b.db", _stores.Snapshots(HeatStores.Stream("b")));
        await serve.UntilAsync(Nodes, answer => answer.Names is ["a", "b"]);
        Assert.Equal(4, (await RangeAsync(serve, "damon_heat{node=\"b\",rows=\"4\"}")).Series.Length);
        File.Delete(second);
        await serve.UntilAsync(Nodes, answer => answer.Names is ["a"]);
        Assert.Empty((await RangeAsync(serve, "damon_heat{node=\"b\"}")).Series);
    }

    /// <summary>Each snapshot changes what was right before it, since ages reach back; and what is kept of a map is not what was.</summary>
    [Fact]
    public async Task Store_ThatGrows_AnswersAsOfNow()
    {
        using SnapshotStore store = _stores.Open("a.db");
        HeatStores.Append(store, _stores.Snapshots(HeatStores.Stream(), 20));
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.At("a.db"));
        for (int count = 20; count <= 100; count += 16)
        {
            HeatStores.Append(store, Enumerable.Range(count, 16).Select(number => _stores.Snapshot(HeatStores.Stream(), number + 1)));
            Snapshot[] all = [.. _stores.Snapshots(HeatStores.Stream(), count + 16)];
            AssertMatrix(await serve.RangeAsync("damon_heat{rows=\"16\"}", _stores.Begin, _stores.End, 6), HeatStores.Expected(all, From, To, 16, _stores.Begin, 6, 101), _stores.Begin, 6);

            // within what a moment looks back, the last one is told
            ApiAnswer instant = await serve.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/query?query=damon_heat%7Brows=%228%22%7D&time={all[^1].EndTime / HeatStores.Second + 200}"));
            Assert.Equal(all[^1].Regions.Accesses.ToArray().Select(accesses => accesses / 20d), instant.Series.Select(series => Math.Round(series.Values[0], 6)));
        }
    }

    [Fact]
    public async Task Store_Replaced_IsReadAnew()
    {
        string path = _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream()));
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", path);
        Assert.Equal(4, (await RangeAsync(serve, "damon_heat{rows=\"4\"}")).Series.Length);

        // the same stream with as many snapshots, but half as much memory
        IReadOnlyList<Snapshot> others = [.. _stores.Snapshots(HeatStores.Stream(), size: 4 * HeatStores.Mebibyte)];
        File.Move(_stores.Make("other.db", others), path, overwrite: true);
        ApiAnswer answer = await RangeAsync(serve, "damon_heat{rows=\"4\"}");
        AssertMatrix(answer, HeatStores.Expected(others, From, From + (4 * HeatStores.Mebibyte), 4, _stores.Begin, 15, 41), _stores.Begin, 15);

        File.Delete(path);
        answer = await serve.UntilAsync(Nodes, one => one.Names.Length == 0);
        Assert.NotEmpty(answer.Warnings);
        _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream("z")));
        await serve.UntilAsync(Nodes, one => one.Names is ["z"] && one.Warnings.Length == 0);
    }

    [Fact]
    public async Task Store_DamagedBesideAGoodOne_IsNamedInAWarning()
    {
        _stores.Make("good.db", _stores.Snapshots(HeatStores.Stream()));
        byte[] bytes = await File.ReadAllBytesAsync(_stores.Make("bad.db", _stores.Snapshots(HeatStores.Stream("bad"))), TestContext.Current.CancellationToken);
        bytes.AsSpan(100).Fill(0xa5);
        await File.WriteAllBytesAsync(_stores.At("bad.db"), bytes, TestContext.Current.CancellationToken);
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.At("good.db"), _stores.At("bad.db"));

        ApiAnswer nodes = await serve.GetAsync(Nodes), map = await RangeAsync(serve, "damon_heat{rows=\"4\"}"), streams = await serve.GetAsync("/streams");
        Assert.Equal(["a"], nodes.Names);
        Assert.Equal(4, map.Series.Length);
        Assert.All((ApiAnswer[])[nodes, map, streams], answer => Assert.Contains(answer.Warnings, warning => warning.Contains("bad.db", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Recording_ThatIsNoStore_IsServedAndNothingIsLeft()
    {
        string temporary = Directory.CreateDirectory(_stores.At("tmp")).FullName;
        await using ServeProcess serve = await ServeProcess.StartAsync(
            new Dictionary<string, string> { ["TMPDIR"] = temporary }, "-i", Repository.At("samples", "stairs-7.3-vaddr", "snapshots.damon.data"), _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        Assert.Contains("scheme", (await serve.GetAsync("/api/v1/labels?match[]=damon_heat%7Bnode=%22%22%7D")).Names);
        ApiAnswer map = await serve.RangeAsync("damon_heat{node=\"\",rows=\"8\"}", 1_760_000_007, 1_760_000_033, 2);
        Assert.Equal(8, map.Series.Length);
        Assert.Contains(map.Series, series => series.Values.Any(value => value > 0));
        Assert.NotEmpty(Directory.GetFileSystemEntries(temporary, "damon-heatmap-*"));

        Assert.Equal(0, await serve.StopAsync("TERM"));
        Assert.Empty(Directory.GetFileSystemEntries(temporary, "damon-heatmap-*"));
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("deflate, gzip;q=0.5", true)]
    [InlineData("*", true)]
    [InlineData("identity", false)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip; q=0.0", false)]
    [InlineData("gzip;q=0, *", false)]
    [InlineData("*;q=0, gzip", true)]
    [InlineData("GZIP", true)]
    [InlineData("br", false)]
    public async Task Encoding_AsAccepted_IsUsed(string accepted, bool isCompressed)
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        string path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/query_range?query=damon_heat&start={_stores.Begin}&end={_stores.End}&step=15");
        ApiAnswer plain = await serve.GetAsync(path), answer = await ApiAnswer.AskAsync(serve.Client, HttpMethod.Get, path, null, "Accept-Encoding: " + accepted);
        Assert.Equal(isCompressed ? "gzip" : null, answer.Headers.GetValueOrDefault("Content-Encoding"));
        Assert.Contains("Accept-Encoding", answer.Headers["Vary"], StringComparison.Ordinal);
        Assert.Equal(plain.Body, isCompressed ? Unpacked(answer.Body) : answer.Body);
        Assert.True(!isCompressed || answer.Body.Length * 4 < plain.Body.Length, $"{answer.Body.Length} of {plain.Body.Length} bytes");
    }

    [Theory]
    [InlineData("/-/healthy", "text/plain")]
    [InlineData("/-/ready", "text/plain")]
    [InlineData("/", "text/html")]
    [InlineData("/serve.js", "text/javascript")]
    [InlineData("/serve.css", "text/css")]
    [InlineData("/streams", "application/json")]
    public async Task Page_GotOrItsHeadOnly_IsTheSame(string path, string type)
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        ApiAnswer got = await serve.GetAsync(path), head = await ApiAnswer.AskAsync(serve.Client, HttpMethod.Head, path), posted = await serve.PostAsync(path, "");
        Assert.Equal((HttpStatusCode.OK, type), (got.Status, got.Type));
        Assert.Equal((HttpStatusCode.OK, type, 0), (head.Status, head.Type, head.Body.Length));
        Assert.Equal(got.Headers["Content-Length"], head.Headers["Content-Length"]);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.Status);
        Assert.Equal("GET, HEAD, OPTIONS", posted.Headers["Allow"]);
        Assert.DoesNotContain(got.Headers.Keys, name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase) || name == "Server");
    }

    /// <summary>A page of somebody else's may have a name that was made to mean this host.</summary>
    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:80", HttpStatusCode.OK)]
    [InlineData("[::1]:80", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example:80", HttpStatusCode.Forbidden)]
    public async Task Host_OfARequest_HasToBeThisOne(string host, HttpStatusCode status)
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        Assert.Equal(status, (await ApiAnswer.AskAsync(serve.Client, HttpMethod.Get, Nodes, null, "Host: " + host)).Status);
    }

    [Fact]
    public async Task Limit_OfCells_IsToldWithAWayOut()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())), "--max-cells", "1000");

        // 41 moments
        Assert.Equal(24, (await RangeAsync(serve, "damon_heat{rows=\"24\"}")).Series.Length);
        ApiAnswer refused = await RangeAsync(serve, "damon_heat{rows=\"25\"}");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("rows=\"24\"", refused.Error, StringComparison.Ordinal);
        Assert.Contains("from 1 to 1000", (await RangeAsync(serve, "damon_heat{rows=\"1001\"}")).Error, StringComparison.Ordinal);
        string picture = string.Create(CultureInfo.InvariantCulture, $"/render.png?query=damon_heat&start={_stores.Begin}&end={_stores.End}&resolution=");
        Assert.Equal(HttpStatusCode.OK, (await serve.GetAsync(picture + "20x50")).Status);
        Assert.InRange((int)(await serve.GetAsync(picture + "20x51")).Status, 400, 422);
    }

    /// <summary>Of few cells, but hours of work for a picture that no browser shows.</summary>
    [Theory]
    [InlineData("8193x1")]
    [InlineData("1x8193")]
    [InlineData("1000000x1")]
    public async Task Picture_TooLongOneWay_IsRefused(string resolution)
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        foreach (string path in (string[])["/render.png", "/render.svg"])
        {
            ApiAnswer answer = await serve.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{path}?query=damon_heat&start={_stores.Begin}&end={_stores.End}&resolution={resolution}"));
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains("at most 8192 each way", answer.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Picture_OfSomeRows_IsRefused()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        ApiAnswer answer = await serve.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/render.png?query=damon_heat%7Baddr=%224096%22%7D&start={_stores.Begin}&end={_stores.End}"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("leave out addr", answer.Error, StringComparison.Ordinal);
    }

    /// <summary>What is asked for is kept by its text, all of it.</summary>
    [Fact]
    public async Task Rows_ChosenByLongPatterns_AreThoseThatWereAskedFor()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        ulong[] rows = [.. (await RangeAsync(serve, "damon_heat{rows=\"64\"}")).Series.Select(series => series.Address)];
        foreach (int last in (int[])[40, 41, 42])
        {
            ulong[] wanted = [.. rows[..20], rows[last]];
            Assert.Equal(wanted, (await RangeAsync(serve, $"damon_heat{{rows=\"64\",addr=~\"{string.Join('|', wanted)}\"}}")).Series.Select(series => series.Address));
        }
    }

    /// <summary>A dashboard's variable with many values chosen is a pattern like this.</summary>
    [Fact]
    public async Task Pattern_OfManyNames_IsAnswered()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream("ip-10-0-7-99.eu-west-1.compute.internal"))));
        string[] names = [.. Enumerable.Range(0, 1000).Select(i => $"ip-10-0-{i / 100}-{i % 100}.eu-west-1.compute.internal")];
        foreach (string pattern in (string[])[string.Join('|', names), string.Join('|', names).Replace(".", "\\\\.", StringComparison.Ordinal)])
        {
            ApiAnswer answer = await serve.PostAsync("/api/v1/series", "match[]=" + Uri.EscapeDataString($"damon_heat{{node=~\"{pattern}\"}}"));
            Assert.Single(answer.Data.EnumerateArray());
            answer = await serve.PostAsync("/api/v1/series", "match[]=" + Uri.EscapeDataString($"damon_heat{{node!~\"{pattern}\"}}"));
            Assert.Empty(answer.Data.EnumerateArray());
        }
    }

    [Fact]
    public async Task Selectors_TooMany_AreRefused()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        string all = string.Join('&', Enumerable.Repeat("match[]=damon_heat", 64));
        Assert.Equal(HttpStatusCode.OK, (await serve.PostAsync("/api/v1/series", all)).Status);
        ApiAnswer refused = await serve.PostAsync("/api/v1/series", all + "&match[]=damon_heat");
        Assert.Equal((HttpStatusCode.BadRequest, "bad_data: invalid parameter \"match[]\": more than 64 selectors"), (refused.Status, refused.Error));
    }

    /// <summary>Of several streams the largest is drawn, but not one that has paused just then.</summary>
    [Fact]
    public async Task Stream_ThatPaused_IsNotDrawnWhereAnotherTells()
    {
        StreamId large = HeatStores.Stream("a", "0"), small = HeatStores.Stream("a", "1");
        string path = _stores.Make("a.db", _stores.Snapshots(large, size: 16 * HeatStores.Mebibyte).Where((_, i) => i is < 20 or >= 100).Concat(_stores.Snapshots(small)).OrderBy(snapshot => snapshot.EndTime));
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", path);
        ApiAnswer paused = await serve.RangeAsync("damon_heat{rows=\"8\"}", _stores.Begin + 200, _stores.Begin + 300, 10), going = await RangeAsync(serve, "damon_heat{rows=\"8\"}");
        Assert.All(paused.Series, series => Assert.Equal("1", series.Labels["target"]));
        Assert.Contains("drawn: ", Assert.Single(paused.Warnings, warning => warning.Contains("also there: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.All(going.Series, series => Assert.Equal("0", series.Labels["target"]));
    }

    [Fact]
    public async Task Form_ThatEndsTooEarly_IsABadRequest()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        using var content = new StringContent("--x\r\nContent-Disposition: form-data; name=\"query\"\r\n\r\n1");
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        using HttpResponseMessage answer = await serve.Client.PostAsync(new Uri("/api/v1/query", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    /// <summary>Answers that nobody reads are held, so there is a limit, and an end.</summary>
    [Fact]
    public async Task Answers_ThatNobodyReads_DoNotFillTheMemory()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        string query = string.Create(CultureInfo.InvariantCulture, $"start={_stores.Begin}&end={_stores.Begin + 500}&step=2.5");
        var open = new List<HttpResponseMessage>();
        int refused = 0;
        try
        {
            // 16 MB each
            for (int i = 0; i < 24; i++)
            {
                Uri uri = new($"/api/v1/query_range?query=damon_heat%7Brows=%22{4096 - i}%22%7D&{query}", UriKind.Relative);
                HttpResponseMessage answer = await serve.Client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                refused += answer.StatusCode == HttpStatusCode.ServiceUnavailable ? 1 : 0;
                open.Add(answer);
            }
        }
        finally
        {
            open.ForEach(answer => answer.Dispose());
        }

        Assert.InRange(refused, 12, 23);
        long peak = long.Parse((await File.ReadAllLinesAsync($"/proc/{serve.Id}/status", TestContext.Current.CancellationToken)).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
        Assert.True(peak < 400, $"{peak} MiB");

        // and when they are gone, others have their turn
        await serve.UntilAsync($"/api/v1/query_range?query=damon_heat%7Brows=%224000%22%7D&{query}", answer => answer.Status == HttpStatusCode.OK);
    }

    /// <summary>Clocks of recordings may begin at boot.</summary>
    [Fact]
    public async Task Times_BeforeAndAroundTheBeginningOfTheClock_AreTimes()
    {
        IReadOnlyList<Snapshot> snapshots = [.. _stores.Snapshots(HeatStores.Stream(), 24, begin: 0)];
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", snapshots));
        AssertMatrix(await serve.RangeAsync("damon_heat{rows=\"16\"}", -100, 200, 10), HeatStores.Expected(snapshots, From, To, 16, -100, 10, 31), -100, 10);
        ApiAnswer before = await serve.RangeAsync("damon_heat{rows=\"16\"}", -1000, -500, 10);
        Assert.All(before.Series, series => Assert.All(series.Values, value => Assert.True(double.IsNaN(value))));
        Assert.Equal(HttpStatusCode.OK, (await serve.GetAsync("/render.svg?query=damon_heat&start=-10&end=200")).Status);
        Assert.Equal(HttpStatusCode.OK, (await serve.GetAsync("/map.html?query=damon_heat&start=-10&end=200")).Status);
    }

    [Fact]
    public async Task Windows_OfAnySize_AreAnswered()
    {
        IReadOnlyList<Snapshot> snapshots = [.. _stores.Snapshots(HeatStores.Stream())];
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", snapshots));

        // all of them in one cell of 4 years, each in many cells, and as many moments as there may be
        AssertMatrix(await serve.RangeAsync("damon_heat{rows=\"16\"}", 0, 4_000_000_000, 125_000_000), HeatStores.Expected(snapshots, From, To, 16, 0, 125_000_000, 33), 0, 125_000_000);
        AssertMatrix(await serve.RangeAsync("damon_heat{rows=\"16\"}", _stores.Begin + 100, _stores.Begin + 400, 1), HeatStores.Expected(snapshots, From, To, 16, _stores.Begin + 100, 1, 301), _stores.Begin + 100, 1);
        AssertMatrix(await serve.RangeAsync("damon_heat{rows=\"8\"}", _stores.Begin - 5000, _stores.Begin + 6000, 1), HeatStores.Expected(snapshots, From, To, 8, _stores.Begin - 5000, 1, 11_001), _stores.Begin - 5000, 1);

        foreach (string times in (string[])
            [
                "start=-9223372036&end=9223372036&step=9223372036", "start=-9223372036&end=-9223372036&step=1", "start=9223372036&end=9223372036&step=1", "start=-9.2e9&end=9.2e9&step=1e9",
                "start=0&end=9223372036.854&step=9223372036.854", "start=-9223372036.854&end=0&step=9223372036.854", "start=1&end=1&step=290y", "start=1e-300&end=1e-300&step=0.001", "start=0&end=4e9&step=9e9",
            ])
        {
            foreach (string path in (string[])["/api/v1/query_range?query=damon_heat&", "/api/v1/series?match[]=damon_heat&", "/render.png?query=damon_heat&", "/map.html?query=damon_heat&"])
            {
                ApiAnswer answer = await serve.GetAsync(path + times);
                Assert.True((int)answer.Status < 500, $"{path}{times}: {answer.Text}");
            }
        }

        Assert.Single(serve.Log.Split('\n'));
    }

    /// <summary>Nobody asks so but to see what happens: it is refused, quickly, and nothing breaks.</summary>
    [Fact]
    public async Task Queries_OfNobodysPanel_AreRefused()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        string smile = "\U0001f600";
        foreach ((string name, string query) in (IEnumerable<(string, string)>)
            [
                ("parentheses", new string('(', 50_000)), ("signs", new string('-', 50_000) + "1"), ("powers", string.Concat(Enumerable.Repeat("2^", 20_000)) + "2"),
                ("groups of a pattern", $"damon_heat{{node=~\"{new string('(', 30_000)}{new string(')', 30_000)}\"}}"), ("repeats of a pattern", "damon_heat{node=~\"((a{1,1000}){1,1000}){1,1000}\"}"),
                ("open pattern", $"damon_heat{{node=~\"{new string('(', 50_000)}\"}}"), ("a pattern that looks back", "damon_heat{node=~\"(a)\\\\1\"}"),
                ("a long value", $"damon_heat{{rows=\"{new string('9', 60_000)}\"}}"), ("a cut character", $"damon_heat{{rows=\"{new string('9', 99)}{smile}{smile}\"}}"),
                ("a cut character of an error", $"damon_heat{{{new string(' ', 3)}%{new string('x', 18)}{smile}"), ("a number of many digits", new string('9', 1000)), ("too long", "damon_heat" + new string(' ', 70_000)),
            ])
        {
            ApiAnswer answer = await serve.PostAsync("/api/v1/query", "query=" + Uri.EscapeDataString(query));
            Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{name}: {(int)answer.Status} {answer.Text}");
            Assert.True(answer.Text.Length < 1000, $"{name}: {answer.Text.Length} characters");
        }

        ApiAnswer odd = await serve.GetAsync("/api/v1/query?query=" + Uri.EscapeDataString($"{{\"damon_heat\",\"{smile}\"=\"x\"}}"));
        Assert.Empty(odd.Series);
        Assert.Equal([$"no series has a label {smile}, and it is no parameter"], odd.Warnings);
        Assert.Equal(["a"], (await serve.GetAsync(Nodes)).Names);
        Assert.Single(serve.Log.Split('\n'));
    }

    /// <summary>
    /// Two are made at once on two processors, and the others wait. Were those made of which nobody waits for an answer any more, the next one would wait for all of them.
    /// </summary>
    [Fact]
    public async Task Client_ThatHangsUp_StopsTheWork()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("large.db", Enumerable.Range(1, 100).Select(LargeSnapshot)));
        long began = TimeProvider.System.GetTimestamp();
        Assert.Equal(HttpStatusCode.OK, (await LargeAsync(serve, 0, TestContext.Current.CancellationToken)).StatusCode);
        TimeSpan one = TimeProvider.System.GetElapsedTime(began);

        using (CancellationTokenSource patience = new(one / 2))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(Enumerable.Range(1, 40).Select(number => LargeAsync(serve, number, patience.Token))));
        }

        began = TimeProvider.System.GetTimestamp();
        Assert.Equal(HttpStatusCode.OK, (await LargeAsync(serve, 100, TestContext.Current.CancellationToken)).StatusCode);
        TimeSpan next = TimeProvider.System.GetElapsedTime(began);
        Assert.True(next < (one * 8) + TimeSpan.FromSeconds(1), $"one takes {one}, and {next} after many that were given up");

        // and who has no patience is told so
        ApiAnswer late = await serve.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/query_range?query=damon_heat%7Brows=%222001%22%7D&start={_stores.Begin}&end={_stores.Begin + 500}&step=2&timeout=1ms"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.Status);
        Assert.StartsWith("timeout: ", late.Error, StringComparison.Ordinal);
        Assert.Single(serve.Log.Split('\n'));
    }

    private static byte[] Unpacked(byte[] packed)
    {
        using GZipStream gzip = new(new MemoryStream(packed), CompressionMode.Decompress);
        using MemoryStream plain = new();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    /// <summary>Every row and every moment is there, and each cell is that of the grid.</summary>
    private static void AssertMatrix(ApiAnswer answer, Grid expected, long start, long step)
    {
        ApiSeries[] series = answer.Series;
        Assert.Equal(expected.Address.Starts.ToArray(), series.Select(one => one.Address));
        Assert.All(series, one => Assert.Equal(Enumerable.Range(0, expected.Time.Rows).Select(i => (start + (i * step)) * 1000), one.Times));
        for (int row = 0; row < series.Length; row++)
        {
            for (int moment = 0; moment < expected.Time.Rows; moment++)
            {
                double wanted = expected.Heat(moment, row) ?? double.NaN, got = series[row].Values[moment];
                Assert.True(double.IsNaN(wanted) ? double.IsNaN(got) : Math.Abs(wanted - got) <= 1e-6, $"row {row}, moment {moment}: {got} instead of {wanted}");
            }
        }
    }

    private Task<ApiAnswer> RangeAsync(ServeProcess serve, string query) => serve.RangeAsync(query, _stores.Begin, _stores.End, 15);

    /// <summary>Another one each time: of what was made, nothing is of use to the next.</summary>
    private async Task<HttpResponseMessage> LargeAsync(ServeProcess serve, int number, CancellationToken cancellationToken)
    {
        Uri uri = new(string.Create(CultureInfo.InvariantCulture, $"/api/v1/query_range?query=damon_heat%7Brows=%22{2000 - number}%22%7D&start={_stores.Begin}&end={_stores.Begin + 500}&step=2"), UriKind.Relative);
        return await serve.Client.GetAsync(uri, cancellationToken);
    }

    private Snapshot LargeSnapshot(int number)
    {
        var builder = new RegionsBuilder();
        for (int i = 0; i < 8000; i++)
        {
            builder.Add(From + ((ulong)i * 65536), From + ((ulong)(i + 1) * 65536), (uint)((i + number) % 21), 60);
        }

        long end = (_stores.Begin + (number * HeatStores.Every)) * HeatStores.Second;
        return new Snapshot(HeatStores.Stream(), end - (HeatStores.Second / 10), end, new Intervals(5_000_000, HeatStores.Second / 10), builder.Build(withFilterPassed: false));
    }
}
