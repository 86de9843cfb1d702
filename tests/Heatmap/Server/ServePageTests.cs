using System.Globalization;
using System.Text.Json;
using Damon.Snapshots;
using Damon.Storage;
using DamonHeatmap.Tests.Pages;
using Deque.AxeCore.Commons;
using PuppeteerSharp;

namespace DamonHeatmap.Tests.Server;

/// <summary>The page at <c>/</c>, in a real browser: streams, times, and the map that it frames.</summary>
[Collection(ChromiumTests.Name)]
public sealed class ServePageTests(ServeBrowser browser) : IClassFixture<ServeBrowser>, IDisposable
{
    /// <summary>What would be a tag, were it not a text.</summary>
    private const string Hostile = "<img src=x onerror=\"window.hacked = 1\">";

    private readonly HeatStores _stores = new();

    public void Dispose() => _stores.Dispose();

    [Fact]
    public async Task Page_Opened_ShowsTheMapAndAsksNobodyElse()
    {
        await using ServeProcess serve = await StartAsync();
        await using ShownPage page = await browser.OpenAsync(serve.Url + "/");

        Assert.Equal(["node=a kdamond=0 context=0 target=0", $"node={Hostile} kdamond=0 context=0 target=0"], await page.Page.EvaluateExpressionAsync<string[]>("[...document.getElementById('stream').options].map(one => one.text)"));
        Assert.Equal("undefined", await page.Page.EvaluateExpressionAsync<string>("typeof window.hacked"));

        // what is shorter than the hour that is chosen is all there is
        Assert.Equal("all", await ValueAsync(page, "span"));
        Assert.Equal($"{Moment(_stores.Begin + 5)} to {Moment(_stores.End)}", await page.TextAsync("state"));
        await AssertMapAsync(page, "node=a kdamond=0 context=0 target=0");
        foreach (string link in (string[])["own-page", "png", "svg"])
        {
            string href = await page.Page.EvaluateFunctionAsync<string>("id => document.getElementById(id).href", link);
            Assert.Equal(System.Net.HttpStatusCode.OK, (await serve.GetAsync(new Uri(href).PathAndQuery)).Status);
        }

        Assert.NotEmpty(page.Requests);
        Assert.All(page.Requests.Where(request => !request.StartsWith("data:", StringComparison.Ordinal)), request => Assert.StartsWith(serve.Url + "/", request, StringComparison.Ordinal));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Stream_Chosen_IsShown()
    {
        await using ServeProcess serve = await StartAsync();
        await using ShownPage page = await browser.OpenAsync(serve.Url + "/");
        await DrawAsync(page, () => page.Page.EvaluateExpressionAsync("(one => { one.selectedIndex = 1; one.dispatchEvent(new Event('change')); })(document.getElementById('stream'))"));
        await AssertMapAsync(page, $"node={Hostile} kdamond=0 context=0 target=0");
        await DrawAsync(page, () => page.ChooseAsync("ranges", "hottest"));
        await AssertMapAsync(page, $"node={Hostile} kdamond=0 context=0 target=0");
        Assert.Equal("undefined", await page.Page.EvaluateExpressionAsync<string>("typeof window.hacked"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Times_ChosenAndMoved_AreShown()
    {
        await using ServeProcess serve = await StartAsync();
        await using ShownPage page = await browser.OpenAsync(serve.Url + "/");
        await DrawAsync(page, () => page.ChooseAsync("span", "300"));
        Assert.Equal($"{Moment(_stores.End - 300)} to {Moment(_stores.End)}", await page.TextAsync("state"));
        await DrawAsync(page, () => page.Page.ClickAsync("#back"));
        Assert.Equal($"{Moment(_stores.End - 600)} to {Moment(_stores.End - 300)}", await page.TextAsync("state"));
        await AssertMapAsync(page, "node=a kdamond=0 context=0 target=0");
        await DrawAsync(page, () => page.Page.ClickAsync("#forth"));
        Assert.Equal($"{Moment(_stores.End - 300)} to {Moment(_stores.End)}", await page.TextAsync("state"));
        await DrawAsync(page, () => page.Page.ClickAsync("#back"));
        await DrawAsync(page, () => page.Page.ClickAsync("#newest"));
        Assert.Equal($"{Moment(_stores.End - 300)} to {Moment(_stores.End)}", await page.TextAsync("state"));

        // from, to: they begin with what was shown
        await DrawAsync(page, () => page.ChooseAsync("span", "own"));
        Assert.Equal($"{Moment(_stores.End - 300)} to {Moment(_stores.End)}", await page.TextAsync("state"));
        await DrawAsync(page, () => SetAsync(page, "from", _stores.End - 120));
        Assert.Equal($"{Moment(_stores.End - 120)} to {Moment(_stores.End)}", await page.TextAsync("state"));
        await DrawAsync(page, () => page.Page.ClickAsync("#back"));
        Assert.Equal($"{Moment(_stores.End - 240)} to {Moment(_stores.End - 120)}", await page.TextAsync("state"));
        await AssertMapAsync(page, "node=a kdamond=0 context=0 target=0");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Times_OfNothing_AreTold()
    {
        await using ServeProcess serve = await StartAsync();
        await using ShownPage page = await browser.OpenAsync(serve.Url + "/");
        await DrawAsync(page, () => page.ChooseAsync("span", "own"));
        await DrawAsync(page, () => SetAsync(page, "to", _stores.End + 7200));
        await DrawAsync(page, () => SetAsync(page, "from", _stores.End + 3600));
        Assert.Equal("no stream fits that has snapshots of this time", await page.TextAsync("state"));
        Assert.True(await IsWrongAsync(page));

        // the browser, not the page, says that the frame's answer was none
        Assert.All(page.Complaints, complaint => Assert.Contains("422", complaint, StringComparison.Ordinal));

        await SetAsync(page, "to", _stores.End);
        Assert.Equal("The first moment has to be before the last one.", await page.TextAsync("state"));
        Assert.True(await IsWrongAsync(page));
        await DrawAsync(page, () => SetAsync(page, "from", _stores.End - 60));
        Assert.Equal($"{Moment(_stores.End - 60)} to {Moment(_stores.End)}", await page.TextAsync("state"));
        Assert.False(await IsWrongAsync(page));
    }

    [Fact]
    public async Task Store_ThatGrows_IsFollowedByNewest()
    {
        using SnapshotStore store = _stores.Open("a.db");
        HeatStores.Append(store, _stores.Snapshots(HeatStores.Stream(), 100));
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.At("a.db"));
        await using ShownPage page = await browser.OpenAsync(serve.Url + "/");
        await DrawAsync(page, () => page.ChooseAsync("span", "300"));
        Assert.Equal($"{Moment(_stores.Begin + 200)} to {Moment(_stores.Begin + 500)}", await page.TextAsync("state"));
        HeatStores.Append(store, Enumerable.Range(101, 10).Select(number => _stores.Snapshot(HeatStores.Stream(), number)));
        await DrawAsync(page, () => page.Page.ClickAsync("#newest"));
        Assert.Equal($"{Moment(_stores.Begin + 250)} to {Moment(_stores.Begin + 550)}", await page.TextAsync("state"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Server_WithoutAnySnapshot_SaysSo()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Folder);
        await using ShownPage page = await browser.OpenAsync(serve.Url + "/");
        Assert.Equal("There is no snapshot in the stores that are served.", await page.TextAsync("state"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Keys_Alone_ReachAndUseEachControl()
    {
        await using ServeProcess serve = await StartAsync();
        await using ShownPage page = await browser.OpenAsync(serve.Url + "/");
        await DrawAsync(page, () => page.ChooseAsync("span", "300"));
        await page.Page.ClickAsync("h1");
        List<string> reached = [];
        for (int i = 0; i < 30 && reached.LastOrDefault() != "map"; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            string[] focus = await page.Page.EvaluateExpressionAsync<string[]>("(one => { const style = getComputedStyle(one); return [one.id, style.outlineStyle, style.outlineWidth]; })(document.activeElement)");
            Assert.True(focus[0] == "map" || (focus[1] == "solid" && focus[2] == "2px"), string.Join(' ', focus));
            reached.Add(focus[0]);
        }

        Assert.Equal(["stream", "span", "back", "forth", "newest", "metric", "ranges", "own-page", "png", "svg", "map"], reached);

        await page.Page.FocusAsync("#back");
        await DrawAsync(page, () => page.Page.Keyboard.PressAsync("Enter"));
        Assert.Equal($"{Moment(_stores.End - 600)} to {Moment(_stores.End - 300)}", await page.TextAsync("state"));
        await page.Page.FocusAsync("#span");
        await DrawAsync(page, () => page.Page.Keyboard.PressAsync("ArrowDown"));
        Assert.Equal("900", await ValueAsync(page, "span"));
        Assert.Equal($"{Moment(_stores.End - 1200)} to {Moment(_stores.End - 300)}", await page.TextAsync("state"));
    }

    [Theory]
    [InlineData(false, 1200)]
    [InlineData(true, 1200)]
    [InlineData(false, 360)]
    public async Task Page_LightOrDarkOrNarrow_HasNoFaultThatAxeKnows(bool isDark, int width)
    {
        await using ServeProcess serve = await StartAsync();
        await using ShownPage page = await browser.OpenAsync(serve.Url + "/", width, isDark: isDark);
        await DrawAsync(page, () => page.ChooseAsync("span", "own"));

        // the page's policy lets no script in that is not the server's, so a test comes through the debugger
        await page.Page.EvaluateExpressionAsync(new BundledAxeScriptProvider().GetScript());
        foreach (bool isWrong in (bool[])[false, true])
        {
            if (isWrong)
            {
                await SetAsync(page, "from", _stores.End + 100);
                Assert.True(await IsWrongAsync(page));
            }

            string said = await page.Page.EvaluateExpressionAsync<string>(
                """
                axe.run(document, { iframes: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then(result => JSON.stringify({
                  Passed: result.passes.length, Faults: result.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 120)}: ${node.failureSummary}`)) }))
                """);
            using JsonDocument json = JsonDocument.Parse(said);
            Assert.Equal([], json.RootElement.GetProperty("Faults").EnumerateArray().Select(fault => fault.GetString()!));
            Assert.True(json.RootElement.GetProperty("Passed").GetInt32() > 10, said);
        }

        Assert.Equal(0, await page.Page.EvaluateExpressionAsync<int>("Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
    }

    private static string Moment(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static Task<string> ValueAsync(ShownPage page, string id) => page.Page.EvaluateFunctionAsync<string>("id => document.getElementById(id).value", id);

    private static Task<bool> IsWrongAsync(ShownPage page) => page.Page.EvaluateExpressionAsync<bool>("document.getElementById('state').classList.contains('is-wrong')");

    /// <summary>As a person would type it: the field has UTC.</summary>
    private static Task SetAsync(ShownPage page, string id, long seconds) => page.Page.EvaluateFunctionAsync(
        "(id, value) => { const one = document.getElementById(id); one.value = value; one.dispatchEvent(new Event('change')); }",
        id,
        DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));

    /// <summary>Does something upon which the map is drawn, and waits until it is.</summary>
    private static async Task DrawAsync(ShownPage page, Func<Task> act)
    {
        await page.Page.EvaluateExpressionAsync("window.drawn = new Promise(done => document.getElementById('map').addEventListener('load', () => setTimeout(done), { once: true })), true");
        await act();
        await page.Page.EvaluateExpressionAsync("Promise.race([window.drawn, new Promise((_, fail) => setTimeout(() => fail(new Error('not drawn: ' + document.getElementById('state').textContent)), 30000))])");
    }

    /// <summary>The frame has a map of a stream.</summary>
    private static async Task AssertMapAsync(ShownPage page, string stream)
    {
        IFrame frame = await (await page.Page.QuerySelectorAsync("#map")).ContentFrameAsync();
        await frame.WaitForSelectorAsync("html[data-ready]");
        Assert.Equal("Access rate, " + stream, await frame.EvaluateExpressionAsync<string>("document.getElementById('title').textContent"));
        Assert.True(await frame.EvaluateExpressionAsync<int>("document.getElementById('map').width") > 100);
    }

    private async Task<ServeProcess> StartAsync()
    {
        IReadOnlyList<Snapshot> a = [.. _stores.Snapshots(HeatStores.Stream())], other = [.. _stores.Snapshots(HeatStores.Stream(Hostile))];
        return await ServeProcess.StartAsync("-i", _stores.Make("a.db", a), _stores.Make("other.db", other));
    }
}
