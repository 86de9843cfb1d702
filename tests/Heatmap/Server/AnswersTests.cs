using System.Net;
using System.Text.RegularExpressions;

namespace DamonHeatmap.Tests.Server;

/// <summary>What may stand in no answer, whatever is asked for and whatever is wrong: folders of the host, its environment, stack traces. The log has what an operator needs.</summary>
public sealed partial class AnswersTests : IDisposable
{
    private readonly HeatStores _stores = new();

    public void Dispose() => _stores.Dispose();

    [Fact]
    public async Task Answers_OfAnyKind_NameNoFolder()
    {
        Directory.CreateDirectory(_stores.At("inner-folder"));
        _stores.Make("inner-folder/good.db", _stores.Snapshots(HeatStores.Stream()));
        string damaged = _stores.Make("inner-folder/damaged.db", _stores.Snapshots(HeatStores.Stream("b")));
        byte[] bytes = await File.ReadAllBytesAsync(damaged, TestContext.Current.CancellationToken);
        bytes.AsSpan(100).Fill(0xa5);
        await File.WriteAllBytesAsync(damaged, bytes, TestContext.Current.CancellationToken);
        string absent = _stores.At("inner-folder/absent.db"), folder = _stores.At("other-folder");
        Directory.CreateDirectory(folder);
        _stores.Make("other-folder/c.db", _stores.Snapshots(HeatStores.Stream("c")));
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.At("inner-folder/good.db"), damaged, absent, folder);
        string window = $"start={_stores.Begin}&end={_stores.End}";
        List<ApiAnswer> all = [];
        foreach (string path in (string[])
            [
                "/", "/streams", "/none", "/-/healthy", "/-/ready", "/api/v1/labels", "/api/v1/label/node/values", "/api/v1/series", "/api/v1/metadata", "/api/v1/status/buildinfo", "/api/v1/none",
                $"/api/v1/query_range?query=damon_heat&{window}&step=15", $"/api/v1/query_range?query=damon_heat%7Bnode%3D%22b%22%7D&{window}&step=15", $"/api/v1/query_range?query=rate(x)&{window}&step=15",
                $"/api/v1/query_range?query=damon_heat&{window}&step=x", $"/api/v1/query?query=damon_heat&time={_stores.End}", "/api/v1/query", "/api/v1/query?query=%00%ff",
                $"/render.png?query=damon_heat&{window}", $"/render.svg?query=damon_heat&{window}", $"/map.html?query=damon_heat&{window}", $"/map.html?query=damon_heat%7Bnode%3D%22b%22%7D&{window}",
                "/render.png", "/map.html", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
            ])
        {
            all.Add(await serve.GetAsync(path));
            all.Add(await serve.PostAsync(path, "a=b"));
        }

        // each kind of answer is among them
        Assert.All((HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed], status => Assert.Contains(all, answer => answer.Status == status));
        string[] warnings = [.. all.Where(answer => answer.Type == "application/json").SelectMany(answer => answer.Warnings)];
        Assert.Contains(warnings, warning => warning.StartsWith("damaged.db: ", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning == "absent.db: not found");
        foreach (ApiAnswer answer in all)
        {
            Assert.DoesNotContain(_stores.Folder, answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("inner-folder", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("other-folder", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(Environment.GetEnvironmentVariable("PATH")!, answer.Text, StringComparison.Ordinal);
            Assert.DoesNotMatch(StackTrace(), answer.Text);
            Assert.All(answer.Headers.Values, header => Assert.DoesNotContain(_stores.Folder, header, StringComparison.Ordinal));
        }

        // the log says where it is, once
        await serve.LineAsync($"({damaged})");
        await serve.LineAsync($"absent.db: not found ({absent})");
        Assert.Single(serve.Log.Split('\n'), line => line.Contains($"absent.db: not found ({absent})", StringComparison.Ordinal));
        Assert.Contains($"({damaged})", serve.Log, StringComparison.Ordinal);
    }

    /// <summary>Each answer says how it may be used; none says what made it.</summary>
    [Fact]
    public async Task Answers_OfAnyKind_HaveHeadersThatProtect()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        string window = $"start={_stores.Begin}&end={_stores.End}";
        foreach (string path in (string[])["/", "/none", "/streams", "/api/v1/labels", "/api/v1/query", $"/render.svg?query=damon_heat&{window}", $"/map.html?query=damon_heat&{window}", "/map.html"])
        {
            ApiAnswer answer = await serve.GetAsync(path);
            Assert.Equal(("nosniff", "no-store"), (answer.Headers["X-Content-Type-Options"], answer.Headers["Cache-Control"]));
            Assert.False(answer.Headers.ContainsKey("Server"));
            Assert.False(answer.Headers.ContainsKey("Access-Control-Allow-Origin"));
            Assert.Equal(answer.Type is "text/html" or "image/svg+xml", answer.Headers.ContainsKey("Content-Security-Policy"));
        }
    }

    [GeneratedRegex(@"\bat \w+(\.\w+)+\(")]
    private static partial Regex StackTrace();
}
