using Damon.Storage;
using Damon.TestKit;
using DamonHeatmap.Colors;
using DamonHeatmap.Requests;
using DamonHeatmap.Watch;
using Microsoft.Extensions.Time.Testing;

namespace DamonHeatmap.Tests.Watch;

public sealed class WatchLoopTests : IDisposable
{
    private readonly MemoryFolder _folder = new();
    private readonly FakeTimeProvider _clock = LiveStore.Clock();
    private readonly FakeScreen _screen = new(100, 24);
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _screen.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    private string Store => _folder.At("snapshots.db");

    [Fact]
    public async Task Run_SnapshotsThatCome_AreShownAtTheNextLook()
    {
        Task running = RunAsync();
        await _screen.Shown.UntilAsync("not found");
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(0));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _screen.Shown.UntilAsync("2026-01-01T00:00:00.000Z, 1 s ago");
        store.Append(LiveStore.Snapshot(1, hot: 4));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _screen.Shown.UntilAsync("2026-01-01T00:00:01.000Z, 1 s ago");
        _clock.Advance(TimeSpan.FromMinutes(3));
        await _screen.Shown.UntilAsync("newest snapshot is 3 m 1 s old");
        await EndAsync(running);
    }

    [Fact]
    public async Task Run_NothingNew_WritesNothing()
    {
        Task running = RunAsync();
        await _screen.Shown.UntilAsync("not found");
        int writes = _screen.Writes;
        for (int i = 0; i < 20; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        _screen.Press(WatchEvent.Scale);
        await _screen.Shown.UntilAsync("scale (log)");
        Assert.Equal(writes + 1, _screen.Writes);
        await EndAsync(running);
    }

    [Fact]
    public async Task Run_Keys_DoWhatTheHelpSays()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(Enumerable.Range(0, 120).Select(second => LiveStore.Snapshot(second)));
        store.Append(LiveStore.Snapshot(120, stream: LiveStore.Other, regions: 3));
        Task running = RunAsync();
        await _screen.Shown.UntilAsync("window 60 s");
        Assert.Contains("kdamond=0", _screen.Shown.Ask(screen => screen.Lines[0]), StringComparison.Ordinal);
        _screen.Press(WatchEvent.ZoomOut, WatchEvent.ZoomOut);
        await _screen.Shown.UntilAsync("window 4 m");
        _screen.Press(WatchEvent.NextStream);
        await _screen.Shown.UntilAsync("kdamond=1 context=0 target=0 (2 of 2)");
        await _screen.Shown.UntilAsync("0x400000");
        _screen.Press(WatchEvent.Palette, WatchEvent.Pause);
        await _screen.Shown.UntilAsync("paused");
        await _screen.Shown.UntilAsync("palette (ocean)");
        await _screen.Shown.UntilAsync("space go on");
        _screen.Press(WatchEvent.Newest);
        await _screen.Shown.UntilAsync("space pause");
        await EndAsync(running);
    }

    [Fact]
    public async Task Run_WindowOfAnySize_IsFilledAnew()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(0));
        Task running = RunAsync();
        await _screen.Shown.UntilAsync("q end");
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (2, 40), (300, 2), (19, 7), (120, 50)])
        {
            _screen.Resize(width, height);
            await _screen.Shown.UntilAsync(screen => screen.Lines[0].StartsWith('n') && screen.Lines.Length == height && screen.Lines[^1].Length > 0, $"{width}x{height}");
        }

        await _screen.Shown.UntilAsync("q end");
        await EndAsync(running);
    }

    [Fact]
    public async Task Run_EndedFromOutside_GivesTheScreenBack()
    {
        Task running = RunAsync();
        await _screen.Shown.UntilAsync("not found");
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.True(_screen.IsGivenBack);
    }

    [Fact]
    public async Task Run_TerminalGone_Ends()
    {
        Task running = RunAsync();
        await _screen.Shown.UntilAsync("not found");
        _screen.IsGone = true;
        _screen.Press(WatchEvent.Scale);
        await Assert.ThrowsAsync<IOException>(() => running);
        Assert.True(_screen.IsGivenBack);
    }

    private async Task RunAsync()
    {
        var options = new WatchOptions(
            Store, new MapRequest { Resolution = new Resolution(1, 1), MarksTakeColumns = true }, new WatchView { Window = 60 * LiveStore.Second, Look = new Look() }, TimeSpan.FromSeconds(1));
        using var loop = new WatchLoop(options, new WatchFrame(isColoured: true, isTrueColour: true), _clock);
        await loop.RunAsync(_screen, _stop.Token);
    }

    private async Task EndAsync(Task running)
    {
        _screen.Press(WatchEvent.End);
        await running.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(_screen.IsGivenBack);
        Assert.Empty(_screen.Shown.Ask(screen => screen.Faults.ToArray()));
    }
}
