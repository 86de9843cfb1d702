using System.Globalization;
using System.Text.Json;
using Damon.Snapshots;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Server;

/// <summary>Grafana's own back end asks <c>serve</c> as panels, variables and the settings of a data source do.</summary>
public sealed class GrafanaTests : IDisposable
{
    private const int Rows = 16, Step = 15, Moments = 49;

    private readonly HeatStores _stores = new();

    public void Dispose() => _stores.Dispose();

    [Fact]
    public async Task Settings_SavedAndTested_AreGreen()
    {
        await using ServeProcess serve = await StartAsync();
        foreach (string method in (string[])["POST", "GET"])
        {
            (int code, string output, string error) = await GrafanaQuery.RunAsync(serve.Url, "-health", "-method", method);
            Assert.True(code == 0, error);
            Assert.Contains("\"status\":\"OK\"", output, StringComparison.Ordinal);
            (code, output, error) = await GrafanaQuery.RunAsync(serve.Url, "-heuristics", "-method", method);
            Assert.True(code == 0, error);
            Assert.Contains("\"application\":\"Prometheus\"", output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("api/v1/labels", "__name__ addr context kdamond node target")]
    [InlineData("api/v1/labels?match[]=damon_heat{node=\"b\"}&start=START&end=END", "__name__ addr context kdamond node target")]
    [InlineData("api/v1/label/target/values?match[]=damon_heat&start=START&end=END", "0 1")]
    [InlineData("api/v1/label/target/values?match[]=damon_heat{node=\"b\"}", "0")]
    [InlineData("api/v1/label/target/values?match[]=damon_heat{rows=\"16\",ranges=\"hottest\"}", "0 1")]
    [InlineData("api/v1/label/node/values", "a b")]
    [InlineData("api/v1/label/node/values?start=1&end=2", "")]
    [InlineData("api/v1/label/node/values?limit=1", "a")]
    [InlineData("api/v1/label/rows/values", "")]
    [InlineData("api/v1/label/__name__/values", "damon_heat damon_heat_df_passed damon_heat_df_ratio damon_heat_known damon_heat_probe")]
    [InlineData("api/v1/label/__name__/values?match[]={__name__=~\"damon_heat_df.*\"}", "damon_heat_df_passed damon_heat_df_ratio")]
    public async Task Resource_OfNames_ListsThem(string call, string names)
    {
        await using ServeProcess serve = await StartAsync();
        JsonElement answer = await ResourceAsync(serve, call);
        Assert.Equal(names, string.Join(' ', answer.GetProperty("data").EnumerateArray().Select(name => name.GetString())));
    }

    [Fact]
    public async Task Resource_OfSeries_ListsEachStreamOnce()
    {
        await using ServeProcess serve = await StartAsync();
        JsonElement answer = await ResourceAsync(serve, "api/v1/series?match[]=damon_heat&start=START&end=END");
        Assert.Equal(
            ["{\"__name__\":\"damon_heat\",\"node\":\"a\",\"kdamond\":\"0\",\"context\":\"0\",\"target\":\"0\"}", "{\"__name__\":\"damon_heat\",\"node\":\"a\",\"kdamond\":\"0\",\"context\":\"0\",\"target\":\"1\"}", "{\"__name__\":\"damon_heat\",\"node\":\"b\",\"kdamond\":\"0\",\"context\":\"0\",\"target\":\"0\"}"],
            answer.GetProperty("data").EnumerateArray().Select(series => series.GetRawText()));
    }

    [Fact]
    public async Task Resource_OfTheEditor_IsThere()
    {
        await using ServeProcess serve = await StartAsync();
        JsonElement metadata = (await ResourceAsync(serve, "api/v1/metadata")).GetProperty("data");
        Assert.All(metadata.EnumerateObject(), metric => Assert.Equal("gauge", metric.Value[0].GetProperty("type").GetString()));
        Assert.Equal(5, metadata.EnumerateObject().Count());
        Assert.Equal("""{"groups":[]}""", (await ResourceAsync(serve, "api/v1/rules")).GetProperty("data").GetRawText());
    }

    /// <summary>
    /// What a heatmap panel needs: the rows in the order of their addresses, in each of them every moment, as many ms apart as the step is, no hole, and values that are those of a map of the same cells.
    /// </summary>
    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    public async Task Map_OfAWindow_HasEveryRowAndEveryMomentAndTheValuesOfTheGrid(string method)
    {
        await using ServeProcess serve = await StartAsync();

        // it begins before anything is known, and ends after
        long start = (_stores.Begin - 60) / Step * Step, end = start + ((Moments - 1) * Step);
        string query = "damon_heat{node=\"a\",target=\"0\",rows=\"16\"}";
        (GrafanaFrame[] frames, _) = await GrafanaQuery.AskAsync(serve.Url, [.. Arguments(query, start, end, method), "-legend", "{{addr}}"]);

        AssertRows(frames, [.. Enumerable.Range(0, Rows).Select(row => HeatStores.From + ((ulong)row * HeatStores.Mebibyte / 2))], start);
        Assert.All(frames, frame => Assert.Equal("__name__=damon_heat context=0 kdamond=0 node=a target=0", Labels(frame)));
        AssertHeat(frames, HeatStores.Expected(_stores.Snapshots(HeatStores.Stream()), HeatStores.From, HeatStores.From + (8 * HeatStores.Mebibyte), Rows, start, Step, Moments));
        Assert.Contains(frames, frame => frame.Values.Any(double.IsNaN));
        Assert.Contains(frames, frame => frame.Values.Any(value => value > 0.5));
    }

    [Fact]
    public async Task Map_OfAnAddressWindow_HasTheValuesOfTheGrid()
    {
        await using ServeProcess serve = await StartAsync();
        ulong from = HeatStores.From + 300_000, to = from + (5 * HeatStores.Mebibyte) + 77;
        string query = $"damon_heat{{node=\"a\",target=\"0\",rows=\"16\",addresses=\"0x{from:x}..{to}\"}}";
        long start = (_stores.Begin + 30) / Step * Step, end = start + ((Moments - 1) * Step);
        (GrafanaFrame[] frames, _) = await GrafanaQuery.AskAsync(serve.Url, Arguments(query, start, end, "POST"));

        Grid expected = HeatStores.Expected(_stores.Snapshots(HeatStores.Stream()), from, to, Rows, start, Step, Moments);
        AssertRows(frames, [.. expected.Address.Starts], start);
        AssertHeat(frames, expected);

        // what is known, beside what it was
        (frames, _) = await GrafanaQuery.AskAsync(serve.Url, Arguments(query.Replace("damon_heat", "damon_heat_known", StringComparison.Ordinal), start, end, "POST"));
        AssertRows(frames, [.. expected.Address.Starts], start);
        AssertCells(frames, expected.Coverage);
    }

    /// <summary>An instant query, as of a table or an alert.</summary>
    [Fact]
    public async Task Instant_AtTheNewest_HasOneValueOfEachRow()
    {
        await using ServeProcess serve = await StartAsync();
        (GrafanaFrame[] frames, _) = await GrafanaQuery.AskAsync(
            serve.Url, "-instant", "-expr", "damon_heat{node=\"a\",target=\"0\",rows=\"8\"}", "-to", _stores.End.ToString(CultureInfo.InvariantCulture));
        Snapshot last = _stores.Snapshots(HeatStores.Stream()).Last();
        Assert.Equal(last.Regions.Starts.ToArray(), frames.Select(frame => frame.Address));
        Assert.All(frames.Zip(Enumerable.Range(0, 8)), pair => Assert.Equal([Math.Min(1, last.Regions.Accesses[pair.Second] / 20d)], pair.First.Values.Select(value => Math.Round(value, 6))));
    }

    [Fact]
    public async Task Notices_OfWarnings_ComeToThePanel()
    {
        // a minute is missing, and each step has several snapshots
        _stores.Make("gap.db", _stores.Snapshots(HeatStores.Stream("gap")).Where((_, i) => i is < 50 or >= 62));
        await using ServeProcess serve = await StartAsync();
        string[] gap = await NoticesAsync(serve, "damon_heat{node=\"gap\",rows=\"4\"}"), many = await NoticesAsync(serve, "damon_heat{node=\"a\",rows=\"4\"}"), none = await NoticesAsync(serve, "damon_heat{node=\"c\"}");

        Assert.Contains(gap, notice => notice.StartsWith("warning: about 12 snapshots are missing", StringComparison.Ordinal));
        Assert.Contains(gap, notice => notice.StartsWith("info: coarser than the data", StringComparison.Ordinal));
        Assert.Contains(many, notice => notice.StartsWith("warning: drawn: ", StringComparison.Ordinal));
        Assert.Empty(none);
        Assert.Contains(await NoticesAsync(serve, "damon_heat{row=\"4\"}"), notice => notice.Contains("row", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Errors_OfAQuery_ComeToThePanelAsText()
    {
        await using ServeProcess serve = await StartAsync();
        (int code, _, string error) = await GrafanaQuery.RunAsync(serve.Url, Arguments("rate(damon_heat[5m])", _stores.Begin, _stores.End, "POST"));
        Assert.Equal(1, code);
        Assert.Contains("the function rate() cannot be answered here", error, StringComparison.Ordinal);
        (code, _, error) = await GrafanaQuery.RunAsync(serve.Url, Arguments("damon_heat{rows=\"many\"}", _stores.Begin, _stores.End, "GET"));
        Assert.Equal(1, code);
        Assert.Contains("expected a number from 1 to", error, StringComparison.Ordinal);
    }

    private static string[] Arguments(string query, long start, long end, string method) =>
        ["-expr", query, "-from", start.ToString(CultureInfo.InvariantCulture), "-to", end.ToString(CultureInfo.InvariantCulture), "-step", $"{Step}s", "-method", method];

    private static void AssertRows(GrafanaFrame[] frames, ulong[] addresses, long start)
    {
        Assert.Equal(addresses, frames.Select(frame => frame.Address));
        Assert.All(frames, frame =>
        {
            Assert.Equal(Enumerable.Range(0, Moments).Select(i => (start + (i * Step)) * 1000), frame.Times);
            Assert.Equal(Step * 1000, frame.Interval);
        });
    }

    private static void AssertHeat(GrafanaFrame[] frames, Grid expected) => AssertCells(frames, (moment, row) => expected.Heat(moment, row) ?? double.NaN);

    private static void AssertCells(GrafanaFrame[] frames, Func<int, int, double> expected)
    {
        for (int row = 0; row < frames.Length; row++)
        {
            for (int moment = 0; moment < Moments; moment++)
            {
                double wanted = expected(moment, row), got = frames[row].Values[moment];
                Assert.True(double.IsNaN(wanted) ? double.IsNaN(got) : Math.Abs(wanted - got) <= 1e-6, $"row {row}, moment {moment}: {got} instead of {wanted}");
            }
        }
    }

    private static string Labels(GrafanaFrame frame) => string.Join(' ', frame.Labels.Where(label => label.Key != "addr").OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

    private async Task<string[]> NoticesAsync(ServeProcess serve, string query) => (await GrafanaQuery.AskAsync(serve.Url, Arguments(query, _stores.Begin, _stores.End, "POST"))).Notices;

    private async Task<JsonElement> ResourceAsync(ServeProcess serve, string call)
    {
        string filled = call.Replace("START", FormattableString.Invariant($"{_stores.Begin}"), StringComparison.Ordinal).Replace("END", FormattableString.Invariant($"{_stores.End}"), StringComparison.Ordinal);
        (int code, string output, string error) = await GrafanaQuery.RunAsync(serve.Url, "-resource", filled.Replace("{", "%7B", StringComparison.Ordinal).Replace("}", "%7D", StringComparison.Ordinal).Replace("\"", "%22", StringComparison.Ordinal));
        Assert.True(code == 0, $"{error} {output}");
        using JsonDocument answer = JsonDocument.Parse(output);
        return answer.RootElement.Clone();
    }

    /// <summary>Two nodes, one of them with two targets.</summary>
    private async Task<ServeProcess> StartAsync()
    {
        _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream()).Zip(_stores.Snapshots(HeatStores.Stream(target: "1"), size: HeatStores.Mebibyte), (one, other) => (Snapshot[])[one, other]).SelectMany(both => both));
        _stores.Make("b.db", _stores.Snapshots(HeatStores.Stream("b")));
        return await ServeProcess.StartAsync("-i", _stores.Folder);
    }
}
