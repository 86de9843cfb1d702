using Damon.Snapshots;
using DamonHeatmap.Colors;
using DamonHeatmap.Requests;
using DamonHeatmap.Watch;

namespace DamonHeatmap.Tests.Watch;

public class WatchViewTests
{
    private const long Window = 60 * LiveStore.Second;

    private static readonly WatchView Usual = new() { Window = Window, Look = new Look() };

    [Fact]
    public void After_Zoom_HalvesAndDoublesTimeWithinLimits()
    {
        Assert.Equal(Window / 2, Usual.After(WatchEvent.ZoomIn, Data()).Window);
        Assert.Equal(Window * 2, Usual.After(WatchEvent.ZoomOut, Data()).Window);
        Assert.Equal(WatchView.ShortestWindow, Repeat(Usual, WatchEvent.ZoomIn, 70).Window);
        Assert.Equal(WatchView.LongestWindow, Repeat(Usual, WatchEvent.ZoomOut, 70).Window);
    }

    [Fact]
    public void After_Pause_StandsStillAtTheEndOfTheMapAndGoesOn()
    {
        WatchView paused = Usual.After(WatchEvent.Pause, Data());
        Assert.Equal(Data().Map!.Grid.Time.End, paused.Until);
        Assert.Null(paused.After(WatchEvent.Pause, Data()).Until);
        Assert.Null(Usual.After(WatchEvent.Pause, WatchData.Nothing).Until);
    }

    [Fact]
    public void After_EarlierAndLater_MoveByHalfAWindowAndCatchUpWithTheNewest()
    {
        long end = Data().Map!.Grid.Time.End;
        WatchView back = Repeat(Usual, WatchEvent.Earlier, 2);
        Assert.Equal(end - Window, back.Until);
        Assert.Equal(end - (Window / 2), back.After(WatchEvent.Later, Data()).Until);
        Assert.Null(Repeat(back, WatchEvent.Later, 2).Until);
        Assert.Null(back.After(WatchEvent.Newest, Data()).Until);
        Assert.Null(Usual.After(WatchEvent.Later, Data()).Until);
        Assert.Equal(Usual, Usual.After(WatchEvent.Earlier, WatchData.Nothing));
    }

    [Fact]
    public void After_EarlierForEver_StaysWhatATimeCanBe() =>
        Assert.Equal(long.MinValue, Repeat(Usual with { Window = WatchView.LongestWindow }, WatchEvent.Earlier, 2000).Until);

    [Fact]
    public void After_Streams_GoesRound()
    {
        WatchView next = Usual.After(WatchEvent.NextStream, Data());
        Assert.Equal(LiveStore.Other, next.Stream);
        Assert.Equal(LiveStore.Stream, next.After(WatchEvent.NextStream, Data(shown: 1)).Stream);
        Assert.Equal(LiveStore.Other, Usual.After(WatchEvent.PreviousStream, Data()).Stream);
        Assert.Equal(Usual, Usual.After(WatchEvent.NextStream, WatchData.Nothing));
    }

    [Fact]
    public void After_ScaleAndPalette_GoRound()
    {
        Assert.Equal(ScaleKind.Log, Usual.After(WatchEvent.Scale, Data()).Look.Scale);
        Assert.Equal(Usual, Repeat(Usual, WatchEvent.Scale, 3));
        Assert.Equal(Palette.All[1], Usual.After(WatchEvent.Palette, Data()).Look.Palette);
        Assert.Equal(Usual, Repeat(Usual, WatchEvent.Palette, Palette.All.Count));
    }

    private static WatchView Repeat(WatchView view, WatchEvent key, int times) => times == 0 ? view : Repeat(view.After(key, Data()), key, times - 1);

    private static WatchData Data(int shown = 0)
    {
        StreamNews[] streams = [.. ((StreamId[])[LiveStore.Stream, LiveStore.Other]).Select(stream => StreamNews.Of(LiveStore.Snapshot(100, stream: stream), null, 0))];
        var shape = new MapShape(new MapRequest { Resolution = new Resolution(10, 20) }, Window, null);
        LiveMap map = LiveMapReader.Read(shape, streams[shown].Stream, streams[shown].EndTime, _ => [LiveStore.Snapshot(100, stream: streams[shown].Stream)], CancellationToken.None)!;
        return new WatchData { Streams = streams, Shown = streams[shown], Map = map };
    }
}
