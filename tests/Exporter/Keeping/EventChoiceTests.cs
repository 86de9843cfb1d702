using Damon.Snapshots;
using DamonExporter.Keeping;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Keeping;

public sealed class EventChoiceTests
{
    /// <summary>2026-01-01, at the begin of a minute.</summary>
    private const long Begin = 1_767_225_600L * Make.Second;

    [Fact]
    public void IsDue_OneStream_IsTheFirstOfEachMinuteOfTheClock()
    {
        EventChoice choice = new(TimeSpan.FromMinutes(1));

        Assert.Equal([50L, 60, 125, 180], new long[] { 50, 59, 60, 61, 119, 125, 179, 180 }.Where(second => Take(choice, second)));
    }

    [Fact]
    public void IsDue_SeveralStreams_EachHasItsOwnMinute()
    {
        EventChoice choice = new(TimeSpan.FromMinutes(1));
        StreamId[] streams = [Make.TestStream, Make.TestStream with { Node = "there" }, Make.TestStream with { Scheme = "1" }, Make.TestStream with { Target = "1" }];

        Assert.All(streams, stream => Assert.True(Take(choice, 0, stream)));
        Assert.All(streams, stream => Assert.False(Take(choice, 1, stream)));
        Assert.True(Take(choice, 60, streams[2]));
        Assert.False(Take(choice, 59, streams[1]));
        Assert.True(Take(choice, 60, streams[1]));
    }

    [Fact]
    public void IsDue_IntervalZero_IsEach()
    {
        EventChoice choice = new(TimeSpan.Zero);

        Assert.All(Enumerable.Repeat(7, 5), second => Assert.True(Take(choice, second)));
    }

    [Fact]
    public void IsDue_TheFirstWasNotTaken_TheNextTakesItsPlace()
    {
        EventChoice choice = new(TimeSpan.FromMinutes(1));

        Assert.True(choice.IsDue(At(0)));
        Assert.True(Take(choice, 1));
        Assert.False(choice.IsDue(At(2)));
    }

    [Fact]
    public void IsDue_ClockIsSetBack_IsAnotherMinute()
    {
        EventChoice choice = new(TimeSpan.FromMinutes(1));
        Take(choice, 600);

        Assert.True(Take(choice, 0));
        Assert.False(Take(choice, 1));
    }

    [Fact]
    public void IsDue_MoreStreamsThanAreRemembered_AreSomeTooManyAndNoneTooFew()
    {
        EventChoice choice = new(TimeSpan.FromMinutes(1));
        StreamId[] streams = [.. Enumerable.Range(0, 4097).Select(i => Make.TestStream with { Target = $"{i}" })];

        Assert.All(streams, stream => Assert.True(Take(choice, 0, stream)));
        Assert.True(Take(choice, 1, streams[0]));
        Assert.False(Take(choice, 2, streams[^1]));
        Assert.All(streams, stream => Assert.True(Take(choice, 60, stream)));
    }

    private static bool Take(EventChoice choice, long second, StreamId? stream = null)
    {
        Snapshot snapshot = At(second, stream);
        bool isDue = choice.IsDue(snapshot);
        if (isDue)
        {
            choice.Took(snapshot);
        }

        return isDue;
    }

    private static Snapshot At(long second, StreamId? stream = null) => Make.Snapshot(Begin + (second * Make.Second), stream);
}
