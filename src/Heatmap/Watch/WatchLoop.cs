using System.Threading.Channels;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Watch;

/// <summary>
/// Puts it together: keys and time come in, the store is looked at on another thread, and the window shows what there is. Nothing that the store does (be absent, locked, slow) holds up a key.
/// </summary>
/// <param name="options">What is watched.</param>
/// <param name="frame">Makes the lines.</param>
/// <param name="clock">The clock.</param>
internal sealed class WatchLoop(WatchOptions options, WatchFrame frame, TimeProvider clock) : IDisposable
{
    private readonly Channel<WatchEvent> _events = Channel.CreateUnbounded<WatchEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ScreenDiff _diff = new();
    private readonly WatchReader _reader = new(options.Path, options.Request.Streams, clock);
    private WatchView _view = options.View;
    private WatchData _data = WatchData.Nothing;
    private bool _isDue = true;
    private Task<WatchData>? _look;
    private WatchRequest? _asked;
    private CancellationTokenSource _abandon = new();

    /// <summary>Runs until the user ends it.</summary>
    /// <param name="screen">The window; given back at the end, however that comes.</param>
    /// <param name="cancellationToken">Ends it from outside.</param>
    /// <exception cref="OperationCanceledException">It was ended from outside.</exception>
    /// <exception cref="IOException">The terminal has gone.</exception>
    public async Task RunAsync(IScreen screen, CancellationToken cancellationToken)
    {
        try
        {
            using IScreen window = screen;
            window.Open(_events.Writer);
            await using ITimer timer = clock.CreateTimer(_ => _events.Writer.TryWrite(WatchEvent.Tick), null, options.Interval, options.Interval);
            bool isOver = false;
            while (!isOver)
            {
                (int Width, int Height) size = window.Size;
                Ask(size);
                if (Frame(size) is { Length: > 0 } text)
                {
                    window.Write(text);
                }

                await _events.Reader.WaitToReadAsync(cancellationToken);
                while (!isOver && _events.Reader.TryRead(out WatchEvent one))
                {
                    isOver = await TakeAsync(one);
                }
            }
        }
        finally
        {
            // the window has been given back; a look that waits for a locked store may take some seconds
            await _abandon.CancelAsync();
            if (_look is not null)
            {
                await _look.ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }
    }

    public void Dispose()
    {
        _abandon.Dispose();
        _reader.Dispose();
    }

    /// <returns>Whether that was the end.</returns>
    private async Task<bool> TakeAsync(WatchEvent one)
    {
        switch (one)
        {
            case WatchEvent.End:
                return true;
            case WatchEvent.Tick:
                _isDue = true;
                break;
            case WatchEvent.Redraw:
                _diff.Forget();
                break;
            case WatchEvent.Read:
                await TakeLookAsync();
                break;
            default:
                _view = _view.After(one, _data);
                break;
        }

        return false;
    }

    private async Task TakeLookAsync()
    {
        if (_look is not { IsCompleted: true } look)
        {
            return;
        }

        _look = null;
        try
        {
            _data = await look;
        }
        catch (OperationCanceledException)
        {
            // something else was asked for meanwhile, and will be now
            _isDue = true;
        }

        if (_abandon.IsCancellationRequested)
        {
            _abandon.Dispose();
            _abandon = new CancellationTokenSource();
        }
    }

    /// <summary>Looks at the store if it is time to, or if something else is to be shown.</summary>
    private void Ask((int Width, int Height) size)
    {
        WatchRequest wanted = Wanted(size);
        if (_look is not null)
        {
            if (wanted != _asked)
            {
                _abandon.Cancel();
            }

            return;
        }

        if (!_isDue && wanted == _asked)
        {
            return;
        }

        (_isDue, _asked) = (false, wanted);
        CancellationToken abandon = _abandon.Token;
        _look = Task.Run(() => _reader.Read(wanted, abandon), CancellationToken.None);
        _look.ContinueWith(_ => _events.Writer.TryWrite(WatchEvent.Read), TaskScheduler.Default);
    }

    private WatchRequest Wanted((int Width, int Height) size)
    {
        (int rows, int columns) = frame.Cells(size.Width, size.Height);
        return new WatchRequest(new MapShape(options.Request with { Resolution = new Resolution(rows, columns) }, _view.Window, _view.Until), _view.Stream);
    }

    private string Frame((int Width, int Height) size)
    {
        long now = (clock.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) * 100;
        TimeSpan seenFor = _data.Shown is { } shown ? clock.GetElapsedTime(shown.SeenAt) : TimeSpan.Zero;
        var picture = new WatchPicture(options.Path, _view, _data, IsReading(size), now, seenFor, options.Interval);
        return _diff.Next(frame.Lines(picture, size.Width, size.Height));
    }

    /// <summary>Whether the map is not yet the one that is wanted.</summary>
    private bool IsReading((int Width, int Height) size) =>
        _look is not null && (ReferenceEquals(_data, WatchData.Nothing) || (_data.Map is { } map && map.Shape != Wanted(size).Shape) || (_view.Stream is { } stream && _data.Shown?.Stream != stream));
}
