using Damon;
using Damon.TestKit;
using DamonHeatmap.Tests.Compat;

namespace DamonHeatmap.Tests.Commands;

/// <summary>The command line of <c>access --compat damo</c>; what it prints is compared with damo elsewhere.</summary>
public class AccessCompatTests
{
    private static readonly string Recording = Repository.At("samples", "recorded-7.3-vaddr", "full.damon.data");

    // those that are not damo's with other dashes
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["--sort_regions_by"] = "--sort",
        ["--sort_regions_dsc"] = "--sort-dsc",
        ["--format"] = "--template",
        ["--snapshot_heatmap_colorset"] = "--snapshot-heatmap-colors",
        ["--region_box_colorset"] = "--region-box-colors",
    };

    [Fact]
    public async Task Access_AnyOptions_MeanWhatDamosDo()
    {
        using var folder = new TemporaryFolder();
        for (int seed = 1; seed <= 120; seed++)
        {
            AccessCase question = AccessCaseGenerator.Make(seed);
            string[] inputs = [.. question.Files.Select((file, i) =>
            {
                string path = folder.At($"{seed}-{i}");
                file.WriteTo(path);
                return path;
            })];
            string[] arguments = [.. question.Arguments().Select(word =>
                Names.GetValueOrDefault(word) ?? (word.StartsWith("--", StringComparison.Ordinal) ? word.Replace('_', '-') : word))];

            Run run = await Run.Heatmap(["access", "--compat", "damo", "-i", .. inputs, .. arguments]);

            using var expected = new StringWriter();
            int code = 0;
            try
            {
                question.Write(expected, inputs);
            }
            catch (DamonDataException)
            {
                code = 1;
            }

            Assert.True(code == run.Code, $"seed {seed}: {run.Error}");
            Assert.Equal(expected.ToString(), run.Output);
            Assert.Equal(code, run.ErrorLines.Count(static line => line.Length > 0));
        }
    }

    [Fact]
    public async Task Access_SampleInRawNumbers_IsDamosPage()
    {
        Run run = await Run.Heatmap("access", "--compat", "damo", "-i", Recording, "--style", "idle-time-percentiles", "--raw-number", "--snapshot-idx", "0", "0");

        Assert.Equal(0, run.Code);
        Assert.Contains("# total recency percentiles\n<percentile> <idle time (us)>\n  0", run.Output, StringComparison.Ordinal);
    }

    /// <summary>damo takes the first of the record's snapshots, and ends with an IndexError.</summary>
    [Theory]
    [InlineData("record_head", "<duration>")]
    [InlineData("record_tail", "<duration>")]
    public async Task Access_DurationOfARecordWithoutSnapshots_IsOneLine(string part, string template)
    {
        string recording = Repository.At("samples", "stairs-6.18-vaddr", "trace.damon.data");

        Run run = await Run.Heatmap("access", "--compat", "damo", "-i", recording, "--snapshot-time", "1..2", "--template", "set", part, template);

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Equal($"damon-heatmap: {recording}: a record without snapshots; damo fails on this, too: try without --compat damo", Assert.Single(run.ErrorLines, line => line.Length > 0));
    }

    [Fact]
    public async Task Access_RangesWithDots_AreThoseWithoutThem()
    {
        string[] ours = ["--sz-region", "4K..", "--age", "..1h", "--address", "0..max", "--snapshot-idx", "0..1", "--temperature", "0..", "--hist-ranges", "0..1s", "1s..", "--style", "recency-sz-hist"];
        string[] damos = ["--sz-region", "4K", "max", "--age", "min", "1h", "--address", "0", "max", "--snapshot-idx", "0", "1", "--temperature", "0", "9223372036854775807", "--hist-ranges", "0", "1s", "1s", "max", "--style", "recency-sz-hist"];

        Run one = await Run.Heatmap(["access", "--compat", "damo", "-i", Recording, .. ours]), other = await Run.Heatmap(["access", "--compat", "damo", "-i", Recording, .. damos]);

        Assert.Equal((0, one.Output), (other.Code, other.Output));
        Assert.Equal("", one.Error);
    }

    [Theory]
    [InlineData("--style 'frob': expected detailed, ", "--style", "frob")]
    [InlineData("--sort 'heat': expected address, ", "--sort", "size", "heat")]
    [InlineData("--template 'change': expected set, append", "--template", "change", "region", "x")]
    [InlineData("--template 'foot': expected record_head, ", "--template", "set", "foot", "x")]
    [InlineData("--template: expected set|append AREA TEXT", "--template", "set", "region")]
    [InlineData("--sz-region: expected MIN MAX", "--sz-region", "4K")]
    [InlineData("--temperature '1M': expected a whole number", "--temperature", "0", "1M")]
    [InlineData("--region-box-colors 'red': expected gray, flame, emotion", "--region-box-colors", "red")]
    [InlineData("--region-box-min-max-length '99999999999': expected a number of at most", "--region-box-min-max-length", "1", "99999999999")]
    [InlineData("--snapshot-heatmap-width: expected a number of at least 1", "--snapshot-heatmap-width", "-5")]
    [InlineData("--snapshot with --compat damo: use --snapshot-idx", "--snapshot", "all")]
    [InlineData("--percentiles with --compat damo: use --percentiles-range", "--percentiles", "50")]
    [InlineData("--palette with --compat damo: use --snapshot-heatmap-colors", "--palette", "gray")]
    [InlineData("--time-range with --compat damo: use --snapshot-time", "--time-range", "1s..2s")]
    [InlineData("--scheme with --compat damo", "--scheme", "1")]
    public async Task Access_WhatDamoDoesNotKnow_IsOneLine(string line, params string[] options)
    {
        Run run = await Run.Heatmap(["access", "--compat", "damo", "-i", Recording, .. options]);

        Assert.Equal(2, run.Code);
        Assert.StartsWith($"damon-heatmap: {line}", run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--raw-form")]
    [InlineData("--raw-number")]
    [InlineData("--region-box-colors", "gray")]
    [InlineData("--template", "set", "region", "x")]
    public async Task Access_OptionsOfDamoAlone_AreRefused(params string[] options)
    {
        Run run = await Run.Heatmap(["access", "-i", Recording, .. options]);

        Assert.Equal(2, run.Code);
        Assert.Contains($"{options[0]} means something only with --compat damo", run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--address", "4K", "12K", "--address", "8K", "16K", "overlap")]
    [InlineData("--age", "5x", "max", "not a number")]
    [InlineData("--style", "recency-percentiles", "--percentiles-range", "200", "300", "no percentile")]
    [InlineData("--region-box", "--region-box-values", "age", "none", "size", "says nothing")]
    public async Task Access_WhatDamoFailsOn_SaysWhy(params string[] options)
    {
        Run run = await Run.Heatmap(["access", "--compat", "damo", "-i", Recording, .. options[..^1]]);

        Assert.Equal(1, run.Code);
        Assert.Equal("", run.Output);
        Assert.Contains(options[^1], Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_Ansi_IsDamosMapInColors()
    {
        Run run = await Run.Heatmap("render", "--compat", "damo", "--format", "ansi", "--colors", "flame", "-i", Recording);

        Assert.Equal(0, run.Code);
        string[] lines = run.OutputLines;
        Assert.Equal(44, lines.Length);
        Assert.StartsWith("\u001b[48;5;", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("# access_frequency: \u001b[48;5;232m\u001b[38;5;239m0\u001b[48;5;1m", lines[40], StringComparison.Ordinal);
        Assert.StartsWith("# resolution: 80x40 (", lines[43], StringComparison.Ordinal);
    }
}
