using CsCheck;
using Damon.Analysis;
using Damon.Snapshots;
using Damon.Tests.Events;
using DamonHeatmap.Access;

namespace DamonHeatmap.Tests.Access;

public class BoxScaleTests
{
    private static readonly RegionKey?[] Values = [null, RegionKey.AccessRate, RegionKey.Age, RegionKey.Size, RegionKey.Temperature];

    private static readonly Gen<BoxPart> Parts = Gen.Select(Gen.Int[0, Values.Length - 1], Gen.Bool, static (value, log) => new BoxPart(Values[value], log));

    [Fact]
    public void Of_AnyRegions_StaysWithinItsEnds() => Check.Sample(
        Gen.Select(EventGenerators.Snapshot.List[1, 3], Parts, Parts, Parts),
        (snapshots, length, color, height) =>
        {
            var scale = new BoxScale(new BoxRequest { Length = length, Color = color, Height = height, Lengths = (2, 33), Heights = (1, 4) }, TemperatureWeights.Default);
            snapshots.ForEach(scale.Add);
            foreach (Snapshot snapshot in snapshots)
            {
                for (int i = 0; i < snapshot.Regions.Count; i++)
                {
                    RegionBox box = scale.Of(snapshot, i);
                    Assert.InRange(box.Length, 2, 33);
                    Assert.InRange(box.Height, 1, 4);
                    Assert.Equal(color.Value is null, box.Place is null);
                    Assert.InRange(box.Place ?? 0, 0, 1);

                    // what is accessed is never the colour of what is not
                    Assert.True(color.Value != RegionKey.AccessRate || (box.Place > 0) == (snapshot.Regions.Accesses[i] > 0));
                }
            }
        },
        iter: 150);

    [Fact]
    public void Of_LogarithmOfAges_GrowsByEachDoubling()
    {
        Snapshot snapshot = Make.Snapshot((0, 1, 1, 0), (1, 2, 1, 1), (2, 3, 1, 3), (3, 4, 1, 7), (4, 5, 1, 15));
        var scale = new BoxScale(new BoxRequest { Lengths = (1, 5) }, TemperatureWeights.Default);
        scale.Add(snapshot);
        Assert.Equal([1, 2, 3, 4, 5], Enumerable.Range(0, 5).Select(i => scale.Of(snapshot, i).Length));
        Assert.Equal((1e8, 16e8), scale.Ends(RegionKey.Age));
    }

    [Fact]
    public void Of_SeveralSnapshots_IsOneScale()
    {
        Snapshot young = Make.Snapshot((0, 1, 1, 0)), old = Make.Snapshot((0, 1, 1, 1023));
        var scale = new BoxScale(new BoxRequest { Lengths = (1, 11) }, TemperatureWeights.Default);
        scale.Add(young);
        scale.Add(old);
        Assert.Equal((1, 11), (scale.Of(young, 0).Length, scale.Of(old, 0).Length));
    }
}
