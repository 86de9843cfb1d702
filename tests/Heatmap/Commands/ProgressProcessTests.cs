using System.Diagnostics;
using Damon.TestKit;
using DamonExporter.Tests.Kit;
using DamonHeatmap.Tests.Watch;

namespace DamonHeatmap.Tests.Commands;

/// <summary>The line that tells how far reading has come, of the real program: on a terminal, and only there.</summary>
public class ProgressProcessTests
{
    private static readonly Dictionary<string, string> NoVariables = [];

    [Fact]
    public async Task Info_SlowInput_ShowsProgressOnATerminalOnly()
    {
        byte[] recording = await File.ReadAllBytesAsync(Repository.At("samples", "stairs-6.18-vaddr", "trace.damon.data"), TestContext.Current.CancellationToken);
        using Process piped = Process.Start(new ProcessStartInfo(HeatmapProgram.Path, ["info", "-i", "-"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await using PseudoTerminal dumb = PseudoTerminal.Start(80, 24, PseudoTerminal.ErrorsOnly, new Dictionary<string, string> { ["TERM"] = "dumb" }, HeatmapProgram.Path, "info", "-i", "-");
        await using PseudoTerminal terminal = PseudoTerminal.Start(80, 24, PseudoTerminal.ErrorsOnly, NoVariables, HeatmapProgram.Path, "info", "-i", "-");

        // begun last, it has waited longest when it shows something: the others had as much time to
        await terminal.Screen.UntilAsync("reading standard input: 0 B");
        Process[] all = [piped, dumb.Process, terminal.Process];
        foreach (Process one in all)
        {
            await one.StandardInput.BaseStream.WriteAsync(recording, TestContext.Current.CancellationToken);
            one.StandardInput.Close();
            Assert.Contains("snapshots", await one.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            await one.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, one.ExitCode);
        }

        Assert.Equal("", await piped.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("", dumb.Screen.Ask(screen => screen.Text.Trim()));
        await terminal.Screen.UntilAsync(screen => screen.Text.Trim().Length == 0, "nothing left of it");
        Assert.Empty(terminal.Screen.Ask(screen => screen.Faults.ToArray()));
    }
}
