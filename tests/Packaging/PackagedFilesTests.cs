using Damon.TestKit;
using DamonExporter.Tests.Kit;
using Packaging.Generator;

namespace Packaging.Tests;

public sealed class PackagedFilesTests
{
    private const string HowTo = "run packaging/generate";

    [Fact]
    public void All_EachFile_StandsThereAsItIsMade()
    {
        string[] other = [.. PackagedFiles.All().Where(file => !IsCurrent(file.Path, file.Content)).Select(file => file.Path)];

        Assert.True(other.Length == 0, $"not current: {string.Join(", ", other)}; {HowTo}");
    }

    [Fact]
    public void Strangers_OfCommandsThatAreNoMore_AreNone() => Assert.Equal([], PackagedFiles.Strangers(Repository.At("packaging")));

    [Fact]
    public void Strangers_AFileMore_IsNamed()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.At("man"));
        folder.Write("man/damon-heatmap-gone.1", "");

        Assert.Equal(["man/damon-heatmap-gone.1"], PackagedFiles.Strangers(folder.Path));
    }

    private static bool IsCurrent(string path, string content)
    {
        string file = Repository.At("packaging", path);
        return File.Exists(file) && File.ReadAllText(file) == content;
    }
}
