using DamonHeatmap.Access;
using DamonHeatmap.Compat.Access;

namespace DamonHeatmap.Tests.Compat;

/// <summary><c>access --compat damo</c> against damo's.</summary>
public class DamoAccessAnswersTests(ITestOutputHelper output)
{
    private const int KeptCases = 400;

    private readonly DamoComparison _comparison = new(output, "damo-access-answers.json");

    [Fact]
    public async Task Generated_KeptSeeds_AreByteForByteDamos()
    {
        await _comparison.Compare([.. Enumerable.Range(1, KeptCases).Select(AccessCaseGenerator.Make)]);
    }

    [Fact]
    public async Task Generated_NewlyAsked_AreByteForByteDamos()
    {
        Damo.SkipIfAbsent();
        await _comparison.Compare(_comparison.NewCases(AccessCaseGenerator.Make), keep: false);
    }

    [Fact]
    public async Task Samples_AllStyles_AreByteForByteDamos()
    {
        var cases = new List<DamoCase>();
        foreach ((string name, DamoFile file) in DamoComparison.Samples())
        {
            var options = new DamoAccessOptions { Inputs = [] };
            DamoFile[] files = [file];
            cases.AddRange(Enum.GetValues<AccessStyle>().Select(style => new AccessCase($"{name} {style}", files, options with { Style = style })));
            cases.Add(new AccessCase($"{name} json", files, options with { Json = true }));
            cases.Add(new AccessCase($"{name} raw form", files, options with { RawForm = true, Raw = true }));
            cases.Add(new AccessCase($"{name} box", files, options with { RegionBox = true, HeatmapStatic = true, SnapshotIndices = [(0, 1)] }));
        }

        Assert.NotEmpty(cases);
        await _comparison.Compare([.. cases]);
    }
}
