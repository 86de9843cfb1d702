using DamonHeatmap.Watch;

namespace DamonHeatmap.Tests.Watch;

public class ScreenDiffTests
{
    [Fact]
    public void Next_AnyLines_MakesTheScreenShowThem()
    {
        var random = new Random(1);
        var screen = new VirtualScreen(6, 5);
        var diff = new ScreenDiff();
        for (int i = 0; i < 200; i++)
        {
            if (i % 40 == 39)
            {
                diff.Forget();
                screen.Feed("\e[3;3Hrub");
            }

            string[] lines = [.. Enumerable.Range(0, 5).Select(_ => new string((char)('a' + random.Next(3)), random.Next(7)))];
            screen.Feed(diff.Next(lines));
            Assert.Equal(lines, screen.Lines);
        }

        Assert.Empty(screen.Faults);
    }

    [Fact]
    public void Next_NothingDifferent_SendsNothing()
    {
        var diff = new ScreenDiff();
        Assert.NotEmpty(diff.Next(["one", "two"]));
        Assert.Equal("", diff.Next(["one", "two"]));
    }

    [Fact]
    public void Next_OneLineDifferent_SendsThatOne()
    {
        var diff = new ScreenDiff();
        diff.Next(["one", "two"]);
        string sent = diff.Next(["one", "2"]);
        Assert.DoesNotContain("one", sent, StringComparison.Ordinal);
        Assert.StartsWith("\e[?2026h\e[2;1H", sent, StringComparison.Ordinal);
        Assert.EndsWith("\e[?2026l", sent, StringComparison.Ordinal);
    }
}
