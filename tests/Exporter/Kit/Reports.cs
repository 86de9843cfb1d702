namespace DamonExporter.Tests.Kit;

/// <summary>What a part of the program reported last, and the way to wait for more: a test goes on with the report it waits for, not some time after it.</summary>
internal sealed class Reports<T>(T first)
    where T : class
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private TaskCompletionSource _next = New();
    private volatile T _last = first;

    public T Last => _last;

    public void Take(T report)
    {
        _last = report;
        Signal();
    }

    /// <summary>Something else changed that a test may wait for.</summary>
    public void Signal()
    {
        TaskCompletionSource reached;
        lock (_lock)
        {
            (reached, _next) = (_next, New());
        }

        reached.SetResult();
    }

    /// <summary>Waits until that is so; it is looked at after each report.</summary>
    /// <param name="reached">Whether that is so.</param>
    /// <param name="log">What is shown of the part if that never is.</param>
    public async Task UntilAsync(Func<T, bool> reached, Func<IEnumerable<string>> log)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            // taken before the look: what is reported after it is then not missed
            Task next = Next();
            if (reached(_last))
            {
                return;
            }

            try
            {
                await next.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"not reached: {_last}; log: {string.Join('\n', log())}");
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task Next()
    {
        lock (_lock)
        {
            return _next.Task;
        }
    }
}
