using Damon.Snapshots;
using DamonHeatmap.Diff;

namespace DamonHeatmap.Tests.Diff;

public class StreamPairsTests
{
    private static readonly StreamId Zero = new(Kdamond: "0", Target: "0"), One = new(Kdamond: "0", Target: "1"), Two = new(Kdamond: "0", Target: "2");

    [Fact]
    public void Match_SameNames_AreThePairs() => Assert.Equal([(Zero, Zero), (Two, Two)], StreamPairs.Match([Two, Zero, One], [Zero, Two]));

    [Fact]
    public void Match_OtherNode_IsTheSameStreamOfAnotherHost()
    {
        StreamId here = Zero with { Node = "a" }, there = Zero with { Node = "b" };
        Assert.Equal([(here, there)], StreamPairs.Match([here], [there, One]));
    }

    [Fact]
    public void Match_SeveralOtherNodes_AreNotGuessed()
    {
        StreamId here = Zero with { Node = "a" }, there = Zero with { Node = "b" }, elsewhere = Zero with { Node = "c" };
        Assert.Empty(StreamPairs.Match([here], [there, elsewhere]));
        Assert.Equal([(here, here)], StreamPairs.Match([here], [here, there]));
    }

    [Fact]
    public void Match_JustOneOfEach_AreThese() => Assert.Equal([(new("tid-5"), new("tid-9"))], StreamPairs.Match([new StreamId("tid-5")], [new StreamId("tid-9")]));

    [Fact]
    public void Match_OneOfSeveralOthers_IsNone() => Assert.Empty(StreamPairs.Match([Zero], [One, Two]));
}
