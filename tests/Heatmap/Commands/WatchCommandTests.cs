using Damon.TestKit;

namespace DamonHeatmap.Tests.Commands;

public class WatchCommandTests
{
    [Fact]
    public async Task Watch_IntoAPipe_NamesRender()
    {
        using var folder = new TemporaryFolder();
        Run run = await Run.Heatmap("watch", "-i", folder.At("snapshots.db"));
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("damon-heatmap render", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.StartsWith("Try ", Assert.Single(run.ErrorLines.Skip(1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--window", "0s")]
    [InlineData("--window", "10")]
    [InlineData("--window", "400d")]
    [InlineData("--interval", "10ms")]
    [InlineData("--interval", "2h")]
    [InlineData("--ranges", "all")]
    [InlineData("--scale", "cubic")]
    [InlineData("--resolution", "10x10")]
    [InlineData("--address-range", "x..y")]
    [InlineData("--df", "ratio", "--df-passed")]
    [InlineData("--input", "")]
    [InlineData("--input", "-")]
    public async Task Watch_BadUsage_IsTwoLinesAndExitCode2(params string[] options)
    {
        Run run = await Run.Heatmap(["watch", .. options]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.InRange(run.ErrorLines.Length, 2, 3);
        Assert.DoesNotContain("damon-heatmap render", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_WhatIsNoStore_IsRefusedAtOnce()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("text"), "To be, or not to be", TestContext.Current.CancellationToken);
        foreach (string path in (string[])[folder.At("text"), folder.Path, Repository.At("samples", "stairs-6.18-vaddr", "trace.damon.data"), "/dev/null"])
        {
            Run run = await Run.Heatmap("watch", "-i", path);
            Assert.Equal((1, ""), (run.Code, run.Output));
            Assert.Contains(path, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        }
    }
}
