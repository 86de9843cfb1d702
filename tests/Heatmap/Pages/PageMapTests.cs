using System.Globalization;
using Damon.Snapshots;
using Damon.TestKit;
using DamonHeatmap.Colors;
using DamonHeatmap.Raster;
using DamonHeatmap.Tests.Commands;

namespace DamonHeatmap.Tests.Pages;

/// <summary>What the map of a page shows, in a real browser, against the program's own arithmetic.</summary>
[Collection(ChromiumTests.Name)]
public sealed class PageMapTests(Chromium chromium) : IDisposable
{
    private static readonly string Heap = PageRecording.Range(PageRecording.Heap, PageRecording.HeapEnd);

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.At("map.html");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("linear", "ember", "auto")]
    [InlineData("log", "ocean", "auto")]
    [InlineData("equalised", "emotion", "auto")]
    [InlineData("linear", "flame", "full")]
    [InlineData("log", "gray", "full")]
    public async Task Map_AnyScaleAndPalette_HasTheColoursOfTheGrid(string scale, string palette, string span)
    {
        await PageRecording.RenderQuietlyAsync(Path, PageRecording.Snapshots(), "--time-range", PageRecording.Times, "--address-range", Heap);
        await using ShownPage page = await chromium.OpenAsync(Path);
        await page.ChooseAsync("scale", scale);
        await page.ChooseAsync("palette", palette);
        await page.ChooseAsync("span", span);

        (Rgb[] pixels, int width, int height) = await page.PixelsAsync();

        HeatMaps maps = PageRecording.Grid(
            PageRecording.Snapshots(), new TimeAxis(PageRecording.Start, PageRecording.End, width), new AddressAxis(PageRecording.Heap, PageRecording.HeapEnd, height));
        AssertColours(maps, height, line => line, pixels, Colors(maps, scale, palette, span));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Map_WithAGapLeftOut_HasAMarkOfItsSizeBetweenThePartsAndNoColourWhereNothingIsKnown()
    {
        await PageRecording.RenderQuietlyAsync(Path, PageRecording.Snapshots(), "--time-range", PageRecording.Times);
        await using ShownPage page = await chromium.OpenAsync(Path);

        (Rgb[] pixels, int width, int height) = await page.PixelsAsync();

        const int Mark = 14;
        Assert.Equal(["47.0 TiB left out"], await page.TextsAsync(".fold"));
        HeatMaps maps = PageRecording.Grid(
            PageRecording.Snapshots(),
            new TimeAxis(PageRecording.Start, PageRecording.End, width),
            new AddressAxis([(PageRecording.Heap, PageRecording.HeapEnd), (PageRecording.Stack, PageRecording.StackEnd)], height - Mark));
        int lower = maps.Grids.First().Address.Spans[0].Columns;
        AssertColours(maps, height, column => column < lower ? column : column + Mark, pixels, Colors(maps, "linear", "ember", "auto"));
        Assert.Equal(["[heap]", "[stack]"], await page.TextsAsync("#names .tick"));

        // the mark itself is told about, and where each part begins stands on the axis
        await page.HoverAsync(0.5, (lower + (Mark / 2.0)) / height);
        Assert.Equal("0x500004000000 to 0x7f0000000000 is left out: 47.0 TiB", (await page.FactsAsync())["Address"]);
        string[] addresses = await page.TextsAsync("#addresses .tick");
        Assert.Contains("0x500000000000", addresses);
        Assert.Contains("0x7f0000000000", addresses);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Map_UnknownAsNotAccessed_LooksTheSameAsIdleAndOnlyThen()
    {
        await PageRecording.RenderQuietlyAsync(Path, PageRecording.Snapshots(), "--time-range", PageRecording.Times);
        await using ShownPage page = await chromium.OpenAsync(Path);
        Rgb idle = Palette.All[0].At(0);

        // the stack, upper part: unknown in the first half of each 10 s
        (Rgb[] apart, int width, int height) = await page.PixelsAsync();
        Rgb[] unknown = Unknown(apart);
        Assert.DoesNotContain(idle, unknown);
        Assert.True(unknown.Distinct().Count() > 1, "unknown is not hatched");
        Assert.Equal(idle, apart[(height / 2 * width) + (width / 2)]);

        await page.ChooseAsync("unknown", "none");
        Assert.Equal([idle], Unknown((await page.PixelsAsync()).Pixels).Distinct());

        Rgb[] Unknown(Rgb[] pixels) => [.. Enumerable.Range(2, 60).SelectMany(line => Enumerable.Range(2, (width / 8) - 4).Select(column => pixels[(line * width) + column]))];
    }

    [Fact]
    public async Task Map_OnAScreenOfManyDots_HasThemAll()
    {
        await PageRecording.RenderQuietlyAsync(Path, PageRecording.Snapshots(), "--time-range", PageRecording.Times, "--address-range", Heap);
        await using ShownPage page = await chromium.OpenAsync(Path, 900, 700, dots: 2);
        (_, _, double wide, double tall) = await page.MapAsync();

        (Rgb[] pixels, int width, int height) = await page.PixelsAsync();

        Assert.Equal((2 * wide, 2 * tall), (width, height));
        HeatMaps maps = PageRecording.Grid(
            PageRecording.Snapshots(), new TimeAxis(PageRecording.Start, PageRecording.End, width), new AddressAxis(PageRecording.Heap, PageRecording.HeapEnd, height));
        AssertColours(maps, height, line => line, pixels, Colors(maps, "linear", "ember", "auto"));
    }

    [Fact]
    public async Task Map_NothingKnown_IsSaidAndShown()
    {
        // between two snapshots, of which neither reaches so far
        Snapshot[] far = [.. PageRecording.Snapshots().Select((snapshot, i) => snapshot.At(snapshot.StartTime + (i * 7200 * PageRecording.Second), snapshot.EndTime + (i * 7200 * PageRecording.Second)))];
        Run run = await PageRecording.RenderAsync(Path, far, "--time-range", "1h..90m");
        Assert.Equal((0, ""), (run.Code, run.Output));
        Assert.Contains("nothing is known of ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        await using ShownPage page = await chromium.OpenAsync(Path);

        await page.HoverAsync(0.5, 0.5);

        Assert.Equal("unknown", (await page.FactsAsync())["Access rate"]);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Point_WhereASnapshotHadNoFilter_TellsOfThatOne()
    {
        List<Snapshot> snapshots = [.. PageRecording.Snapshots()];
        var builder = new RegionsBuilder();
        builder.Add(PageRecording.Heap, PageRecording.HeapEnd, 5, 99, filterPassed: 4096);
        snapshots[1] = new Snapshot(snapshots[1].Stream, snapshots[1].StartTime, snapshots[1].EndTime, snapshots[1].Intervals, builder.Build(true));
        await PageRecording.RenderQuietlyAsync(Path, snapshots, "--time-range", PageRecording.Times, "--address-range", Heap, "--df-passed");
        await using ShownPage page = await chromium.OpenAsync(Path);

        await page.HoverAsync(0.125, 0.5);
        Dictionary<string, string> without = await page.FactsAsync();
        await page.HoverAsync(0.375, 0.5);
        Dictionary<string, string> with = await page.FactsAsync();

        Assert.StartsWith("of 2025-10-09 08:53:30", without["Snapshot"], StringComparison.Ordinal);
        Assert.StartsWith("of 2025-10-09 08:53:40", with["Snapshot"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Point_AnyPlace_TellsRateCoverageRegionAndSourceSnapshot()
    {
        await PageRecording.RenderQuietlyAsync(Path, PageRecording.Snapshots(), "--time-range", PageRecording.Times, "--address-range", Heap);
        await using ShownPage page = await chromium.OpenAsync(Path);
        (_, _, double width, double height) = await page.MapAsync();

        // 15 s after the start, 8 MiB above the heap's: the second snapshot decides
        await page.HoverAsync(15.0 / 40, 8.0 / 64);

        Dictionary<string, string> facts = await page.FactsAsync();
        AssertNear(PageRecording.Start + (15 * PageRecording.Second), Moment(facts["Time"]), 40.0 / width);
        Assert.InRange(Math.Abs((double)Address(facts["Address"]) - (PageRecording.Heap + (8 * PageRecording.MiB))), 0, 64 * PageRecording.MiB / height);
        Assert.EndsWith(", [heap]", facts["Address"], StringComparison.Ordinal);
        Assert.Equal("75 % of the samples", facts["Access rate"]);
        Assert.StartsWith("100 % of its pixel, ", facts["Coverage"], StringComparison.Ordinal);
        Assert.Equal("0x500000000000 to 0x500001000000 (16 MiB), nr_accesses 15 of 20, age 99 (10 s)", facts["Region"]);
        Assert.Equal("of 2025-10-09 08:53:40.000 UTC, aggregation 100 ms, sampling 5 ms", facts["Snapshot"]);

        // 15 accesses each 100 ms to 16 MiB
        Assert.Equal("2.34 GiB/s, of all that is shown at this time", facts["Bandwidth"]);

        // idle memory is one region over the whole time; its age is the last one's, and the snapshot that decides is another
        await page.HoverAsync(15.0 / 40, 40.0 / 64);
        facts = await page.FactsAsync();
        Assert.Equal("0 % of the samples", facts["Access rate"]);
        Assert.Equal("0x500001000000 to 0x500004000000 (48 MiB), nr_accesses 0 of 20, age 799 (80 s), as of 2025-10-09 08:54:00.000 UTC", facts["Region"]);
        Assert.StartsWith("of 2025-10-09 08:53:40.000 UTC", facts["Snapshot"], StringComparison.Ordinal);

        // size over age, at the point: idle for 50 s at the end of the first snapshot
        Assert.StartsWith("Size by idle time, 2025-10-09 08:53:3", await page.TextAsync("agestitle"), StringComparison.Ordinal);
        string[] sizes = await page.TextsAsync("#sizes tr");
        Assert.Equal("in use\t16 MiB", sizes[0].TrimEnd());
        Assert.Equal("30 s to 2 m\t48 MiB", sizes[3].TrimEnd());
        Assert.Equal("unknown\t0 B", sizes[^1].TrimEnd());
        Assert.Equal("Bandwidth, estimated: 1.84 GiB/s on average, 3.13 GiB/s at most", await page.TextAsync("flow"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Point_PixelKnownInPart_TellsHowMuch()
    {
        await PageRecording.RenderQuietlyAsync(Path, PageRecording.Snapshots(), "--time-range", PageRecording.Times, "--address-range", PageRecording.Range(PageRecording.Stack, PageRecording.StackEnd));
        await using ShownPage page = await chromium.OpenAsync(Path);
        (_, int width, int height) = await page.PixelsAsync();
        HeatMaps maps = PageRecording.Grid(
            PageRecording.Snapshots(), new TimeAxis(PageRecording.Start, PageRecording.End, width), new AddressAxis(PageRecording.Stack, PageRecording.StackEnd, height));
        Grid grid = maps.Grids.First();
        Assert.Contains(Enumerable.Range(0, width), column => grid.Coverage(column, 0) is > 0.01 and < 0.99);

        // around the edges of what is known, and elsewhere
        foreach (int column in Enumerable.Range(0, width).Where(column => column % 97 == 0 || grid.Coverage(column, 0) is > 0.01 and < 0.99))
        {
            await page.HoverAsync((column + 0.5) / width, 0.3);
            Dictionary<string, string> facts = await page.FactsAsync();
            double told = double.Parse(facts["Coverage"].Split(' ')[0], CultureInfo.InvariantCulture) / 100;
            Assert.Equal(grid.Coverage(column, 0), told, 4);
            bool isKnown = (column + 0.5) * 40 / width % 10 >= 5;
            Assert.StartsWith(isKnown ? "50 % of the samples" : "unknown", facts["Access rate"], StringComparison.Ordinal);
            Assert.Equal(isKnown, !facts["Region"].StartsWith("none", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Legend_EachScale_HasRoundMarksWithUnits()
    {
        await PageRecording.RenderQuietlyAsync(Path, PageRecording.Snapshots(), "--time-range", PageRecording.Times, "--address-range", Heap, "--span", "0..80%");
        await using ShownPage page = await chromium.OpenAsync(Path);

        Assert.Equal(["0 %", "20 %", "40 %", "60 %", "80 %"], await page.TextsAsync("#scalebar .tick"));
        Assert.Equal("access rate, of the samples", await page.TextAsync("what"));
        await page.ChooseAsync("scale", "log");
        Assert.Equal(["0.08 %", "1 %", "10 %", "80 %"], await page.TextsAsync("#scalebar .tick"));
        await page.ChooseAsync("span", "full");
        Assert.Equal(["0.1 %", "1 %", "10 %", "100 %"], await page.TextsAsync("#scalebar .tick"));
        await page.ChooseAsync("span", "auto");
        await page.ChooseAsync("scale", "equalised");
        Assert.Equal("access rate, of the samples, by rank", await page.TextAsync("what"));
        Assert.Equal(["not accessed", "unknown"], await page.TextsAsync("#legend .swatch"));
    }

    [Fact]
    public async Task Cells_TooManyRegions_AreSaidAndTellTheExactMeanAndCoverage()
    {
        // no two snapshots alike: more than 300,000 rectangles, none of them joined
        const int Count = 310, Regions = 1000;
        const ulong Page = 4096;
        List<Snapshot> snapshots = [.. Enumerable.Range(0, Count).Select(i =>
        {
            var builder = new RegionsBuilder();
            for (uint region = 0; region < Regions; region++)
            {
                ulong start = PageRecording.Heap + (region * 16 * Page);
                builder.Add(start, start + (16 * Page), (uint)((region + i) % 7), (uint)(region % 3));
            }

            long end = PageRecording.Start + ((i + 1) * 200_000_000L);
            return new Snapshot(new StreamId(Kdamond: "0"), end - 100_000_000, end, PageRecording.Intervals, builder.Build(false));
        })];
        long start = PageRecording.Start, last = snapshots[^1].EndTime;

        Run run = await PageRecording.RenderAsync(Path, snapshots, "--time-range", PageRecording.Times, "--resolution", "100x40");

        Assert.Equal((0, ""), (run.Code, run.Output));
        Assert.Equal("damon-heatmap: more than 300000 regions, too many for a page: shown in cells of 620 ms x 1.56 MiB (100x40); a shorter --time-range or --address-range shows the regions themselves", run.Error.TrimEnd('\n'));
        Grid grid = PageRecording.Grid(snapshots, new TimeAxis(start, last, 100), new AddressAxis(PageRecording.Heap, PageRecording.Heap + (Regions * 16 * Page), 40)).Grids.First();
        await using ShownPage page = await chromium.OpenAsync(Path);
        Assert.StartsWith("Shown in cells of 620 ms x 1.56 MiB: ", await page.TextAsync("note"), StringComparison.Ordinal);
        foreach ((int row, int column) in ((int, int)[])[(0, 0), (3, 39), (50, 20), (99, 7)])
        {
            await page.HoverAsync((row + 0.5) / 100, (column + 0.5) / 40);
            Dictionary<string, string> facts = await page.FactsAsync();
            Assert.Equal(grid.Heat(row, column)!.Value, double.Parse(facts["Access rate"].Split(' ')[0], CultureInfo.InvariantCulture) / 100, 4);
            Assert.Equal(grid.Coverage(row, column), double.Parse(facts["Coverage"].Split(' ')[0], CultureInfo.InvariantCulture) / 100, 4);
            Assert.Contains(" of its cell, 620 ms x 1.56 MiB, is known", facts["Coverage"], StringComparison.Ordinal);
            Assert.Matches("^[34], of 2025-10-09 08:5[34]:", facts["Snapshots"]);
        }

        Assert.Contains(Enumerable.Range(0, 100), row => grid.Coverage(row, 0) < 1);
        await page.ClickAsync(0.505, 0.51);
        Assert.StartsWith("1 cell in ", (await page.TextsAsync("#list caption"))[0], StringComparison.Ordinal);
        Assert.Empty(page.Complaints);
    }

    private static Func<double, Rgb> Colors(HeatMaps maps, string scale, string palette, string span)
    {
        ScaleKind kind = Enum.Parse<ScaleKind>(scale, ignoreCase: true);
        var places = Scale.Of(kind, span == "full" ? new HeatSpan(0, 1) : null, maps);
        Palette colours = Palette.All.Single(one => one.Name == palette);
        return heat => colours.At(places.Place(heat));
    }

    /// <summary>Each pixel has the colour of its cell; where rounding decides between two colours, either will do.</summary>
    private static void AssertColours(HeatMaps maps, int height, Func<int, int> line, Rgb[] pixels, Func<double, Rgb> colour)
    {
        const double Rounding = 1e-5;
        Grid grid = maps.Grids.First();
        int all = 0;
        for (int row = 0; row < grid.Time.Rows; row++)
        {
            for (int column = 0; column < grid.Address.Columns; column++)
            {
                Rgb pixel = pixels[((height - 1 - line(column)) * grid.Time.Rows) + row];
                if (grid.Heat(row, column) is { } heat && grid.Coverage(row, column) > 1e-6)
                {
                    if (pixel != colour(heat) && pixel != colour(heat * (1 - Rounding)) && pixel != colour(heat * (1 + Rounding)))
                    {
                        Assert.Fail($"{row}, {column}: {pixel}, not {colour(heat)}, at {heat}");
                    }

                    all++;
                }
                else if (grid.Heat(row, column) is null)
                {
                    Assert.True(pixel.R >= 0x80 && Math.Abs(pixel.R - pixel.B) < 0x10, $"{row}, {column}: {pixel} is no ground");
                }
            }
        }

        Assert.True(all > 1000, $"{all} pixels have a colour");
    }

    private static long Moment(string text) =>
        (DateTime.Parse(text.Replace(" UTC", "Z", StringComparison.Ordinal), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal) - DateTime.UnixEpoch).Ticks * 100;

    private static ulong Address(string text) => ulong.Parse(text.Split(',')[0][2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static void AssertNear(double expected, double actual, double seconds) => Assert.InRange(actual, expected - (seconds * 1e9), expected + (seconds * 1e9));
}
