using DamonHeatmap.Server.Maps;

namespace DamonHeatmap.Tests.Server.Maps;

public class FlightsTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DoAsync_TheSameAtOnce_IsDoneOnce()
    {
        using Flights<int> flights = new(2, 10);
        using SemaphoreSlim begun = new(0), may = new(0);
        int done = 0;
        int Work(CancellationToken stop)
        {
            begun.Release();
            may.Wait(stop);
            return Interlocked.Increment(ref done);
        }

        Task<int> one = flights.DoAsync("key", Work, Now);
        await begun.WaitAsync(Now);
        Task<int> other = flights.DoAsync("key", Work, Now);
        may.Release(2);
        int[] both = await Task.WhenAll(one, other);
        Assert.Equal([1, 1], both);

        // and again, when nobody waits for the first any more
        Assert.Equal(2, await flights.DoAsync("key", Work, Now));
    }

    [Fact]
    public async Task DoAsync_OneOfTwoLeaves_TheOtherGetsIt()
    {
        using Flights<int> flights = new(1, 10);
        using SemaphoreSlim begun = new(0), may = new(0);
        using CancellationTokenSource hangsUp = new();
        int Work(CancellationToken stop)
        {
            begun.Release();
            may.Wait(stop);
            return 7;
        }

        Task<int> leaves = flights.DoAsync("key", Work, hangsUp.Token);
        await begun.WaitAsync(Now);
        Task<int> stays = flights.DoAsync("key", Work, Now);
        await hangsUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        may.Release();
        Assert.Equal(7, await stays);
    }

    [Fact]
    public async Task DoAsync_AllLeave_IsStopped()
    {
        using Flights<int> flights = new(1, 10);
        using SemaphoreSlim begun = new(0);
        using CancellationTokenSource hangsUp = new();
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> leaves = flights.DoAsync(
            "key",
            stop =>
            {
                begun.Release();
                stop.WaitHandle.WaitOne();
                stopped.SetResult();
                return 0;
            },
            hangsUp.Token);
        await begun.WaitAsync(Now);
        await hangsUp.CancelAsync();
        await stopped.Task.WaitAsync(Now);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);

        // there is room again
        Assert.Equal(5, await flights.DoAsync("other", _ => 5, Now));
    }

    [Fact]
    public async Task DoAsync_TooMuch_IsRefused()
    {
        using Flights<int> flights = new(1, 1);
        using SemaphoreSlim may = new(0);
        Task<int> first = flights.DoAsync("1", stop => { may.Wait(stop); return 1; }, Now), second = flights.DoAsync("2", _ => 2, Now);
        await Assert.ThrowsAsync<TooMuchAtOnceException>(() => flights.DoAsync("3", _ => 3, Now));
        may.Release();
        int[] both = await Task.WhenAll(first, second);
        Assert.Equal([1, 2], both);
    }

    [Fact]
    public async Task DoAsync_WorkThatFails_FailsForAll()
    {
        using Flights<int> flights = new(1, 1);
        await Assert.ThrowsAsync<InvalidDataException>(() => flights.DoAsync("1", _ => throw new InvalidDataException(), Now));
        Assert.Equal(2, await flights.DoAsync("1", _ => 2, Now));
    }
}
