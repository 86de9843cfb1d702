using Damon.TestKit;
using DamonHeatmap.Tests.Commands;

namespace DamonHeatmap.Tests.Docs;

/// <summary>What docs/heatmap.md says that <c>diff</c> prints, it prints.</summary>
public class HeatmapDocTests
{
    private const string Prompt = "$ damon-heatmap diff ";

    [Fact]
    public async Task Diff_OfTheDocs_IsWhatIsPrinted()
    {
        string[] lines = await File.ReadAllLinesAsync(Repository.At("docs", "heatmap.md"), TestContext.Current.CancellationToken);
        int at = Array.FindIndex(lines, line => line.StartsWith(Prompt, StringComparison.Ordinal));
        string[] words = [.. lines[at][Prompt.Length..].Split(' ').Select(word => word.StartsWith("samples/", StringComparison.Ordinal) ? Repository.At(word.Split('/')) : word)];

        Run run = await Run.Heatmap(["diff", .. words]);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(lines[(at + 1)..].TakeWhile(line => line != "```"), run.OutputLines);
    }
}
