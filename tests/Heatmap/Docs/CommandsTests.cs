using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Damon.TestKit;
using DamonHeatmap.Access;
using DamonHeatmap.Compat;
using DamonHeatmap.Compat.Access;
using DamonHeatmap.Tests.Commands;
using DamonHeatmap.Tests.Compat;

namespace DamonHeatmap.Tests.Docs;

/// <summary>
/// Where a document shows a command of damon-heatmap and what it prints, that is what it prints. UPDATE_GOLDEN=1 writes it anew.
/// </summary>
public sealed partial class CommandsTests(ITestOutputHelper output)
{
    private const string Prompt = "$ damon-heatmap ";
    private const string WithoutColors = @" | sed 's/\x1b\[[0-9;]*m//g'";
    private const string Three = "samples/stairs-7.3-vaddr/three-snapshots.damon.data";
    private const string Full = "samples/stairs-7.3-vaddr/trace.damon.data";

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/heatmap.md")]
    public async Task Document_EachCommandWithItsOutput_PrintsThat(string name)
    {
        string path = Repository.At(name.Split('/'));
        string text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        bool isUpdate = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";
        var wanted = new StringBuilder();
        int at = 0;
        foreach (Match block in Block().Matches(text))
        {
            wanted.Append(text, at, block.Index - at).Append("```\n");
            foreach (string command in block.Groups[1].Value.Split('\n').Where(line => line.StartsWith(Prompt, StringComparison.Ordinal)))
            {
                wanted.Append(command).Append('\n').Append(await PrintedAsync(command));
            }

            wanted.Append("```");
            at = block.Index + block.Length;
        }

        wanted.Append(text, at, text.Length - at);
        Assert.NotEqual(0, at);
        if (isUpdate)
        {
            await File.WriteAllTextAsync(path, wanted.ToString(), TestContext.Current.CancellationToken);
            return;
        }

        Assert.Equal(wanted.ToString().Split('\n'), text.Split('\n'));
    }

    /// <summary>The commands of the document that do as damo does, and what damo is told.</summary>
    [Fact]
    public async Task Document_EachCommandAsDamo_PrintsWhatDamoPrints()
    {
        var map = new DamoHeatmapOptions { Inputs = [], TimePixels = 40, AddressPixels = 80 };
        (string Command, DamoCase Question, string Answers)[] all =
        [
            .. ((string[])[Full, Three]).Select(file => ($"render --compat damo --format ansi -i {file}{WithoutColors}", (DamoCase)new HeatmapCase(file, [Content(file)], map, Guide: false, Colored: true), "damo-color-answers.json")),
            (
                $"access --compat damo --style recency-percentiles -i {Three}",
                new AccessCase(Three, [Content(Three)], new DamoAccessOptions { Inputs = [], Style = AccessStyle.RecencyPercentiles }),
                "damo-access-answers.json"),
        ];
        string text = await File.ReadAllTextAsync(Repository.At("docs", "heatmap.md"), TestContext.Current.CancellationToken);

        Assert.Equal(all.Select(one => Prompt + one.Command), text.Split('\n').Where(line => line.StartsWith(Prompt, StringComparison.Ordinal) && line.Contains("--compat", StringComparison.Ordinal)));
        foreach ((string command, DamoCase question, string answers) in all)
        {
            string asked = Damo.AskOurselves(question).Output!;
            await new DamoComparison(output, answers).Compare([question], keep: false);
            Assert.Equal(command.EndsWith(WithoutColors, StringComparison.Ordinal) ? Color().Replace(asked, "") : asked, await PrintedAsync(Prompt + command));
        }
    }

    /// <summary>The recording of three snapshots is nothing but three of those that the kernel gave.</summary>
    [Fact]
    public void ThreeSnapshots_OfTheSample_AreThreeOfItsOwn()
    {
        JsonArray three = Records(Three), all = Records("samples/stairs-7.3-vaddr/snapshots.damon.data");

        Assert.Equal(3, three.Count);
        Assert.Equal(all.Skip(1).Take(3).Select(record => record!.ToJsonString()), three.Select(record => record!.ToJsonString()));
    }

    private static JsonArray Records(string file)
    {
        using var inflated = new System.IO.Compression.ZLibStream(File.OpenRead(Repository.At(file.Split('/'))), System.IO.Compression.CompressionMode.Decompress);
        return JsonNode.Parse(inflated)!.AsArray();
    }

    private static DamoFile Content(string file) => new(File.ReadAllBytes(Repository.At(file.Split('/'))));

    private static async Task<string> PrintedAsync(string command)
    {
        bool isPlain = command.EndsWith(WithoutColors, StringComparison.Ordinal);
        string[] words = (isPlain ? command[..^WithoutColors.Length] : command)[Prompt.Length..].Split(' ');
        Assert.DoesNotContain("|", words);
        Run run = await Run.Heatmap([.. words.Select(word => word.StartsWith("samples/", StringComparison.Ordinal) ? Repository.At(word.Split('/')) : word)]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return isPlain ? Color().Replace(run.Output, "") : run.Output;
    }

    [GeneratedRegex(@"```\n(\$ damon-heatmap .*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex Color();
}
