using System.Threading.Channels;
using Damon.Kernel;

namespace DamonExporter.Sources.Trace;

/// <summary>
/// The thread that reads the trace. A thread of its own, since it waits in the kernel; what it tells goes through a channel of bounded length. When that is full it waits: the kernel's buffer
/// holds what comes meanwhile, and says so when it cannot.
/// </summary>
internal sealed class TraceWorker : IDisposable
{
    /// <summary>Events that may wait for a slow consumer.</summary>
    private const int Capacity = 64;

    /// <summary>After the first event of an aggregation the rest is given so long to be written, ms: reading each by itself would cost more than all together.</summary>
    private const int Gathering = 2;

    /// <summary>Time between two tries to get at tracefs.</summary>
    private const long LeastRetry = 5_000_000_000;

    private readonly Func<TraceReport, Action<SourceEvent>, TraceSession> _open;
    private readonly TraceSourceOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private readonly Channel<SourceEvent> _channel = Channel.CreateUnbounded<SourceEvent>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly SemaphoreSlim _room = new(Capacity);
    private readonly FileWaiter _waiter = new();
    private readonly TraceReport _report = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _began;
    private long _retry;

    /// <param name="open">Makes a session that tells what happens.</param>
    /// <param name="options">How to watch.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends it.</param>
    public TraceWorker(Func<TraceReport, Action<SourceEvent>, TraceSession> open, TraceSourceOptions options, TimeProvider time, CancellationToken stop)
    {
        (_open, _options, _time, _stop) = (open, options, time, stop);
        _began = time.GetTimestamp();
    }

    /// <summary>What it tells.</summary>
    public ChannelReader<SourceEvent> Events => _channel.Reader;

    /// <summary>Ends when the thread has, and everything is undone.</summary>
    public Task Finished => _finished.Task;

    private long Now => (long)_time.GetElapsedTime(_began).TotalNanoseconds;

    /// <summary>Begins.</summary>
    public void Start() => new Thread(Run) { Name = "trace", IsBackground = true }.Start();

    /// <summary>One event was taken out of <see cref="Events"/>.</summary>
    public void Taken() => _room.Release();

    public void Dispose()
    {
        _waiter.Dispose();
        _room.Dispose();
    }

    private void Run()
    {
        Exception? error = null;
        using CancellationTokenRegistration wake = _stop.Register(_waiter.Wake);
        using ITimer timer = _time.CreateTimer(_ => _waiter.Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                RunSession(timer);
                WaitUntil(timer, _retry);
            }
        }
        catch (OperationCanceledException)
        {
            // asked to stop while it told something
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            error = e;
        }

        _channel.Writer.TryComplete(error);
        _finished.SetResult();
    }

    private void RunSession(ITimer timer)
    {
        TraceSession? session = null;
        try
        {
            session = _open(_report, Tell);
            while (!_stop.IsCancellationRequested)
            {
                long next = session.Step(Now);
                if (Wait(timer, session.Files, next))
                {
                    _waiter.Wait([], Gathering);
                }
            }
        }
        catch (Exception e) when (e is KernelException or Damon.DamonDataException)
        {
            _retry = Now + Math.Max((long)_options.Interval.TotalNanoseconds, LeastRetry);
            session?.EndStreams();
            if (_report.Reason != e.Message)
            {
                _report.Reason = e.Message;
                Tell(new SourceInterrupted(e.Message));
            }
        }
        finally
        {
            session?.Dispose();
        }
    }

    private bool Wait(ITimer timer, ReadOnlySpan<int> files, long until)
    {
        long left = until - Now;
        if (left <= 0)
        {
            return false;
        }

        // whole milliseconds and not early, so that it need not spin
        timer.Change(TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(left / 1e6), int.MaxValue)), Timeout.InfiniteTimeSpan);
        if (Now >= until)
        {
            // it was set too late to ring
            return false;
        }

        bool readable = _waiter.Wait(files);
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return readable;
    }

    private void WaitUntil(ITimer timer, long until)
    {
        while (!_stop.IsCancellationRequested && Now < until)
        {
            Wait(timer, [], until);
        }
    }

    private void Tell(SourceEvent happened)
    {
        _room.Wait(_stop);
        _channel.Writer.TryWrite(happened);
    }
}
