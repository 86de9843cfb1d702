using System.Globalization;
using System.Threading.Channels;
using Damon.Kernel;

namespace DamonWeb.Lines;

/// <summary>
/// Lines of a log that nobody waits for: a thread of its own writes them. Where they are not taken (a pipe that nobody reads, a disk that is full), requests go on; what has no room is dropped, and it is said how much. Thread-safe.
/// </summary>
public sealed class QueuedLines : IAsyncDisposable
{
    /// <summary>Lines that wait at most: as many as the exporter's log lets wait.</summary>
    public const int Most = 2500;

    /// <summary>How long the end waits for what is not written yet.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Channel<string> _waiting = Channel.CreateBounded<string>(new BoundedChannelOptions(Most) { SingleReader = true });
    private readonly Action<string> _write;
    private readonly Lock _lock = new();

    /// <summary>Begins with the first line.</summary>
    private Task? _writing;
    private long _dropped;

    /// <param name="write">Writes a line; may take long, and fail.</param>
    public QueuedLines(Action<string> write) => _write = write;

    /// <summary>Takes a line, at once. After the end nothing happens.</summary>
    public void Say(string line)
    {
        if (!_waiting.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _dropped);
        }

        lock (_lock)
        {
            try
            {
                _writing ??= Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            catch (Exception problem) when (OutOfMemory.IsReasonOf(problem))
            {
                // no thread for it now: the next line tries again
            }
        }
    }

    /// <summary>Writes what waits, for half a second at most.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        Task? writing;
        lock (_lock)
        {
            writing = _writing;
        }

        await Task.WhenAny(writing ?? Task.CompletedTask, Task.Delay(Patience));
    }

    private void WriteAll()
    {
        // a thread of its own may wait; nothing else runs on it
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_waiting.Reader.TryRead(out string? line))
            {
                TryWrite(line);
                long dropped = Interlocked.Exchange(ref _dropped, 0);
                if (dropped > 0)
                {
                    TryWrite(string.Create(CultureInfo.InvariantCulture, $"{dropped} lines like these were dropped, for nobody took them"));
                }
            }
        }
    }

    private void TryWrite(string line)
    {
        try
        {
            _write(line);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // there is nowhere to say so
        }
    }
}
