using System.Globalization;
using System.Text.RegularExpressions;
using Damon.Snapshots;
using Damon.TestKit;
using PuppeteerSharp;

namespace DamonHeatmap.Tests.Pages;

/// <summary>What a person does with a page, by mouse, by touch and by keys, in a real browser.</summary>
[Collection(ChromiumTests.Name)]
public sealed partial class PageUseTests(Chromium chromium) : IDisposable
{
    private static readonly string Heap = PageRecording.Range(PageRecording.Heap, PageRecording.HeapEnd);

    /// <summary>A turn of the wheel that halves what is seen.</summary>
    private static readonly double Half = -Math.Log(2) / Math.Log(1.0015);

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.At("map.html");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Wheel_OverAPoint_ZoomsAroundItAndTheAxesTellIt()
    {
        await using ShownPage page = await OpenHeapAsync();
        Assert.Equal((PageRecording.Start, PageRecording.End), await ShownTimesAsync(page));
        await AssertTimeMarksAsync(page);
        await page.HoverAsync(0.25, 0.5);
        Dictionary<string, string> before = await page.FactsAsync();

        await page.WheelAsync(Half);

        (long start, long end) = await ShownTimesAsync(page);
        Assert.InRange(end - start, 19.99e9, 20.01e9);
        Assert.InRange(start - PageRecording.Start, 4.95e9, 5.05e9);
        Assert.Equal(before["Time"][..^7], (await page.FactsAsync())["Time"][..^7]);
        Assert.Equal(32, await ShownMebibytesAsync(page), 0.1);
        await AssertTimeMarksAsync(page);

        // only one of the axes
        await page.Page.Keyboard.DownAsync("Shift");
        await page.WheelAsync(Half);
        await page.Page.Keyboard.UpAsync("Shift");
        (start, end) = await ShownTimesAsync(page);
        Assert.InRange(end - start, 9.99e9, 10.01e9);
        Assert.Equal(32, await ShownMebibytesAsync(page), 0.1);
        await page.ChooseAsync("axes", "addresses");
        await page.WheelAsync(Half);
        Assert.Equal(16, await ShownMebibytesAsync(page), 0.1);

        // and back, never beyond the data
        await page.ChooseAsync("axes", "both");
        await page.WheelAsync(20 * -Half);
        Assert.Equal((PageRecording.Start, PageRecording.End), await ShownTimesAsync(page));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Wheel_DeepDown_StillTellsTimesAndAddressesApart()
    {
        await using ShownPage page = await OpenHeapAsync();
        await page.HoverAsync(0.6, 0.1);
        await page.WheelAsync(22 * Half);

        // 40 s / 2^22 are 9.5 us, 64 MiB / 2^22 are 16 bytes, of which 64 are the least
        (long start, long end) = await ShownTimesAsync(page);
        Assert.InRange(end - start, 9_000, 10_000);
        Assert.Contains(" (64 B). ", await page.TextAsync("summary"), StringComparison.Ordinal);
        string[] times = await page.TextsAsync("#times .tick"), addresses = await page.TextsAsync("#addresses .tick");
        Assert.True(times.Length >= 2 && times.Distinct().Count() == times.Length, string.Join(' ', times));
        Assert.True(addresses.Length >= 2 && addresses.Distinct().Count() == addresses.Length, string.Join(' ', addresses));
        Assert.Empty(page.Complaints);
    }

    /// <summary>At 2^60 ns and more, the next number is hundreds of ns away: times of a few ns can be told apart no more.</summary>
    [Fact]
    public async Task Wheel_DeepDownInDecades_StillAnswers()
    {
        Snapshot first = PageRecording.Snapshots()[0];
        Snapshot[] snapshots = [new(first.Stream, 0, At(0), first.Intervals, first.Regions), new(first.Stream, At(1) - 1, At(1), first.Intervals, first.Regions)];
        await PageRecording.RenderQuietlyAsync(Path, snapshots, "--address-range", Heap);
        await using ShownPage page = await chromium.OpenAsync(Path);
        await page.HoverAsync(0.999, 0.1);
        await page.WheelAsync(80 * Half);

        string[] times = await page.TextsAsync("#times .tick");
        Assert.InRange(times.Length, 1, 50);
        Assert.Empty(page.Complaints);

        static long At(int i) => i == 0 ? 100_000_000 : PageRecording.End;
    }

    [Fact]
    public async Task Drag_OverTheMap_MovesIt()
    {
        await using ShownPage page = await OpenHeapAsync();
        await page.HoverAsync(0.5, 0.5);
        await page.WheelAsync(Half);
        (long before, _) = await ShownTimesAsync(page);

        await page.DragAsync((0.75, 0.5), (0.5, 0.5));

        (long after, long end) = await ShownTimesAsync(page);
        Assert.InRange(after - before, 4.9e9, 5.1e9);
        Assert.InRange(end - after, 19.99e9, 20.01e9);
        Assert.Empty(await page.TextsAsync("#list caption"));
    }

    [Fact]
    public async Task Selection_ByDraggingClickingOrKey_ListsTheRegionsOfTheRecording()
    {
        await using ShownPage page = await OpenHeapAsync();
        string[] idle = ["0x500001000000", "48 MiB", "2025-10-09 08:53:20.000 UTC", "2025-10-09 08:54:00.000 UTC", "0 %", "0", "799 (80 s)", "[heap]"];
        string[][] hot = [.. PageRecording.Accesses.Select((accesses, i) => (string[])
        [
            "0x500000000000", "16 MiB", $"2025-10-09 08:53:{20 + (10 * i)}.000 UTC", i == 3 ? "2025-10-09 08:54:00.000 UTC" : $"2025-10-09 08:53:{30 + (10 * i)}.000 UTC", $"{accesses * 5} %", $"{accesses}", "99 (10 s)", "[heap]",
        ])];

        // all that is shown, the most heat first
        await page.FocusMapAsync();
        await page.PressAsync("s");
        Assert.Equal([.. hot, idle], await RowsAsync(page));
        Assert.StartsWith("5 regions in 2025-10-09 08:53:20.000 UTC to 2025-10-09 08:54:00.000 UTC, 0x500000000000 to 0x500004000000", (await page.TextsAsync("#list caption"))[0], StringComparison.Ordinal);

        // a corner of two
        await page.DragAsync((0.1, 0.1), (0.45, 0.2), "Shift");
        Assert.Equal(hot[..2], await RowsAsync(page));

        // the one that is there
        await page.ClickAsync(0.9, 0.7);
        Assert.Equal([idle], await RowsAsync(page));
        await page.ClickAsync(0.9, 0.1);
        Assert.Equal([hot[3]], await RowsAsync(page));

        // without a key, for those who have none
        await page.Page.ClickAsync("#selects");
        await page.DragAsync((0.6, 0.1), (0.9, 0.2));
        Assert.Equal(hot[2..], await RowsAsync(page));
        Assert.Equal((PageRecording.Start, PageRecording.End), await ShownTimesAsync(page));
        await page.FocusMapAsync();
        await page.PressAsync("Escape");
        Assert.Empty(await RowsAsync(page));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Selection_ItsList_IsSortedAndShowsItsPlaceOnTheMap()
    {
        await using ShownPage page = await OpenHeapAsync();
        await page.FocusMapAsync();
        await page.PressAsync("s");

        // the columns sort, and say so
        await page.Page.FocusAsync("#list thead th:nth-child(6) button");
        await page.PressAsync("Enter");
        Assert.Equal(["20", "15", "10", "2", "0"], (await RowsAsync(page)).Select(row => row[5]));
        await page.PressAsync("Enter");
        Assert.Equal(["0", "2", "10", "15", "20"], (await RowsAsync(page)).Select(row => row[5]));
        Assert.Equal("ascending", await page.Page.EvaluateExpressionAsync<string>("document.querySelector('#list thead th:nth-child(6)').ariaSort"));

        // a row that has the focus is marked on the map; its button goes there
        string unmarked = await page.Page.EvaluateExpressionAsync<string>("document.getElementById('over').toDataURL()");
        await page.Page.FocusAsync("#list tbody tr:last-child button");
        Assert.NotEqual(unmarked, await page.Page.EvaluateExpressionAsync<string>("document.getElementById('over').toDataURL()"));
        await page.PressAsync("Enter");
        Assert.Equal((PageRecording.Start, PageRecording.Start + (30 * PageRecording.Second)), Round(await ShownTimesAsync(page)));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Keys_Alone_ZoomMoveTellAndSelect()
    {
        await using ShownPage page = await OpenHeapAsync();
        await page.FocusMapAsync();
        Assert.Equal("2025-10-09 08:53:40.000 UTC", (await page.FactsAsync())["Time"]);

        // the middle, then a fiftieth of what is seen for each key
        await page.PressAsync("ArrowRight", "ArrowRight", "ArrowDown");
        Dictionary<string, string> facts = await page.FactsAsync();
        Assert.Equal("2025-10-09 08:53:41.600 UTC", facts["Time"]);
        Assert.StartsWith("0x500001eb", facts["Address"], StringComparison.Ordinal);
        Assert.Equal("0 % of the samples", facts["Access rate"]);

        // what is told is said, once the point rests
        await page.Page.WaitForFunctionAsync("() => document.getElementById('say').textContent.startsWith('Time: 2025-10-09 08:53:41.600 UTC. Address: 0x500001eb')");
        Assert.Equal("polite", await page.Page.EvaluateExpressionAsync<string>("document.getElementById('say').ariaLive"));

        // around the point
        await page.PressAsync("+");
        (long start, long end) = await ShownTimesAsync(page);
        Assert.InRange(end - start, 19.99e9, 20.01e9);
        Assert.Equal("2025-10-09 08:53:41.600 UTC", (await page.FactsAsync())["Time"][..27]);
        await page.PressAsync("]");
        (start, end) = await ShownTimesAsync(page);
        Assert.InRange(end - start, 9.99e9, 10.01e9);
        Assert.Equal(32, await ShownMebibytesAsync(page), 0.1);
        await page.PressAsync("[", "{", "-");
        Assert.Equal((PageRecording.Start, PageRecording.End), await ShownTimesAsync(page));

        // the view goes with the point, and by screens
        await page.PressAsync("+", "+", ">");
        (long later, _) = await ShownTimesAsync(page);
        await page.PressAsync("<");
        (long earlier, _) = await ShownTimesAsync(page);
        Assert.InRange(later - earlier, 9.9e9, 10.1e9);
        for (int i = 0; i < 60; i++)
        {
            await page.PressAsync("ArrowLeft");
        }

        (start, _) = await ShownTimesAsync(page);
        Assert.True(start < earlier, $"{start} is not before {earlier}");
        await page.PressAsync("Home");
        Assert.Equal((PageRecording.Start, PageRecording.End), await ShownTimesAsync(page));

        // at the point, and from it on
        await page.PressAsync("Enter");
        Assert.Single(await RowsAsync(page));
        await page.PressAsync("Escape");
        Assert.Empty(await RowsAsync(page));
        await page.Page.Keyboard.DownAsync("Shift");
        for (int i = 0; i < 30; i++)
        {
            await page.PressAsync("ArrowRight");
        }

        await page.Page.Keyboard.UpAsync("Shift");
        Assert.Single(await RowsAsync(page));
        Assert.Equal("map", await page.FocusAsync());
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Buttons_WithoutDragging_DoAllThatDraggingDoes()
    {
        await using ShownPage page = await OpenHeapAsync();
        await page.Page.ClickAsync("#in");
        await page.SettleAsync();
        (long start, long end) = await ShownTimesAsync(page);
        Assert.InRange(end - start, 19.99e9, 20.01e9);
        await page.Page.ClickAsync("#later");
        await page.SettleAsync();
        Assert.InRange((await ShownTimesAsync(page)).Start - start, 9.9e9, 10.1e9);
        await page.Page.ClickAsync("#lower");
        await page.SettleAsync();
        Assert.Contains(", 0x500000000000 to 0x500002000000 (32 MiB)", await page.TextAsync("summary"), StringComparison.Ordinal);
        await page.Page.ClickAsync("#choose");
        Assert.Equal(3, (await RowsAsync(page)).Length);
        await page.Page.ClickAsync("#all");
        await page.SettleAsync();
        Assert.Equal((PageRecording.Start, PageRecording.End), await ShownTimesAsync(page));
    }

    [Fact]
    public async Task Touch_TapAndPinch_TellAndZoom()
    {
        await PageRecording.RenderQuietlyAsync(Path, PageRecording.Snapshots(), "--time-range", PageRecording.Times, "--address-range", Heap);
        await using ShownPage page = await chromium.OpenAsync(Path, 420, 900, dots: 2, hasTouch: true);
        (double x, double y, double width, double height) = await page.MapAsync();

        await page.Page.Touchscreen.TapAsync((decimal)(x + (width * 0.9)), (decimal)(y + (height * 0.9)));
        await page.SettleAsync();
        Assert.Equal("10 % of the samples", (await page.FactsAsync())["Access rate"]);
        Assert.Single(await RowsAsync(page));

        await TouchAsync("touchStart", 0.4, 0.6);
        await TouchAsync("touchMove", 0.35, 0.65);
        await TouchAsync("touchMove", 0.3, 0.7);
        await TouchAsync("touchEnd");
        await page.SettleAsync();
        (long start, long end) = await ShownTimesAsync(page);
        Assert.InRange(end - start, 19e9, 21e9);
        Assert.InRange(start - PageRecording.Start, 9e9, 11e9);
        Assert.Empty(page.Complaints);

        Task TouchAsync(string type, params double[] places) => page.Page.Client.SendAsync(
            "Input.dispatchTouchEvent", new { type, touchPoints = places.Select((place, id) => new { x = x + (width * place), y = y + (height * 0.5), id }).ToArray() });
    }

    [Fact]
    public async Task Window_AnySize_IsFilledAndNothingIsBesideIt()
    {
        await using ShownPage page = await OpenHeapAsync();
        foreach ((int width, int height) in ((int, int)[])[(320, 560), (700, 500), (700, 1000), (1920, 1080)])
        {
            await page.Page.SetViewportAsync(new ViewPortOptions { Width = width, Height = height });
            await page.Page.WaitForFunctionAsync("() => document.getElementById('map').width === document.getElementById('stage').clientWidth && document.getElementById('map').height === document.getElementById('stage').clientHeight");
            await page.SettleAsync();
            Assert.InRange(await page.Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"), 1, width);
            Assert.True((await page.MapAsync()).Width > width * 0.5, $"{width}: the map is {(await page.MapAsync()).Width} wide");
            await AssertTimeMarksAsync(page);
        }

        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Span_Held_StaysWhereverIsZoomed()
    {
        await using ShownPage page = await OpenHeapAsync();
        await page.ChooseAsync("span", "held");
        await page.HoverAsync(0.9, 0.1);
        await page.WheelAsync(4 * Half);
        Assert.Equal("100 %", (await page.TextsAsync("#scalebar .tick"))[^1]);
        await page.ChooseAsync("span", "auto");
        Assert.Equal("10 %", (await page.TextsAsync("#scalebar .tick"))[^1]);
    }

    [Fact]
    public async Task Streams_Several_AreChosenFromAndTheTimeStays()
    {
        Snapshot[] two = [.. PageRecording.Snapshots(), .. PageRecording.Snapshots("1").Where(one => one.EndTime < PageRecording.End)];
        await PageRecording.RenderQuietlyAsync(Path, two, "--time-range", PageRecording.Times, "--address-range", Heap, "--streams", "all");
        await using ShownPage page = await chromium.OpenAsync(Path);
        Assert.Equal(["kdamond=0 context=0 target=0", "kdamond=0 context=0 target=1"], await page.TextsAsync("#stream option"));
        await page.HoverAsync(0.99, 0.1);
        Assert.Equal("10 % of the samples", (await page.FactsAsync())["Access rate"]);
        await page.WheelAsync(Half);
        (long Start, long End) before = await ShownTimesAsync(page);

        await page.Page.SelectAsync("#stream", "1");
        await page.Page.WaitForFunctionAsync("() => document.getElementById('summary').textContent.includes('(64 MiB)')");

        Assert.Equal(before, await ShownTimesAsync(page));
        await page.HoverAsync(0.98, 0.1);
        Assert.Equal("unknown", (await page.FactsAsync())["Access rate"]);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Times_InAnotherZone_AreThatZonesAlsoOverAChangeOfIt()
    {
        // Paris leaves summer time at 2025-10-26T01:00Z
        const long Change = 1_761_440_400_000_000_000, Hour = 3600 * PageRecording.Second;
        Snapshot[] snapshots = [.. PageRecording.Snapshots().Take(2).Select((one, i) => one.At(Change - Hour + (2 * i * Hour), Change - Hour + (2 * i * Hour) + PageRecording.Second))];
        await PageRecording.RenderQuietlyAsync(Path, snapshots, "--time-range", "2025-10-26T00:00:00Z..2025-10-26T02:00:00Z", "--address-range", Heap, "--time-zone", "Europe/Paris");
        await using ShownPage page = await chromium.OpenAsync(Path, zone: "Asia/Tokyo");

        Assert.Equal("time, Europe/Paris", await page.TextAsync("caption"));
        Assert.Equal("2025-10-26 02:00:00.000 UTC+02:00 to 2025-10-26 03:00:00.000 UTC+01:00 (2 h)", await page.TextAsync("sub"));
        string[] marks = await page.TextsAsync("#times .tick");
        Assert.Equal("02:00\n2025-10-26", marks[0]);
        Assert.Equal(2, marks.Count(mark => mark.StartsWith("02:30", StringComparison.Ordinal)));

        await page.ChooseAsync("zone", "here");
        Assert.Equal("2025-10-26 09:00:00.000 UTC+09:00 to 2025-10-26 11:00:00.000 UTC+09:00 (2 h)", await page.TextAsync("sub"));
        await page.ChooseAsync("zone", "utc");
        Assert.Equal("2025-10-26 00:00:00.000 UTC to 2025-10-26 02:00:00.000 UTC (2 h)", await page.TextAsync("sub"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Times_OverMonthsAndYears_AreFromTheirFirstDayOn()
    {
        const long Day = 86400 * PageRecording.Second;
        Snapshot[] snapshots = [.. PageRecording.Snapshots().Take(2).Select((one, i) => one.At(Time("2025-11-15 00:00:00") + (i * 212 * Day), Time("2025-11-15 00:00:00") + (i * 212 * Day) + PageRecording.Second))];
        await PageRecording.RenderQuietlyAsync(Path, snapshots, "--time-range", "2025-11-15T00:00:00Z..2026-06-15T00:00:00Z", "--address-range", Heap, "--time-zone", "Europe/Paris");
        await using ShownPage page = await chromium.OpenAsync(Path, 1500, 900);

        string[] marks = await page.TextsAsync("#times .tick");
        Assert.Equal(["2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"], marks);
        (double left, _, double width, _) = await page.MapAsync();
        double[] middles = await page.Page.EvaluateExpressionAsync<double[]>("[...document.querySelectorAll('#times .mark')].map(one => one.getBoundingClientRect()).map(box => box.left)");
        long start = Time("2025-11-15 00:00:00"), end = Time("2026-06-15 00:00:00");

        // midnight of Paris: of winter, then of summer
        foreach ((int i, string at) in (IEnumerable<(int, string)>)[(1, "2025-12-31 23:00:00"), (5, "2026-04-30 22:00:00")])
        {
            Assert.InRange(middles[i] - (left + ((Time(at) - start) * width / (end - start))), -1.5, 1.5);
        }

        Assert.Empty(page.Complaints);
    }

    private async Task<ShownPage> OpenHeapAsync()
    {
        await PageRecording.RenderQuietlyAsync(Path, PageRecording.Snapshots(), "--time-range", PageRecording.Times, "--address-range", Heap);
        return await chromium.OpenAsync(Path);
    }

    private static async Task<(long Start, long End)> ShownTimesAsync(ShownPage page)
    {
        Match match = ShownPattern.Match(await page.TextAsync("summary"));
        Assert.True(match.Success, await page.TextAsync("summary"));
        return (Time(match.Groups[1].Value), Time(match.Groups[2].Value));
    }

    private static async Task<double> ShownMebibytesAsync(ShownPage page) => double.Parse(SizePattern.Match(await page.TextAsync("summary")).Groups[1].Value, CultureInfo.InvariantCulture);

    private static (long Start, long End) Round((long Start, long End) times) => (Nearest(times.Start), Nearest(times.End));

    private static long Nearest(long time) => (time + 500_000) / 1_000_000 * 1_000_000;

    /// <summary>The marks of time are round, and stand where their text says.</summary>
    private static async Task AssertTimeMarksAsync(ShownPage page)
    {
        (long start, long end) = await ShownTimesAsync(page);
        (double left, _, double width, _) = await page.MapAsync();
        string[] texts = await page.TextsAsync("#times .tick");
        double[] middles = await page.Page.EvaluateExpressionAsync<double[]>("[...document.querySelectorAll('#times .tick')].map(one => one.getBoundingClientRect()).map(box => (box.left + box.right) / 2)");
        Assert.True(texts.Length >= 2, $"{texts.Length} marks in {width} pixels");
        for (int i = 0; i < texts.Length; i++)
        {
            double expected = left + ((Time("2025-10-09 " + texts[i].Split('\n')[0]) - start) * width / (end - start));

            // at an end, a text moves inward
            Assert.InRange(middles[i], expected - (i == texts.Length - 1 ? 60 : 1.5), expected + (i == 0 ? 60 : 1.5));
        }

        Assert.Contains("2025-10-09", texts[0], StringComparison.Ordinal);
    }

    private static async Task<string[][]> RowsAsync(ShownPage page)
    {
        await page.SettleAsync();
        return await page.Page.EvaluateExpressionAsync<string[][]>("[...document.querySelectorAll('#list tbody tr')].map(row => [...row.cells].map(cell => cell.innerText))");
    }

    private static long Time(string text) => (long)((Int128)(DateTime.ParseExact(
        text, ["yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal) - DateTime.UnixEpoch).Ticks * 100);

    [GeneratedRegex(" \\(([0-9.]+) MiB\\)")]
    private static partial Regex SizePattern { get; }

    [GeneratedRegex("Shown: (\\S+ [0-9:.]{8,16})[0-9]* UTC to (\\S+ [0-9:.]{8,16})[0-9]* UTC")]
    private static partial Regex ShownPattern { get; }
}
