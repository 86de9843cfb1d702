using Damon.Snapshots;
using DamonHeatmap.Colors;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;
using DamonHeatmap.Watch;

namespace DamonHeatmap.Tests.Watch;

public class WatchFrameTests
{
    private const string Path = "/var/lib/damon-exporter/snapshots.db";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    [Fact]
    public void Lines_Digits_AreAsExpected() => Assert.Equal(
        """
        node=host kdamond=0 context=0 target=0  2026-01-01T00:01:40.000Z, 3 s ago
        window 10 s  known 20 %  every 1 s  aggregation 100 ms  accessed 1 MiB, idle 7 MiB
             10 s |99999999........................................................|
                  |99999999........................................................|
                  |99999999........................................................|
                  |99999999........................................................|
                  |99999999........................................................|
              5 s |99999999........................................................|
                  |99999999........................................................|
                  |99999999........................................................|
                  |99999999........................................................|
                  |99999999........................................................|
                   0x100000                                                0x900000
        blank unknown, . not accessed, 1 up to 11.11 % of the samples, 9 up to 100 %
        q end  +/- zoom  up/down time  space pause  s scale (linear)  p palette (ember)
        """,
        string.Join('\n', new WatchFrame(false, false).Lines(Picture(Map(10, 64)), 100, 15)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lines_AnySize_FillTheWindowAndNoMore(bool isColoured)
    {
        var frame = new WatchFrame(isColoured, isTrueColour: true);
        int[] sizes = [1, 2, 3, 4, 5, 6, 7, 8, 10, 18, 19, 20, 24, 80, 200];
        foreach (int width in sizes)
        {
            foreach (int height in sizes)
            {
                (int rows, int columns) = frame.Cells(width, height);
                foreach (WatchPicture picture in (WatchPicture[])[Picture(Map(rows, columns)), Picture(Map(7, 33)), Picture(Spread(rows, columns)), Waiting(), Broken()])
                {
                    IReadOnlyList<string> lines = frame.Lines(picture, width, height);
                    Assert.Equal(height, lines.Count);
                    var screen = new VirtualScreen(width, height);
                    screen.Feed(new ScreenDiff().Next(lines));
                    Assert.True(screen.Faults.Count == 0, screen.ToString());
                    Assert.NotEqual(' ', screen.Lines[0][0]);
                }
            }
        }
    }

    [Fact]
    public void Lines_WindowThatHasJustGrown_ShowsTheNewestAtTheBottom()
    {
        IReadOnlyList<string> lines = new WatchFrame(false, false).Lines(Picture(Map(10, 64)), 100, 20);
        Assert.Equal(["", "", "", "", ""], lines.Skip(2).Take(5));
        Assert.StartsWith("     10 s |", lines[7], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_SmallerWindow_KeepsTheNewest()
    {
        IReadOnlyList<string> lines = new WatchFrame(false, false).Lines(Picture(Map(10, 64)), 100, 10);
        Assert.StartsWith("      5 s |", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_Waiting_SayForWhat()
    {
        IReadOnlyList<string> lines = new WatchFrame(true, false).Lines(Waiting(), 80, 24);
        Assert.Equal($"waiting for {Path}", lines[0]);
        Assert.Equal($"{Path}: not found", lines[1]);
    }

    [Fact]
    public void Lines_BeforeTheFirstLook_SayThatItIsRead() =>
        Assert.Equal($"reading {Path}", new WatchFrame(true, false).Lines(Waiting() with { Data = WatchData.Nothing, IsReading = true }, 80, 24)[0]);

    [Theory]
    [InlineData(3, "2026-01-01T00:01:40.000Z, 3 s ago")]
    [InlineData(10, "2026-01-01T00:01:40.000Z, 10 s ago")]
    [InlineData(180, "newest snapshot is 3 m old (2026-01-01T00:01:40.000Z)")]
    [InlineData(-5, "2026-01-01T00:01:40.000Z, 5 s ahead of this host's clock")]
    public void First_NewestSnapshot_IsAsOldAsTheClockSays(int seconds, string expected) =>
        Assert.EndsWith("  " + expected, WatchStatus.First(Picture(Map(3, 4), age: seconds)), StringComparison.Ordinal);

    [Fact]
    public void First_SeldomSnapshots_AreNotCalledOldTooSoon()
    {
        WatchPicture picture = Picture(Map(3, 4), age: 100);
        StreamNews seldom = picture.Data.Shown! with { Spacing = 60 * LiveStore.Second };
        Assert.EndsWith(", 100 s ago", WatchStatus.First(picture with { Data = picture.Data with { Shown = seldom } }), StringComparison.Ordinal);
    }

    [Fact]
    public void First_TimesSinceBoot_TellsHowLongNothingHasCome()
    {
        WatchPicture picture = Picture(Map(3, 4));
        WatchData data = picture.Data with { Shown = picture.Data.Shown! with { EndTime = 1234 * LiveStore.Second } };
        Assert.EndsWith("  1234 s since boot", WatchStatus.First(picture with { Data = data }), StringComparison.Ordinal);
        Assert.EndsWith("  nothing new for 3 m (newest: 1234 s since boot)", WatchStatus.First(picture with { Data = data, SeenFor = TimeSpan.FromMinutes(3) }), StringComparison.Ordinal);
    }

    [Fact]
    public void First_SeveralStreams_SaysWhich()
    {
        WatchPicture picture = Picture(Map(3, 4));
        WatchData data = picture.Data with { Streams = [StreamNews.Of(LiveStore.Snapshot(1, stream: new StreamId("a")), null, 0), picture.Data.Shown!] };
        Assert.StartsWith("node=host kdamond=0 context=0 target=0 (2 of 2)  ", WatchStatus.First(picture with { Data = data }), StringComparison.Ordinal);
        Assert.Contains("left/right stream", WatchStatus.Help(picture with { Data = data }), StringComparison.Ordinal);
    }

    [Fact]
    public void Second_Problem_StandsInFrontOfAllElse() => Assert.Equal("it is locked", WatchStatus.Second(Broken()));

    private static WatchPicture Picture(LiveMap map, int age = 3)
    {
        StreamNews news = StreamNews.Of(LiveStore.Snapshot(100), null, 0) with { Spacing = LiveStore.Second };
        var view = new WatchView { Window = map.Shape.Window, Look = new Look() };
        var data = new WatchData { Streams = [news], Shown = news, Map = map };
        return new WatchPicture(Path, view, data, false, news.EndTime + (age * LiveStore.Second), TimeSpan.FromSeconds(1), Interval);
    }

    private static WatchPicture Waiting() => Picture(Map(3, 4)) with { Data = new WatchData { Problem = $"{Path}: not found" } };

    private static WatchPicture Broken()
    {
        WatchPicture picture = Picture(Map(3, 4));
        return picture with { Data = picture.Data with { Problem = "it is locked" } };
    }

    /// <summary>The last ten seconds of a snapshot a second, each of which knows 200 ms.</summary>
    private static LiveMap Map(int rows, int columns) => Read(rows, columns, [.. Enumerable.Range(80, 21).Select(second => LiveStore.Snapshot(second))]);

    /// <summary>Thirty ranges far apart.</summary>
    private static LiveMap Spread(int rows, int columns)
    {
        var builder = new RegionsBuilder();
        for (ulong i = 1; i <= 30; i++)
        {
            builder.Add(i << 30, (i << 30) + (i * 4096), (uint)i % 20, 50);
        }

        long end = LiveStore.Snapshot(100).EndTime;
        return Read(rows, columns, [new Snapshot(LiveStore.Stream, end - 100_000_000, end, new Intervals(5_000_000, 100_000_000), builder.Build(false))]);
    }

    private static LiveMap Read(int rows, int columns, Snapshot[] snapshots)
    {
        var shape = new MapShape(new MapRequest { Resolution = new Resolution(rows, columns), MarksTakeColumns = true, Value = MapValue.AccessRate }, 10 * LiveStore.Second, null);
        return LiveMapReader.Read(shape, LiveStore.Stream, snapshots[^1].EndTime, from => snapshots.Where(one => one.EndTime >= from), CancellationToken.None)!;
    }
}
