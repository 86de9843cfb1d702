using System.Net;
using System.Net.Sockets;
using Damon.TestKit;

namespace DamonHeatmap.Tests.Pages;

/// <summary>A page says what it was given and does nothing else: no network, and no name that becomes code.</summary>
[Collection(ChromiumTests.Name)]
public sealed class PageSafetyTests(Chromium chromium) : IDisposable
{
    private const string Hostile = "</script><script>window.hacked = 1</script><img src=x onerror=\"window.hacked = 2\">'\"&lt;\u2028\u2029@TITLE@ @DATA@ @SCRIPT@";

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.At("map.html");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Page_FromTheProgram_AsksForNothingButItself()
    {
        await PageRecording.RenderQuietlyAsync(Path, PageRecording.Snapshots());
        await using ShownPage page = await chromium.OpenAsync(Path);
        await page.FocusMapAsync();
        await page.PressAsync("s", "+", "ArrowUp");

        Assert.Equal([new Uri(Path).AbsoluteUri], page.Requests);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Page_EvenIfItWanted_CannotUseTheNetwork()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await PageRecording.RenderQuietlyAsync(Path, PageRecording.Snapshots());
        await using ShownPage page = await chromium.OpenAsync(Path);

        string[] refused = await page.Page.EvaluateFunctionAsync<string[]>(
            """
            async url => {
              const refused = [];
              document.addEventListener("securitypolicyviolation", event => refused.push(event.effectiveDirective));
              const failed = () => {}, load = (name, attributes) => new Promise(done => {
                const one = document.createElement(name);
                one.onerror = one.onload = () => done();
                for (const key in attributes) one[key] = attributes[key];
                document.body.append(one);
              });
              await fetch(url).catch(failed);
              await load("img", { src: url });
              await load("script", { src: url });
              await load("link", { rel: "stylesheet", href: url });
              try { new WebSocket(url.replace("http", "ws")); } catch { }
              const inline = document.createElement("script");
              inline.textContent = "window.hacked = 3";
              document.body.append(inline);
              await new Promise(done => setTimeout(done));
              return [...refused, String(window.hacked)];
            }
            """,
            $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

        Assert.Equal(["connect-src", "img-src", "script-src-elem", "style-src-elem", "connect-src", "script-src-elem", "undefined"], refused);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task Page_NamesThatLookLikeCode_AreTexts()
    {
        await PageRecording.RenderQuietlyAsync(Path, PageRecording.Snapshots(Hostile, Hostile), "--time-range", PageRecording.Times);
        await using ShownPage page = await chromium.OpenAsync(Path);
        string stream = PageRecording.Snapshots(Hostile)[0].Stream.ToString();

        Assert.Contains("<img src=x", stream, StringComparison.Ordinal);
        Assert.Equal("Access rate, " + stream, await page.TextAsync("title"));
        await page.HoverAsync(0.9, 0.1);
        Assert.EndsWith(", " + Hostile.Replace("\u2028", @"\u2028", StringComparison.Ordinal).Replace("\u2029", @"\u2029", StringComparison.Ordinal), await page.Page.EvaluateExpressionAsync<string>("document.querySelectorAll('#tell dd')[1].textContent"), StringComparison.Ordinal);
        await page.ClickAsync(0.9, 0.1);
        Assert.NotEmpty(await page.TextsAsync("#list tbody tr"));
        Assert.Equal(0, await page.Page.EvaluateExpressionAsync<int>("document.querySelectorAll('img').length"));
        Assert.Equal(2, await page.Page.EvaluateExpressionAsync<int>("document.querySelectorAll('script').length"));
        Assert.Equal("undefined", await page.Page.EvaluateExpressionAsync<string>("typeof window.hacked"));
        Assert.Empty(page.Complaints);
    }
}
