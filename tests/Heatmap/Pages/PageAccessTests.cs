using System.Text.Json;
using Damon.TestKit;
using Deque.AxeCore.Commons;

namespace DamonHeatmap.Tests.Pages;

/// <summary>Pages are for everybody: WCAG 2.2 AA, measured in a real browser.</summary>
[Collection(ChromiumTests.Name)]
public sealed class PageAccessTests(Chromium chromium) : IDisposable
{
    /// <summary>Of every text that is seen: its contrast with what is behind it.</summary>
    private const string TextContrasts =
        """
        (() => {
          const parse = text => text.match(/[\d.]+/g).map(Number), channel = value => value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
          const light = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
          const contrast = (one, other) => { const a = light(one), b = light(other); return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); };
          const ground = element => { for (let at = element; at; at = at.parentElement) { const colour = parse(getComputedStyle(at).backgroundColor); if (colour.length < 4 || colour[3] === 1) return colour; } return [255, 255, 255]; };
          const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const element = node.parentElement;
            if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true }) || ["SCRIPT", "STYLE"].includes(element.tagName)) continue;
            found.push({ Name: node.data.trim().slice(0, 40), Ratio: contrast(parse(getComputedStyle(element).color), ground(element)) });
          }
          return JSON.stringify(found);
        })()
        """;

    /// <summary>Of each control its border, of each bar its colour, and of the hatching its lines: the contrast with what is around it.</summary>
    private const string ControlContrasts =
        """
        (() => {
          const parse = text => text.match(/[\d.]+/g).map(Number), channel = value => value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
          const light = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
          const contrast = (one, other) => { const a = light(parse(one)), b = light(parse(other)); return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); };
          const ground = getComputedStyle(document.body).backgroundColor, found = [];
          for (const one of document.querySelectorAll("#tools select, #moves select, #moves button, #stage")) found.push({ Name: "border of " + one.id, Ratio: contrast(getComputedStyle(one).borderTopColor, ground) });
          for (const one of document.querySelectorAll(".bar")) found.push({ Name: one.className, Ratio: contrast(getComputedStyle(one).backgroundColor, ground) });
          const probe = document.createElement("i");
          document.body.append(probe);
          for (const name of ["--hatch", "--accent"]) { probe.style.color = `var(${name})`; found.push({ Name: name, Ratio: contrast(getComputedStyle(probe).color, ground) }); }
          probe.remove();
          return JSON.stringify(found);
        })()
        """;

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.At("map.html");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Page_WithEverythingShown_HasNoFaultThatAxeKnows(bool isDark)
    {
        await using ShownPage page = await OpenFullAsync(isDark);
        await page.Page.EvaluateExpressionAsync(new BundledAxeScriptProvider().GetScript());

        string said = await page.Page.EvaluateExpressionAsync<string>(
            """
            axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then(result => JSON.stringify({
              Passed: result.passes.length, Faults: result.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 120)}: ${node.failureSummary}`)) }))
            """);

        using JsonDocument json = JsonDocument.Parse(said);
        Assert.Equal([], json.RootElement.GetProperty("Faults").EnumerateArray().Select(fault => fault.GetString()!));
        Assert.True(json.RootElement.GetProperty("Passed").GetInt32() > 20, said);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Page_LightOrDark_HasContrast(bool isDark)
    {
        await using ShownPage page = await OpenFullAsync(isDark);

        Contrast[] texts = await ContrastsAsync(page, TextContrasts), controls = await ContrastsAsync(page, ControlContrasts);

        Assert.True(texts.Length > 60 && controls.Length > 15, $"{texts.Length} texts, {controls.Length} controls");
        Assert.Equal([], texts.Where(one => one.Ratio < 4.5));
        Assert.Equal([], controls.Where(one => one.Ratio < 3));
        bool isDarkNow = await page.Page.EvaluateExpressionAsync<bool>("getComputedStyle(document.body).backgroundColor !== 'rgb(255, 255, 255)'");
        Assert.Equal(isDark, isDarkNow);
    }

    [Fact]
    public async Task Tab_FromTheStart_ReachesEachControlShowsWhereItIsAndLeavesThem()
    {
        await using ShownPage page = await OpenFullAsync(isDark: false);

        // from above all of them
        await page.Page.ClickAsync("h1");
        List<string> reached = [];
        for (int i = 0; i < 80; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            string[] focus = await page.Page.EvaluateExpressionAsync<string[]>(
                """
                (one => { const style = getComputedStyle(one); return [one.tagName, one.id || one.textContent, style.outlineStyle, style.outlineWidth, String(one.matches(":focus-visible"))]; })(document.activeElement)
                """);
            if (focus[0] == "BODY")
            {
                break;
            }

            Assert.True(focus[2] == "solid" && focus[3] == "2px" && focus[4] == "true", string.Join(' ', focus));
            reached.Add(focus[1]);
        }

        Assert.Equal(
            ["scale", "span", "palette", "unknown", "zone", "axes", "in", "out", "earlier", "later", "higher", "lower", "all", "selects", "choose", "map", "scroll", "Address"],
            reached.Take(18));

        // through the list, eight columns and nine rows, and out of the page
        Assert.Equal(17 + 8 + 9, reached.Count);
    }

    [Fact]
    public async Task Controls_All_HaveNamesAndRoom()
    {
        await using ShownPage page = await OpenFullAsync(isDark: false);
        string[] small = await page.Page.EvaluateExpressionAsync<string[]>(
            "[...document.querySelectorAll('button, select, canvas[tabindex]')].filter(one => one.checkVisibility() && (one.clientHeight < 22 || one.clientWidth < 22)).map(one => one.outerHTML)");
        Assert.Empty(small);

        // as they are told to those who do not see them
        string[] names = await page.Page.EvaluateExpressionAsync<string[]>(
            "[...document.querySelectorAll('#tools select, #moves select')].map(one => [...one.labels].map(label => label.firstChild.data.trim()).join()).concat([...document.querySelectorAll('#moves button')].map(one => one.ariaLabel ?? one.textContent))");
        Assert.Equal(
            [
                "Map", "Scale", "Span", "Palette", "Unknown", "Times", "Zoom",
                "Zoom in", "Zoom out", "Earlier", "Later", "Higher addresses", "Lower addresses", "Show all", "Drag selects", "List what is shown",
            ],
            names);

        // instead of the picture, words; and nothing moves by itself
        string description = await page.Page.EvaluateExpressionAsync<string>("document.getElementById('map').getAttribute('aria-describedby').split(' ').map(id => document.getElementById(id).textContent).join(' ')");
        Assert.StartsWith(
            "Shown: 2025-10-09 08:53:20.000 UTC to 2025-10-09 08:54:00.000 UTC (40 s), 0x500000000000 to 0x7f0002000000 (96 MiB). On average 21.75 % of the samples; 16.67 % is unknown. Hottest: 100 %, at 2025-10-09 08:53:2",
            description,
            StringComparison.Ordinal);
        Assert.Contains("arrows move the point", description, StringComparison.Ordinal);
        Assert.Equal(0, await page.Page.EvaluateExpressionAsync<int>("document.getAnimations().length"));
    }

    private async Task<ShownPage> OpenFullAsync(bool isDark)
    {
        await PageRecording.RenderQuietlyAsync(Path, PageRecording.Snapshots(), "--time-range", PageRecording.Times);
        ShownPage page = await chromium.OpenAsync(Path, isDark: isDark);
        await page.FocusMapAsync();
        await page.PressAsync("s", "ArrowRight");
        Assert.NotEmpty(await page.TextsAsync("#list tbody tr"));
        return page;
    }

    private static async Task<Contrast[]> ContrastsAsync(ShownPage page, string script) => JsonSerializer.Deserialize<Contrast[]>(await page.Page.EvaluateExpressionAsync<string>(script))!;

    private sealed record Contrast(string Name, double Ratio);
}
