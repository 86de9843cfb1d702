using System.Diagnostics;
using System.Threading.Channels;
using Damon.Kernel;
using Damon.Snapshots;
using Damon.Storage;
using DamonExporter.Events;

namespace DamonExporter.Keeping;

/// <summary>
/// Puts each snapshot into the store as it comes, on a thread of its own, and keeps the store in order, on another one. Whatever the disk does, the source and the page do not wait for it: snapshots
/// that cannot be kept wait in memory, as many as there is room for, and then the oldest of them are lost, counted and said. Also the outbox of the events.
/// </summary>
internal sealed partial class SnapshotKeeper : IOutbox, IAsyncDisposable
{
    /// <summary>Snapshots that wait for the disk; of 1000 regions each they are 3 MB.</summary>
    public const int MostWaiting = 128;

    /// <summary>How often a snapshot is tried before it is given up for the ones behind it.</summary>
    private const int MostTries = 60;

    /// <summary>How long the end may take; what waits in memory then is lost.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    /// <summary>Ticks without a drop after which the disk is taken to have room again.</summary>
    private const int QuietTicks = 60;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>Ticks after which a store is put in order though nothing was kept: what is too old, and a reserve that is missing.</summary>
    private const int TicksAtRest = 5;

    /// <summary>How often it is looked whether something waits for delivery, besides each time that a snapshot or an opened store tells so.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    private readonly KeepOptions _options;
    private readonly bool _withEvents;
    private readonly TimeProvider _time;
    private readonly Action<StoreReading> _report;
    private readonly ILogger<SnapshotKeeper> _logger;
    private readonly Channel<Snapshot> _queue;
    private readonly EventChoice _choice;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();

    /// <summary>Held while a file is opened, or set aside.</summary>
    private readonly Lock _swap = new();
    private readonly SemaphoreSlim _something = new(0, 1);
    private volatile SnapshotStore? _store;
    private StoreStatus _told = new();
    private StoreReading _reading;
    private volatile string? _problem;
    private volatile bool _isClosing;

    /// <summary>Whether there is a snapshot that is out of the queue and not in the store.</summary>
    private volatile bool _isTrying;

    /// <summary>Whether another process had the store since this one had it last.</summary>
    private bool _wasOwned;

    /// <summary>Of a store that was taken over from another process: the ends of the newest snapshots that it kept; null: it was not, or all that waited then is done with.</summary>
    private IReadOnlyDictionary<StreamId, long>? _kept;
    private int _waited;
    private long _keptByOther;
    private volatile int _generation;
    private volatile int _peekedGeneration;
    private long _lostBefore;
    private bool _saidDropping;
    private long _droppedBefore;
    private int _ticksWithoutDrop;
    private Task _appending = Task.CompletedTask;
    private Task _maintaining = Task.CompletedTask;

    /// <param name="options">What is kept.</param>
    /// <param name="withEvents">Whether snapshots go into the outbox.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Is told of every change; must return at once.</param>
    /// <param name="logger">The program's log.</param>
    public SnapshotKeeper(KeepOptions options, bool withEvents, TimeProvider time, Action<StoreReading> report, ILogger<SnapshotKeeper> logger)
    {
        (_options, _withEvents, _time, _report, _logger) = (options, withEvents, time, report, logger);
        _choice = new EventChoice(options.EventsInterval);
        _reading = StoreReading.Start with { MaxBytes = options.Store.MaxBytes };
        _queue = Channel.CreateBounded<Snapshot>(MostWaiting);
    }

    public long Pending => (_store?.Status ?? _reading.Status).Pending;

    /// <summary>Begins; the store is opened on its own thread, however long the disk takes.</summary>
    public void Start()
    {
        Tell(reading => reading);
        _appending = Task.Factory.StartNew(Append, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _maintaining = Task.Factory.StartNew(Maintain, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Takes a snapshot to be kept. Where there is no room for it to wait, the oldest that waits is lost: what a kernel tells now is not there later.</summary>
    public void Keep(Snapshot snapshot)
    {
        while (!_isClosing && !_queue.Writer.TryWrite(snapshot))
        {
            if (_queue.Reader.TryRead(out _))
            {
                Tell(reading => reading.WithLost());
            }
        }
    }

    /// <summary>Takes a snapshot to be kept, of a source that can wait: as long as the store takes what comes, nothing is lost.</summary>
    public async ValueTask KeepAllAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        while (!_queue.Writer.TryWrite(snapshot))
        {
            if (_problem is not null || _isClosing)
            {
                Keep(snapshot);
                return;
            }

            await Task.Delay(Moment, cancellationToken);
        }
    }

    public IReadOnlyList<OutboxItem> Peek(int count)
    {
        // read first: what is read of a newer file than this would be taken for the older one's
        int generation = _generation;
        if (_store is not { } store)
        {
            // it waits for the store as for a snapshot; why that is not open, is said elsewhere
            return [];
        }

        _peekedGeneration = generation;
        while (true)
        {
            IReadOnlyList<PendingSnapshot> pending = Use(store, () => store.ReadPending(count));
            List<OutboxItem> items = [.. pending.Where(one => one.Snapshot is not null).Select(one => new OutboxItem(one.Sequence, one.Snapshot!, one.Base))];
            if (items.Count > 0 || pending.Count == 0)
            {
                return items;
            }

            foreach (PendingSnapshot one in pending)
            {
                Use(store, () => Leave(store, one.Sequence, "it cannot be read any more"));
            }
        }
    }

    public void Accepted(long sequence) => Leave(sequence, null);

    public void Refused(long sequence, string reason) => Leave(sequence, reason);

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        // each due snapshot signals; what waits from before the start is found by looking now and then
        do
        {
            await _something.WaitAsync(Look, cancellationToken);
        }
        while (_store is not { Status.Pending: > 0 });
    }

    /// <summary>Keeps what has been taken so far, and closes the store, in about half a second.</summary>
    public async ValueTask DisposeAsync()
    {
        // first: to a queue that is complete, nothing could be added by making room in it
        _isClosing = true;
        if (!_queue.Writer.TryComplete())
        {
            return;
        }

        _stop.CancelAfter(StopTimeout);
        await Task.WhenAny(_appending, Task.Delay(StopTimeout));
        await _stop.CancelAsync();
        Task ended = Task.WhenAll(_appending, _maintaining);
        await Task.WhenAny(ended, Task.Delay(StopTimeout));
        long lost = _queue.Reader.Count + (_isTrying ? 1 : 0);
        if (lost > 0)
        {
            LogLostAtEnd(lost);
        }

        if (ended.IsCompleted)
        {
            CloseQuietly(_store);
            _store = null;
            _stop.Dispose();
            _something.Dispose();
        }

        // else a disk that does not answer holds them: what was committed is safe without being closed, and the program must end
    }

    private void Leave(long sequence, string? reason)
    {
        SnapshotStore store = _store ?? throw new StoreException(StoreProblem.Unavailable, "the snapshot store is not open now");

        // numbers begin anew in a new file: this one is of a snapshot that is no longer there
        if (_peekedGeneration == _generation)
        {
            Use(store, () => Leave(store, sequence, reason));
        }
    }

    private static bool Leave(SnapshotStore store, long sequence, string? reason)
    {
        if (reason is null)
        {
            store.Delivered(sequence);
        }
        else
        {
            store.Refused(sequence, reason);
        }

        return true;
    }

    private void Append()
    {
        try
        {
            Open();
            while (Next() is { } snapshot)
            {
                KeepOne(snapshot);
            }
        }
        catch (OperationCanceledException)
        {
            // the end
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // nobody takes what waits any more: a source that can wait must not do so for ever
            _problem = "Broken";
            Tell(reading => reading with { IsUp = false });
            LogBroken(e);
        }
        catch (OutOfMemoryException)
        {
            OutOfMemory.EndInOrder();
            throw;
        }
    }

    /// <summary>Waits for the next snapshot; null: there will be none.</summary>
    private Snapshot? Next()
    {
        while (true)
        {
            _stop.Token.ThrowIfCancellationRequested();
            if (_queue.Reader.TryRead(out Snapshot? next))
            {
                return next;
            }

            // a thread of its own may wait; nothing else runs on it
            if (!_queue.Reader.WaitToReadAsync(_stop.Token).AsTask().GetAwaiter().GetResult())
            {
                return null;
            }
        }
    }

    private void KeepOne(Snapshot snapshot)
    {
        _isTrying = true;
        bool isDue = _withEvents && _choice.IsDue(snapshot);
        for (int tries = 0; tries < MostTries; tries++)
        {
            if ((_store ?? Open()) is { } store && (IsKeptByOther(snapshot) || TryAppend(store, snapshot, isDue)))
            {
                LeaveTakeover();
                _isTrying = false;
                return;
            }

            WaitForTick();
        }

        _isTrying = false;
        Tell(reading => reading.WithLost());
    }

    /// <summary>Whether the process that had the store has kept one of that time: what waited here meanwhile would be there twice.</summary>
    private bool IsKeptByOther(Snapshot snapshot)
    {
        bool isKept = _kept is { } kept && kept.TryGetValue(snapshot.Stream, out long newest) && snapshot.EndTime <= newest;
        _keptByOther += isKept ? 1 : 0;
        return isKept;
    }

    private static IReadOnlyDictionary<StreamId, long>? NewestTimes(SnapshotStore store)
    {
        try
        {
            return store.NewestTimes();
        }
        catch (StoreException)
        {
            // rather twice than not at all; what is wrong is said when something is kept
            return null;
        }
    }

    /// <summary>What comes after the takeover is nobody else's.</summary>
    private void LeaveTakeover()
    {
        if (_kept is null || --_waited > 0)
        {
            return;
        }

        _kept = null;
        if (_keptByOther > 0)
        {
            LogKeptByOther(_keptByOther);
            _keptByOther = 0;
        }
    }

    /// <summary>A thread of its own may wait; throws at the end of the keeper.</summary>
    private void WaitForTick()
    {
        if (ReferenceEquals(_time, TimeProvider.System))
        {
            // a timer would wake two more threads for each tick, and each of these costs more than to find nothing to do
            _stop.Token.WaitHandle.WaitOne(Tick);
            _stop.Token.ThrowIfCancellationRequested();
        }
        else
        {
            Task.Delay(Tick, _time, _stop.Token).GetAwaiter().GetResult();
        }
    }

    /// <returns>Whether the snapshot is done with; else it is to be tried again.</returns>
    private bool TryAppend(SnapshotStore store, Snapshot snapshot, bool isDue)
    {
        try
        {
            long begin = Stopwatch.GetTimestamp();
            long sequence = Use(store, () => store.Append(snapshot, isDue));
            double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            LogKept(sequence, snapshot.Stream.ToString());
            Succeeded(store, seconds);
            if (isDue)
            {
                // not before: of one that is lost, the next one of its span takes the place
                _choice.Took(snapshot);
                Signal();
            }

            return true;
        }
        catch (StoreException)
        {
            return false;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // a defect of ours with this snapshot is there the next time, too, and is none with the next snapshot
            Tell(reading => reading.WithLost());
            LogBroken(e);
            return true;
        }
    }

    private void Signal()
    {
        try
        {
            _something.Release();
        }
        catch (SemaphoreFullException)
        {
            // it is signalled already
        }
        catch (OutOfMemoryException)
        {
            // no thread for whoever waits for it, who looks now and then
        }
    }

    private SnapshotStore? Open()
    {
        try
        {
            SnapshotStore store;
            lock (_swap)
            {
                store = SnapshotStore.Open(_options.Path!, _options.Store, _time);
                if (_wasOwned)
                {
                    (_kept, _waited, _wasOwned) = (NewestTimes(store), _queue.Reader.Count + (_isTrying ? 1 : 0), false);
                }

                lock (_lock)
                {
                    _told = new StoreStatus();
                    _store = store;
                }
            }

            LogOpened(_options.Path!, store.Status.Snapshots);
            if (store.LogSetAside is { } aside)
            {
                LogOldLog(aside);
            }

            Tell(reading => Status(reading, store) with { IsUp = true });
            Signal();
            return store;
        }
        catch (StoreException e)
        {
            _wasOwned |= e.Problem == StoreProblem.InUse;
            Failed(null, e);
            return null;
        }
    }

    private void Maintain()
    {
        try
        {
            int quiet = 0;
            while (true)
            {
                WaitForTick();
                if (_store is not { } store)
                {
                    continue;
                }

                if (++quiet >= TicksAtRest || !store.IsInOrder)
                {
                    quiet = 0;
                    Maintain(store);
                }

                SayDropping(store);
            }
        }
        catch (OperationCanceledException)
        {
            // the end
        }
        catch (OutOfMemoryException)
        {
            OutOfMemory.EndInOrder();
            throw;
        }
    }

    private void Maintain(SnapshotStore store)
    {
        try
        {
            Use(store, () =>
            {
                long loose = store.Status.Loose;
                store.Maintain(_stop.Token);
                if (store.Status.Loose < loose)
                {
                    // what was read to be packed lives just long enough for the collector to take it for lasting, and to keep 10 MB of it
                    GC.Collect(1, GCCollectionMode.Forced, blocking: true);
                }

                return true;
            });
            Tell(reading => Status(reading, store));
        }
        catch (StoreException)
        {
            // it is said; a file that is there is tried again
            if (store.IsReplaced)
            {
                Close(store);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogBroken(e);
        }
    }

    private void SayDropping(SnapshotStore store)
    {
        // once for each time that the disk is full, which is over when nothing had to go for a while
        long dropped = store.Status.DroppedForSpace;
        if (dropped > _droppedBefore)
        {
            if (!_saidDropping)
            {
                LogDropping(dropped);
            }

            (_saidDropping, _ticksWithoutDrop) = (true, 0);
        }
        else if (++_ticksWithoutDrop >= QuietTicks)
        {
            _saidDropping = false;
        }

        _droppedBefore = dropped;
    }

    /// <summary>Does something with the store, and what its failure asks for.</summary>
    private T Use<T>(SnapshotStore store, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (StoreException e)
        {
            Failed(store, e);
            throw;
        }
        catch (ObjectDisposedException e)
        {
            throw new StoreException(StoreProblem.Unavailable, "the snapshot store was closed meanwhile; it is opened again", e);
        }
    }

    private void Succeeded(SnapshotStore store, double seconds)
    {
        bool wasFailing;
        lock (_lock)
        {
            wasFailing = _problem is not null;
            _problem = null;
        }

        Tell(reading => Status(reading, store) with { IsUp = true, AppendSeconds = reading.AppendSeconds + seconds });
        if (wasFailing)
        {
            long lost = _reading.Dropped["unavailable"];
            LogRecovered(lost - _lostBefore);
            _lostBefore = lost;
        }
    }

    private void Failed(SnapshotStore? store, StoreException problem)
    {
        bool isNew;
        lock (_lock)
        {
            // numbers in it may change from time to time
            string kind = problem.Problem.ToString();
            isNew = _problem != kind;
            _problem = kind;
        }

        // what it dropped before it gave up counts, too
        Tell(reading => (store is null ? reading : Status(reading, store)).WithError(problem.Problem) with { IsUp = false });
        if (isNew)
        {
            LogProblem(problem.Message);
        }

        if (problem.Problem == StoreProblem.Damaged)
        {
            SetAside(store, isNew);
        }
    }

    /// <param name="store">The damaged one; null: it could not even be opened.</param>
    /// <param name="isNew">Whether a problem is to be said: one that was said is not said again each second.</param>
    private void SetAside(SnapshotStore? store, bool isNew)
    {
        lock (_swap)
        {
            // what stands in the place of a damaged one is not damaged
            bool isThere = store is not { IsReplaced: true };
            if (!TryClose(store) || !isThere)
            {
                return;
            }

            try
            {
                LogSetAside(SnapshotStore.SetAside(store?.Path ?? _options.Path!, _time));
            }
            catch (StoreException e)
            {
                if (isNew)
                {
                    LogProblem(e.Message);
                }
            }
        }
    }

    private void Close(SnapshotStore store)
    {
        // a new one that is opened before this one is closed would find it in the way, or lose its log to it
        lock (_swap)
        {
            TryClose(store);
        }
    }

    /// <returns>False: another thread did it before.</returns>
    private bool TryClose(SnapshotStore? store)
    {
        lock (_lock)
        {
            if (store is not null && !ReferenceEquals(store, _store))
            {
                return false;
            }

            _store = null;
            _generation++;
        }

        CloseQuietly(store);
        return true;
    }

    private static void CloseQuietly(SnapshotStore? store)
    {
        try
        {
            store?.Dispose();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // a damaged database may refuse to be closed in order; its handles are closed all the same
        }
    }

    /// <summary>The reading after what the store has done since it was asked last.</summary>
    private StoreReading Status(StoreReading reading, SnapshotStore store)
    {
        // of one that was closed meanwhile, the numbers are told already, or lost
        if (!ReferenceEquals(store, _store))
        {
            return reading;
        }

        StoreStatus before = _told;
        _told = store.Status;
        return reading.With(before, _told);
    }

    private void Tell(Func<StoreReading, StoreReading> next)
    {
        lock (_lock)
        {
            _reading = next(_reading);
            _report(_reading);
        }
    }
}
