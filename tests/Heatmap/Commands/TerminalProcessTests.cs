using System.Diagnostics;
using System.Globalization;
using Damon.TestKit;
using DamonExporter.Tests.Kit;
using DamonHeatmap.Tests.Watch;

namespace DamonHeatmap.Tests.Commands;

/// <summary>The real program on a real terminal, and ended from there.</summary>
public sealed class TerminalProcessTests : IDisposable
{
    private static readonly string Trace = Repository.At("samples", "stairs-6.18-vaddr", "trace.damon.data");
    private static readonly Dictionary<string, string> NoVariables = [];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>.NET sets the keys of a terminal to another mode when it is asked for the width of its window, and does not set them back.</summary>
    [Theory]
    [InlineData("--help")]
    [InlineData("render", "--help")]
    [InlineData("info", "-i", "nothing")]
    public async Task Any_OnATerminal_LeavesItsModesAlone(params string[] arguments)
    {
        await using PseudoTerminal terminal = PseudoTerminal.Start(200, 50, PseudoTerminal.All, NoVariables, [HeatmapProgram.Path, .. arguments]);
        await terminal.EndAsync();
        await terminal.Screen.UntilAsync("damon-heatmap");
        Assert.DoesNotContain(terminal.Screen.Ask(screen => screen.Faults.ToArray()), fault => fault.StartsWith("unknown", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(80, 24, "")]
    [InlineData(80, 24, "1")]
    [InlineData(200, 60, "")]
    public async Task Render_OnATerminal_FitsItsWindow(int width, int height, string noColour)
    {
        await using PseudoTerminal terminal = PseudoTerminal.Start(
            width, height, PseudoTerminal.All, new Dictionary<string, string> { ["NO_COLOR"] = noColour }, HeatmapProgram.Path, "render", "-i", Trace);
        Assert.Equal(0, await terminal.EndAsync());
        await terminal.Screen.UntilAsync("each cell");

        // the head has not gone out of sight, and most of the window is used
        string[] lines = [.. terminal.Screen.Ask(screen => screen.Lines)];
        Assert.StartsWith("access rate", lines[0].TrimStart(), StringComparison.Ordinal);
        Assert.True(lines.Count(line => line.Length > 0) > height / 2);
        Assert.InRange(lines.Max(line => line.Length), width * 3 / 4, width);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    [InlineData("QUIT", 131)]
    public async Task Render_EndedWhileItWrites_LeavesNothingBehind(string signal, int code) =>
        await AssertEndsAsync(signal, code, ["render", "-i", Trace, "--resolution", "3000x3000", "--max-cells", "100000000", "-o", _folder.At("map.csv")]);

    [Theory]
    [InlineData("INT", 130, "store")]
    [InlineData("HUP", 129, "store")]
    [InlineData("HUP", 129, "csv")]
    [InlineData("QUIT", 131, "ndjson")]
    public async Task Convert_EndedWhileItWrites_LeavesNothingBehind(string signal, int code, string format) =>
        await AssertEndsAsync(signal, code, ["convert", .. Enumerable.Repeat((string[])["-i", Trace], 400).SelectMany(input => input), "--to", format, "-o", _folder.At("out")]);

    private async Task AssertEndsAsync(string signal, int code, string[] arguments)
    {
        using Process process = Process.Start("/usr/bin/env", ["--default-signal=INT,TERM,HUP,QUIT", HeatmapProgram.Path, .. arguments]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!Directory.EnumerateFiles(_folder.Path).Any(file => new FileInfo(file).Length > 0))
        {
            Assert.False(process.HasExited);
            await Task.Delay(2, patience.Token);
        }

        using Process kill = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {process.Id}")]);
        await process.WaitForExitAsync(patience.Token);

        Assert.Equal(code, process.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }
}
