namespace DamonHeatmap.Tests.Watch;

/// <summary>A screen that one thread writes to, and that a test waits for.</summary>
internal sealed class SharedScreen(int width, int height)
{
    /// <summary>Nothing takes as long; a test that waits for so long has failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly VirtualScreen _screen = new(width, height);
    private readonly List<(Func<VirtualScreen, bool> IsIt, TaskCompletionSource Seen)> _awaited = [];
    private string? _ended;

    public (int Width, int Height) Size
    {
        get
        {
            lock (_gate)
            {
                return (_screen.Width, _screen.Height);
            }
        }
    }

    public void Feed(string text) => Change(screen => screen.Feed(text));

    public void Resize(int width, int height) => Change(screen => screen.Resize(width, height));

    /// <summary>Nothing more will come: who still waits has waited in vain.</summary>
    public void End(string why)
    {
        lock (_gate)
        {
            _ended = why;
            _awaited.ForEach(one => one.Seen.TrySetException(new InvalidOperationException($"{why}; {_screen}")));
        }
    }

    /// <summary>Asks what it shows now.</summary>
    public T Ask<T>(Func<VirtualScreen, T> ask)
    {
        lock (_gate)
        {
            return ask(_screen);
        }
    }

    /// <summary>Waits until it shows a text.</summary>
    public Task UntilAsync(string text) => UntilAsync(screen => screen.Text.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Waits until it is as it should be.</summary>
    public async Task UntilAsync(Func<VirtualScreen, bool> isIt, string what)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (isIt(_screen))
            {
                return;
            }

            if (_ended is not null)
            {
                throw new InvalidOperationException($"{_ended} before: {what}; {_screen}");
            }

            _awaited.Add((isIt, seen));
        }

        try
        {
            await seen.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"did not come: {what}; {Ask(screen => screen.ToString())}");
        }
    }

    private void Change(Action<VirtualScreen> change)
    {
        lock (_gate)
        {
            change(_screen);
            foreach ((Func<VirtualScreen, bool> isIt, TaskCompletionSource seen) in _awaited)
            {
                if (!seen.Task.IsCompleted && isIt(_screen))
                {
                    seen.TrySetResult();
                }
            }
        }
    }
}
