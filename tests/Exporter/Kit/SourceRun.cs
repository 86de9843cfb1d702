using DamonExporter.Sources;

namespace DamonExporter.Tests.Kit;

/// <summary>A source under way, told event by event.</summary>
internal sealed class SourceRun : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly IAsyncEnumerator<SourceEvent> _events;
    private readonly SteppedTime _time;
    private bool _isDisposed;

    public SourceRun(ISnapshotSource source, SteppedTime time) => (_events, _time) = (source.ReadAsync(_stop.Token).GetAsyncEnumerator(_stop.Token), time);

    /// <summary>The next event, which comes without that time passes.</summary>
    public async Task<T> NextAsync<T>()
        where T : SourceEvent
    {
        Assert.True(await _events.MoveNextAsync());
        return Assert.IsType<T>(_events.Current);
    }

    /// <summary>The next event, which comes after so much time.</summary>
    public async Task<T> AfterAsync<T>(TimeSpan time)
        where T : SourceEvent
    {
        ValueTask<bool> moved = _events.MoveNextAsync();
        await _time.PassAsync(time);
        Assert.True(await moved);
        return Assert.IsType<T>(_events.Current);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync();
        await _events.DisposeAsync();
        _stop.Dispose();
    }
}
