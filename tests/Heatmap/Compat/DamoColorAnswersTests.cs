using DamonHeatmap.Compat;

namespace DamonHeatmap.Tests.Compat;

/// <summary>The map in colours, <c>render --compat damo --format ansi</c>, against damo's.</summary>
public class DamoColorAnswersTests(ITestOutputHelper output)
{
    private const int KeptCases = 300;

    private readonly DamoComparison _comparison = new(output, "damo-color-answers.json");

    [Fact]
    public async Task Generated_KeptSeeds_AreByteForByteDamos()
    {
        await _comparison.Compare([.. Enumerable.Range(1, KeptCases).Select(HeatmapCaseGenerator.MakeColored)]);
    }

    [Fact]
    public async Task Generated_NewlyAsked_AreByteForByteDamos()
    {
        Damo.SkipIfAbsent();
        await _comparison.Compare(_comparison.NewCases(HeatmapCaseGenerator.MakeColored), keep: false);
    }

    [Fact]
    public async Task Samples_AllColors_AreByteForByteDamos()
    {
        var cases = new List<DamoCase>();
        foreach ((string name, DamoFile file) in DamoComparison.Samples())
        {
            var options = new DamoHeatmapOptions { Inputs = [], TimePixels = 40, AddressPixels = 80 };
            DamoFile[] files = [file];
            cases.AddRange(new[] { DamoColors.Gray, DamoColors.Flame, DamoColors.Emotion }.Select(
                colors => new HeatmapCase($"{name} {colors.Name}", files, options with { Colors = colors }, Guide: false, Colored: true)));
            cases.Add(new HeatmapCase($"{name} all", files, options with { AllRanges = true, SkipColorSamples = true }, Guide: false, Colored: true));
        }

        Assert.NotEmpty(cases);
        await _comparison.Compare([.. cases]);
    }
}
