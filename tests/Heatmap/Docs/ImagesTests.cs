using Damon.TestKit;
using DamonHeatmap.Tests.Commands;
using SkiaSharp;

namespace DamonHeatmap.Tests.Docs;

/// <summary>The pictures of the docs are what the program draws now. <c>docs/images/make</c> makes them anew.</summary>
public sealed class ImagesTests
{
    private static readonly string Folder = Repository.At("docs", "images");

    public static TheoryData<string, string> Commands
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string line in File.ReadLines(Path.Combine(Folder, "commands.txt")).Where(line => line.Length > 0 && line[0] != '#'))
            {
                string[] parts = line.Split(": ", 2);
                data.Add(parts[0], parts[1]);
            }

            return data;
        }
    }

    [Fact]
    public void Folder_HasNoPictureThatNobodyMakes() =>
        Assert.Equal(Commands.Select(row => row.Data.Item1).Order(StringComparer.Ordinal), Directory.GetFiles(Folder, "*.png").Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Picture_OfTheDocs_IsWhatIsDrawn(string name, string command)
    {
        string path = Path.Combine(Folder, name);
        using var folder = new TemporaryFolder();
        bool isUpdate = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";
        string drawn = isUpdate ? path : folder.At(name);
        string[] words = [.. command.Split(' ').Select(word => word.StartsWith("samples/", StringComparison.Ordinal) ? Repository.At(word.Split('/')) : word)];

        Run run = await Run.Heatmap(["render", .. words, "-o", drawn]);

        Assert.Equal((0, ""), (run.Code, run.Output));
        using SKBitmap expected = SKBitmap.Decode(path), actual = SKBitmap.Decode(drawn);
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        Assert.Equal(0, expected.Pixels.Zip(actual.Pixels).Count(pair => pair.First != pair.Second));
    }
}
