using Damon.Storage;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonHeatmap.Tests.Watch;

/// <summary><c>damon-heatmap watch</c> as it is run: the real program on a real terminal, beside a store that is being written.</summary>
public sealed class WatchProcessTests : IDisposable
{
    private static readonly Dictionary<string, string> Variables = new() { ["COLORTERM"] = "truecolor" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Store => _folder.At("snapshots.db");

    [Fact]
    public async Task Watch_StoreThatBeginsAndGrows_IsFollowedAndTheTerminalGivenBack()
    {
        await using PseudoTerminal terminal = Start(100, 30);
        await terminal.Screen.UntilAsync("not found");
        Assert.Contains("waiting for " + Store, terminal.Screen.Ask(screen => screen.Lines[0]), StringComparison.Ordinal);
        Assert.Contains("-icanon", await terminal.SettingsAsync(), StringComparison.Ordinal);

        using SnapshotStore store = LiveStore.Open(Store);
        await terminal.Screen.UntilAsync("no snapshot in it yet");
        store.Append(LiveStore.Snapshot(0));
        await terminal.Screen.UntilAsync("2026-01-01T00:00:00.000Z");
        store.Append(LiveStore.Snapshot(5, hot: 3));
        await terminal.Screen.UntilAsync("2026-01-01T00:00:05.000Z");
        await terminal.Screen.UntilAsync("every 5 s");
        Assert.True(terminal.Screen.Ask(screen => screen is { IsAlternate: true, IsCursorHidden: true, IsColoured: true }));

        terminal.Type("s");
        await terminal.Screen.UntilAsync("scale (log)");
        terminal.Type("+");
        await terminal.Screen.UntilAsync("window 5 m");
        terminal.Type(" ");
        await terminal.Screen.UntilAsync("paused");
        terminal.Type("\e[F");
        await terminal.Screen.UntilAsync(screen => !screen.Text.Contains("paused", StringComparison.Ordinal), "going on");

        terminal.Resize(1, 1);
        await terminal.Screen.UntilAsync(screen => screen.Text == "n", "the first character of the stream's name");
        terminal.Resize(40, 12);
        await terminal.Screen.UntilAsync("q end");

        terminal.Type("q");
        Assert.Equal(0, await terminal.EndAsync());
        await AssertGivenBackAsync(terminal);
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    [InlineData("HUP", 129)]
    [InlineData("QUIT", 131)]
    public async Task Watch_Signal_GivesTheTerminalBack(string signal, int code)
    {
        await using PseudoTerminal terminal = Start(80, 24);
        await terminal.Screen.UntilAsync("not found");
        await terminal.SignalAsync(signal);

        Assert.Equal(code, await terminal.EndAsync());
        await AssertGivenBackAsync(terminal);
    }

    [Fact]
    public async Task Watch_CtrlC_EndsIt()
    {
        await using PseudoTerminal terminal = Start(80, 24);
        await terminal.Screen.UntilAsync("not found");
        terminal.Type("\u0003");
        Assert.Equal(0, await terminal.EndAsync());
        await AssertGivenBackAsync(terminal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Watch_StoppedAndContinued_GivesTheTerminalBackMeanwhile(bool byKey)
    {
        await using PseudoTerminal terminal = Start(80, 24);
        await terminal.Screen.UntilAsync("not found");
        if (byKey)
        {
            terminal.Type("\u001a");
        }
        else
        {
            await terminal.SignalAsync("TSTP");
        }

        await terminal.Screen.UntilAsync(screen => screen is { IsAlternate: false, IsCursorHidden: false, Wraps: true }, "the usual screen");
        await terminal.UntilStoppedAsync();
        string settings = await terminal.SettingsAsync();
        Assert.Contains(" icanon", settings, StringComparison.Ordinal);

        await terminal.SignalAsync("CONT");
        await terminal.Screen.UntilAsync(screen => screen.IsAlternate && screen.Text.Contains("not found", StringComparison.Ordinal), "the picture again");
        terminal.Type("q");
        Assert.Equal(0, await terminal.EndAsync());
        await AssertGivenBackAsync(terminal);
    }

    [Fact]
    public async Task Watch_TerminalGoneAway_EndsByItself()
    {
        await using PseudoTerminal terminal = Start(80, 24);
        await terminal.Screen.UntilAsync("not found");
        await terminal.HangUpAsync();
        await terminal.SignalAsync("CONT");
        Assert.InRange(await terminal.EndAsync(), 0, 130);
    }

    [Fact]
    public async Task Watch_NoColour_DrawsDigits()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(0), LiveStore.Snapshot(1));
        await using PseudoTerminal terminal = PseudoTerminal.Start(
            80, 24, PseudoTerminal.All, new Dictionary<string, string> { ["NO_COLOR"] = "1" }, HeatmapProgram.Path, "watch", "-i", Store, "--window", "1s");
        await terminal.Screen.UntilAsync("9999");
        Assert.False(terminal.Screen.Ask(screen => screen.IsColoured));
        terminal.Type("q");
        Assert.Equal(0, await terminal.EndAsync());
        await AssertGivenBackAsync(terminal);
    }

    [Theory]
    [InlineData("dumb")]
    [InlineData("")]
    public async Task Watch_TerminalThatCannotDraw_SaysSo(string term)
    {
        await using PseudoTerminal terminal = PseudoTerminal.Start(
            200, 24, PseudoTerminal.All, new Dictionary<string, string> { ["TERM"] = term }, HeatmapProgram.Path, "watch", "-i", Store);
        Assert.Equal(2, await terminal.EndAsync());
        await terminal.Screen.UntilAsync("damon-heatmap render");
        Assert.Equal(0, terminal.Screen.Ask(screen => screen.TimesTaken));
    }

    private static async Task AssertGivenBackAsync(PseudoTerminal terminal)
    {
        await terminal.Screen.UntilAsync(screen => screen is { IsAlternate: false, IsCursorHidden: false, Wraps: true }, "the usual screen");
        Assert.Empty(terminal.Screen.Ask(screen => screen.Faults.ToArray()));
    }

    private PseudoTerminal Start(int width, int height) =>
        PseudoTerminal.Start(width, height, PseudoTerminal.All, Variables, HeatmapProgram.Path, "watch", "-i", Store, "--interval", "100ms");
}
