using System.Text.RegularExpressions;
using Damon.TestKit;
using DamonHeatmap.Tests.Commands;

namespace DamonHeatmap.Tests.Docs;

/// <summary>What docs/heatmap.md shows of access is what it prints. UPDATE_GOLDEN=1 writes it anew.</summary>
public sealed partial class AccessDocTests
{
    private static readonly string Path = Repository.At("docs", "heatmap.md");

    [Fact]
    public async Task Document_EachExample_IsWhatIsPrinted()
    {
        string document = await File.ReadAllTextAsync(Path, TestContext.Current.CancellationToken), actual = document;
        MatchCollection examples = Example().Matches(document);
        Assert.True(examples.Count >= 3);
        foreach (Match example in examples)
        {
            string[] words = [.. example.Groups["words"].Value.Split(' ').Select(static word => word.StartsWith("samples/", StringComparison.Ordinal) ? Repository.At(word.Split('/')) : word)];
            Run run = await Run.Heatmap(words);
            Assert.Equal((0, ""), (run.Code, run.Error));
            actual = actual.Replace(example.Value, $"```\n$ damon-heatmap {example.Groups["words"].Value}\n{run.Output}```\n", StringComparison.Ordinal);
        }

        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(Path, actual, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(Path, TestContext.Current.CancellationToken), actual);
    }

    [GeneratedRegex(@"^```\n\$ damon-heatmap (?<words>access [^\n]*)\n.*?^```\n", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Example();
}
