using DamonExporter.Hosting;
using Microsoft.AspNetCore.Http;

namespace DamonExporter.Tests.Hosting;

public sealed class ScrapeGateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<TaskCompletionSource> _begun = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _awaited = [];

    [Fact]
    public async Task Invoke_MoreThanItsWidth_TheOthersWaitForTheirTurn()
    {
        using ScrapeGate gate = new(2);
        Task[] scrapes = [.. Enumerable.Range(0, 5).Select(_ => gate.InvokeAsync(new DefaultHttpContext(), Next))];

        for (int done = 0; done < scrapes.Length; done++)
        {
            await BegunAsync(Math.Min(done + 2, scrapes.Length));
            Assert.Equal(Math.Min(done + 2, scrapes.Length), Begun);
            _begun[done].SetResult();
        }

        await Task.WhenAll(scrapes).WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Invoke_WhoGoesAwayWhileItWaits_IsNotServedAndTakesNoPlace()
    {
        using ScrapeGate gate = new(1);
        using CancellationTokenSource gone = new();
        Task first = gate.InvokeAsync(new DefaultHttpContext(), Next);
        Task second = gate.InvokeAsync(new DefaultHttpContext { RequestAborted = gone.Token }, Next);
        await gone.CancelAsync();
        await second.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(1, Begun);

        _begun[0].SetResult();
        await first.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Task third = gate.InvokeAsync(new DefaultHttpContext(), Next);
        await BegunAsync(2);
        _begun[1].SetResult();
        await third.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Invoke_OneThatFails_GivesItsPlaceBack()
    {
        using ScrapeGate gate = new(1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => gate.InvokeAsync(new DefaultHttpContext(), _ => throw new InvalidOperationException()));

        Task next = gate.InvokeAsync(new DefaultHttpContext(), Next);
        await BegunAsync(1);
        _begun[0].SetResult();
        await next.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    private int Begun
    {
        get
        {
            lock (_begun)
            {
                return _begun.Count;
            }
        }
    }

    private Task Next(HttpContext context)
    {
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_begun)
        {
            _begun.Add(end);
            foreach ((int count, TaskCompletionSource reached) in _awaited)
            {
                if (_begun.Count >= count)
                {
                    reached.TrySetResult();
                }
            }
        }

        return end.Task;
    }

    /// <summary>Waits until so many scrapes have begun.</summary>
    private Task BegunAsync(int count)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_begun)
        {
            _awaited.Add((count, reached));
            if (_begun.Count >= count)
            {
                reached.SetResult();
            }
        }

        return reached.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }
}
