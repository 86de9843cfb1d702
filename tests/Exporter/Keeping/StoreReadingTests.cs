using Damon.Storage;
using DamonExporter.Keeping;

namespace DamonExporter.Tests.Keeping;

public sealed class StoreReadingTests
{
    [Fact]
    public void WithError_EachProblem_IsCountedUnderItsReason()
    {
        StoreReading reading = Enum.GetValues<StoreProblem>().Aggregate(StoreReading.Start, (reading, problem) => reading.WithError(problem));

        Assert.Equal(StoreReading.ErrorReasons, reading.Errors.Keys);
        // a file that somebody replaced is unavailable, too
        Assert.All(reading.Errors, error => Assert.Equal((error.Key, error.Key == "unavailable" ? 2 : 1), (error.Key, error.Value)));
        Assert.Equal(2, reading.WithError(StoreProblem.Full).Errors["disk_full"]);
    }

    [Fact]
    public void Start_NothingYet_AllReasonsAreThereWithZero()
    {
        Assert.Equal(["age", "disk_full", "size", "unavailable"], StoreReading.Start.Dropped.Keys);
        Assert.All(StoreReading.Start.Dropped.Values.Concat(StoreReading.Start.Errors.Values), count => Assert.Equal(0, count));
        Assert.False(StoreReading.Start.IsUp);
    }

    [Fact]
    public void WithLost_IsCountedAsUnavailable()
    {
        StoreReading reading = StoreReading.Start.WithLost().WithLost();

        Assert.Equal(2, reading.Dropped["unavailable"]);
        Assert.Equal(2, reading.Dropped.Values.Sum());
    }

    [Fact]
    public void With_StoreIsOpenedAgain_CountsGoOnAndTheStatusIsTheNewest()
    {
        StoreStatus nothing = new(), first = new() { Snapshots = 50, Appended = 100, DroppedByAge = 10, DroppedBySize = 20, DroppedForSpace = 30, DroppedUndelivered = 40 };
        StoreStatus second = new() { Snapshots = 2, Appended = 3, DroppedByAge = 4, DroppedBySize = 5, DroppedForSpace = 6, DroppedUndelivered = 7 };

        StoreReading reading = StoreReading.Start.With(nothing, first).With(first, first).WithLost().With(nothing, second);

        Assert.Same(second, reading.Status);
        Assert.Equal((103, 47), (reading.Appended, reading.DroppedUndelivered));
        Assert.Equal([14L, 36, 25, 1], reading.Dropped.Values);
    }
}
