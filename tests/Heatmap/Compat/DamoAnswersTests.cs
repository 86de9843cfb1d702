using DamonHeatmap.Compat;

namespace DamonHeatmap.Tests.Compat;

/// <summary>The raw heatmap and the guide against damo's.</summary>
public class DamoAnswersTests(ITestOutputHelper output)
{
    private const int KeptCases = 300;

    private readonly DamoComparison _comparison = new(output, "damo-answers.json");

    [Fact]
    public async Task Generated_KeptSeeds_AreByteForByteDamos()
    {
        await _comparison.Compare([.. Enumerable.Range(1, KeptCases).Select(HeatmapCaseGenerator.Make)]);
    }

    [Fact]
    public async Task Generated_NewlyAsked_AreByteForByteDamos()
    {
        Damo.SkipIfAbsent();
        await _comparison.Compare(_comparison.NewCases(HeatmapCaseGenerator.Make), keep: false);
    }

    [Fact]
    public async Task Samples_All_AreByteForByteDamos()
    {
        var cases = new List<DamoCase>();
        foreach ((string name, DamoFile file) in DamoComparison.Samples())
        {
            DamoFile[] files = [file];
            var options = new DamoHeatmapOptions { Inputs = [], TimePixels = 40, AddressPixels = 80 };
            cases.Add(new HeatmapCase(name, files, options, Guide: true));
            cases.Add(new HeatmapCase(name, files, options, Guide: false));
            cases.Add(new HeatmapCase(name, files, options with { TimePixels = 17, AddressPixels = 23, AllRanges = true, AbsoluteTime = true, AbsoluteAddress = true }, false));
            cases.Add(new HeatmapCase(name, files, options with { TimePixels = 500, AddressPixels = 500 }, false));
            cases.Add(new HeatmapCase(name, files, options with { TimeRange = new DamoRange("1 s", "3500 ms", "guided"), FilterPassedOnly = true }, false));
            cases.Add(new HeatmapCase(name, files, options with { AddressRanges = [new DamoRange("1M", "9 MiB", "guided")], SortByTemperature = true }, false));
        }

        Assert.NotEmpty(cases);
        await _comparison.Compare([.. cases]);
    }

    /// <summary>JSON as such: damo reads it only where the host's <c>file</c> calls it "JSON data", and then as if it were compressed.</summary>
    [Fact]
    public void PlainJson_Any_IsReadLikeItsCompressedForm()
    {
        foreach (int seed in Enumerable.Range(1, 30))
        {
            HeatmapCase compressed = HeatmapCaseGenerator.Make(seed);
            HeatmapCase plain = compressed with { Files = [.. compressed.Files.Select(file => new DamoFile(file.Content))] };
            Assert.Equal(Damo.AskOurselves(compressed).Kept, Damo.AskOurselves(plain).Kept);
        }
    }
}
