using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Damon;
using Damon.Kernel;
using Damon.Kernel.Memory;
using Damon.Kernel.Processes;
using Damon.Kernel.Sysfs;
using Damon.Kernel.Sysfs.Writing;
using Damon.Snapshots;

namespace DamonExporter.Sources.Manage;

/// <summary>
/// Starts DAMON for the whole physical memory, for processes or for a command, and gives back all that it took when it ends. Regions come from sysfs (our own kdamond is asked), or by trace where
/// a command to the kdamond could hang, or where nothing has to be asked.
/// </summary>
internal sealed partial class ManageSource : ISnapshotSource
{
    /// <summary>DAMON_STAT and the like look at each process at most so often, and so do we.</summary>
    public static readonly TimeSpan ScanInterval = TimeSpan.FromSeconds(2);

    /// <summary>A kdamond that is told of new processes starts anew, and has forgotten how long memory was idle: at most so often.</summary>
    public static readonly TimeSpan RetargetInterval = TimeSpan.FromSeconds(10);

    /// <summary>More targets than this are not given to one kdamond: each has 3 regions at least.</summary>
    public const int MostTargets = 256;

    /// <summary>Where each target has schemes of its own, there are no more of those: each takes some forty files, which are written down one step after another.</summary>
    public const int MostSchemes = 128;

    /// <summary>DAMON's sysfs is locked while a command of ours is held, so it is left to others for so many times as long afterwards.</summary>
    private const int Others = 2;

    /// <summary>How long a command that was asked to end is waited for.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly ManageSourceOptions _options;
    private readonly PlannedIntervals _intervals;
    private readonly KernelFiles _files;
    private readonly TimeProvider _time;
    private readonly IOwnershipStore _store;
    private readonly ManagedNames _names;
    private readonly Func<ISnapshotEnricher, ISnapshotSource> _trace;
    private readonly Func<string?> _whyNoTrace;
    private readonly Func<IReadOnlyList<string>, ITargetCommand> _start;
    private readonly Action<string> _complain;
    private readonly DamonSysfs _sysfs;
    private readonly Channel<SourceEvent> _traced = Channel.CreateBounded<SourceEvent>(16);
    private readonly HashSet<StreamId> _streams = [];
    private readonly ManagedDamonOptions _limits;
    private ProcessSelector? _selector;
    private TargetOrdinals _ordinals = TargetOrdinals.Empty;
    private ImmutableArray<ProcessStamp> _monitored = [];
    private HashSet<ProcessStamp> _known = [];
    private ITargetCommand? _command;
    private Task<bool>? _told;
    private TreePlan? _plan;
    private bool _isTraced;
    private bool _isStarted;
    private bool _isCapSaid;
    private long _startedAt;
    private string? _said;

    /// <param name="options">What is monitored, and how.</param>
    /// <param name="files">The kernel's files.</param>
    /// <param name="time">The clock.</param>
    /// <param name="store">Where it is written down what is ours.</param>
    /// <param name="enricher">Adds to snapshots what DAMON does not tell.</param>
    /// <param name="trace">Makes the source that tells of every kdamond by trace, with what adds to its snapshots.</param>
    /// <param name="whyNoTrace">Why that cannot be had here, one line; null: it can.</param>
    /// <param name="start">Starts a command.</param>
    /// <param name="complain">Is told, when all is over, what could not be given back.</param>
    /// <param name="limits">How long others are waited for; null: as usual. What may be taken is in <paramref name="options"/>.</param>
    public ManageSource(
        ManageSourceOptions options,
        KernelFiles files,
        TimeProvider time,
        IOwnershipStore store,
        ISnapshotEnricher enricher,
        Func<ISnapshotEnricher, ISnapshotSource> trace,
        Func<string?> whyNoTrace,
        Func<IReadOnlyList<string>, ITargetCommand> start,
        Action<string> complain,
        ManagedDamonOptions? limits = null)
    {
        (_options, _files, _time, _store, _trace, _whyNoTrace, _start, _complain) = (options, files, time, store, trace, whyNoTrace, start, complain);
        _names = new ManagedNames(enricher);
        _sysfs = new DamonSysfs(files);
        _reader = new TriedRegionsReader(files);
        _commands = new KdamondCommands(files, time);
        _intervals = options.Filters.IsEmpty ? options.Intervals : options.Intervals.NoShorterThan((long)options.Interval.TotalMicroseconds);
        _selector = options.Processes;
        _limits = (limits ?? new ManagedDamonOptions()) with { TakeIdle = options.TakeIdle, StopDamonStat = options.StopDamonStat, TraceInstance = options.TraceInstance };
    }

    public string Name => "manage";

    public string Description =>
        _options.Command is [var program, ..] ? $"a kdamond of our own for the command {program}"
        : _options.Processes is { } processes ? $"a kdamond of our own for processes: {processes}"
        : "a kdamond of our own for physical memory";

    private bool IsPhysical => _options.IsPhysical;

    public async IAsyncEnumerable<SourceEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (ManageRules.PidNamespace(_options, _files) is { } otherNumbers)
        {
            throw new DamonDataException(otherNumbers);
        }

        using ManagedDamon damon = await OnThreadAsync(() => ManagedDamon.Open(_files, _store, _limits));
        Task tracing = Task.CompletedTask;
        try
        {
            if (await OnThreadAsync(() => damon.Recover(RemoveInstance)) is { } recovered)
            {
                yield return new SourceNoted(recovered);
            }

            await OnThreadAsync(damon.Claim);
            if (!_options.Command.IsEmpty)
            {
                // what cannot be had is known before the command has done anything
                foreach (SourceEvent happened in await OnThreadAsync(() => Prepare(damon)))
                {
                    yield return happened;
                }

                _command = _start(_options.Command);
                _selector = new ProcessSelector([_command.Pid], [], []);
            }

            if (IsPhysical)
            {
                await foreach (SourceEvent happened in StartPhysicalAsync(damon))
                {
                    yield return happened;
                }
            }

            while (!cancellationToken.IsCancellationRequested)
            {
                (long began, TimeSpan heldBefore) = (_time.GetTimestamp(), _commands.Held);
                bool isOver = false;
                if (IsPhysical)
                {
                    foreach (SourceEvent happened in await OnThreadAsync(() => CheckRunning(damon)))
                    {
                        yield return happened;
                    }
                }
                else
                {
                    (isOver, IReadOnlyList<SourceEvent> events) = await OnThreadAsync(() => Follow(damon));
                    foreach (SourceEvent happened in events)
                    {
                        yield return happened;
                    }
                }

                if (isOver)
                {
                    if (_command is { Ended.IsCompleted: true } command)
                    {
                        yield return new CommandEnded(await command.Ended);
                    }

                    break;
                }

                if (_isTraced && _isStarted && tracing.IsCompleted)
                {
                    // if it broke, it says how
                    await tracing;
                    tracing = TraceAsync(stop.Token);
                }

                if (!_isTraced && _isStarted)
                {
                    await foreach (SourceEvent happened in TakeAsync(cancellationToken))
                    {
                        yield return happened;
                    }
                }

                TimeSpan wait = (_isTraced || !_isStarted ? ScanInterval : _options.Interval) - _time.GetElapsedTime(began);
                TimeSpan leave = Others * (_commands.Held - heldBefore);
                Task due = Task.Delay(new[] { wait, leave, TimeSpan.Zero }.Max(), _time, stop.Token);
                while (await TracedBeforeAsync(due, cancellationToken))
                {
                    while (_traced.Reader.TryRead(out SourceEvent? happened))
                    {
                        if (happened is SnapshotTaken taken)
                        {
                            _streams.Add(taken.Snapshot.Stream);
                            _said = null;
                        }

                        yield return happened;
                    }
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            _command?.Terminate();
            await tracing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ReleaseAsync(damon);
            await LeaveCommandAsync();
        }
    }

    /// <summary>What may hold its caller for long is done where nobody waits for a thread; what the kernel refuses is data that cannot be used.</summary>
    private static async Task<T> OnThreadAsync<T>(Func<T> action)
    {
        try
        {
            return await Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        }
        catch (KernelException e)
        {
            throw new DamonDataException(
                e.IsDenied ? $"{e.Message}: the source manage needs root of the host, and /sys/kernel/mm/damon writable" : e.Message, e);
        }
    }

    private static Task<bool> OnThreadAsync(Action action) => OnThreadAsync(() =>
    {
        action();
        return true;
    });

    /// <summary>Waits for the trace to tell something, for the time to come, or for the command to end.</summary>
    /// <returns>Whether the trace has told something.</returns>
    private async Task<bool> TracedBeforeAsync(Task due, CancellationToken cancellationToken)
    {
        _told ??= _traced.Reader.WaitToReadAsync(cancellationToken).AsTask();
        Task first = await Task.WhenAny(_told, due, _command?.Ended ?? due);
        cancellationToken.ThrowIfCancellationRequested();
        if (first != _told)
        {
            return false;
        }

        _told = null;
        return true;
    }

    /// <summary>Begins to monitor all System RAM.</summary>
    private async IAsyncEnumerable<SourceEvent> StartPhysicalAsync(ManagedDamon damon)
    {
        if (!new IoMemory(_files).TryReadSystemRam(out ImmutableArray<AddressRange> banks, out string reason))
        {
            throw new DamonDataException($"physical memory cannot be monitored: {reason}");
        }

        _plan = Plan("paddr", [new PlannedTarget(null, banks)], SchemesOf(null));
        await OnThreadAsync(() => damon.Build(_plan));
        KernelFeatures features = _sysfs.ReadFeatures();
        RefuseFilters(features);
        _isTraced = _options.Full && _options.Filters.IsEmpty && _whyNoTrace() is null;
        if (_options.Full && !_isTraced)
        {
            yield return new SourceNoted(
                _options.Filters.IsEmpty ? $"not every aggregation is taken: only the trace has them, and {_whyNoTrace()}" : "not every aggregation is taken: the trace has them, but not what passes filters");
        }

        if (TuningNote(features) is { } note)
        {
            yield return new SourceNoted(note);
        }

        await OnThreadAsync(damon.Start);
        (_isStarted, _startedAt) = (true, _time.GetTimestamp());
    }

    private string? TuningNote(KernelFeatures features) =>
        _intervals.Goal is not null && features.HasIntervalsGoal == false
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"this kernel does not tune intervals (Linux 6.15): sampling stays at {_intervals.SampleMicroseconds / 1e3:0.###} ms, aggregation at {_intervals.AggregationMicroseconds / 1e3:0.###} ms")
            : null;

    private void RefuseFilters(KernelFeatures features)
    {
        if (ManageRules.Filters(_options, features) is { } refusal)
        {
            throw new DamonDataException(refusal);
        }
    }

    /// <summary>Whether our kdamond of physical memory runs; it does not end by itself.</summary>
    private List<SourceEvent> CheckRunning(ManagedDamon damon)
    {
        _isStarted = damon.RunningThread() is not null;
        return _isStarted ? [] : [.. EndStreams(_ => true), .. Interrupt("our kdamond was stopped by somebody else; to go on, start the exporter again, or stop it to have DAMON for yourself")];
    }

    /// <summary>Looks which processes there are to monitor, and tells the kdamond when there are new ones.</summary>
    private (bool IsOver, IReadOnlyList<SourceEvent> Events) Follow(ManagedDamon damon)
    {
        List<SourceEvent> events = [];
        ImmutableArray<ProcessStamp> alive = Alive(events);
        foreach (ProcessStamp gone in _ordinals.Owners.OfType<ProcessStamp>().Where(owner => !alive.Contains(owner)))
        {
            string number = _ordinals.Of(gone).ToString(CultureInfo.InvariantCulture);
            _names.Forget(gone.Pid);
            events.AddRange(EndStreams(stream => stream.Target == number));
        }

        // a command may be without a process to look at before its last thread has ended
        if (_command is { } command ? command.Ended.IsCompleted : alive.IsEmpty && _selector!.IsFinal)
        {
            return _plan is not null ? (true, events) : throw new DamonDataException($"there is no such process: {_options.Processes}");
        }

        bool isRunning = _isStarted && damon.RunningThread() is not null;
        if (alive.IsEmpty)
        {
            events.AddRange(Interrupt(_command is null ? $"no process matches now ({_options.Processes}); waiting for one" : "the command has no process to monitor now; waiting for its end", isAwaited: true));
            _isStarted = isRunning;
            return (false, events);
        }

        bool hasNew = alive.Any(process => !_monitored.Contains(process));
        bool isLost = !isRunning && _monitored.Length > 0 && _monitored.All(alive.Contains) && !hasNew;
        if (isLost)
        {
            _isStarted = false;
            events.AddRange([.. EndStreams(_ => true), .. Interrupt("our kdamond was stopped by somebody else; it is started again when there is a new process to monitor")]);
            return (false, events);
        }

        if (!isRunning || (hasNew && _time.GetElapsedTime(_startedAt) >= RetargetInterval))
        {
            Begin(damon, alive, events);
        }

        return (false, events);
    }

    private ImmutableArray<ProcessStamp> Alive(List<SourceEvent> events)
    {
        ImmutableArray<ProcessStamp> alive = _selector!.Select(ProcessTable.Read(_files), ProcessStamp.Self(_files).Pid, _known);
        int most = _options.Filters.IsEmpty ? MostTargets : MostSchemes / (1 + _options.Filters.Length);
        if (alive.Length > most)
        {
            if (!_isCapSaid)
            {
                events.Add(new SourceNoted(string.Create(CultureInfo.InvariantCulture, $"{alive.Length} processes match; {most} of them are monitored")));
            }

            _isCapSaid = true;
            ImmutableArray<ProcessStamp> all = alive;
            alive = [.. all.OrderBy(process => _known.Contains(process) ? 0 : 1).Take(most).OrderBy(process => process.Pid)];
        }

        _known = [.. alive];

        // a number that is used again later is another process
        if (alive.Length > 0)
        {
            _selector = _selector with { Pids = [.. _selector.Pids.Where(pid => !alive.Any(process => process.Pid == pid))] };
        }

        return alive;
    }

    /// <summary>Sets a kdamond up that has no process to monitor yet: the files that are there then tell what this kernel can do.</summary>
    /// <exception cref="DamonDataException">What was asked for cannot be had.</exception>
    private List<SourceEvent> Prepare(ManagedDamon damon)
    {
        List<SourceEvent> events = [];
        TreePlan plan = Plan("vaddr", [], [new PlannedScheme(null, [])]);
        damon.Build(plan);
        Decide(events);
        _plan = plan;
        return events;
    }

    private void Begin(ManagedDamon damon, ImmutableArray<ProcessStamp> alive, List<SourceEvent> events)
    {
        if (_plan is null)
        {
            events.AddRange(Prepare(damon));
        }

        _ordinals = _ordinals.Next(alive);
        ImmutableArray<PlannedTarget> targets = [.. alive.Select(process => new PlannedTarget(process.Pid, []))];
        _plan = _plan! with { Targets = targets, Schemes = _isTraced ? _plan!.Schemes : SchemesOf(targets) };
        damon.Retarget(_plan, withSchemes: !_isTraced);

        foreach (ProcessStamp process in alive)
        {
            _names.Name(process.Pid, _ordinals.Of(process));
        }

        try
        {
            damon.Start();
            (_isStarted, _startedAt, _monitored) = (true, _time.GetTimestamp(), alive);
        }
        catch (KernelException e) when (e.Errno is Errno.Invalid or Errno.NoProcess)
        {
            // one of them has ended meanwhile; the next look tells which
            (_isStarted, _monitored) = (false, []);
            if (alive.All(process => ProcessStamp.Read(_files, process.Pid) == process))
            {
                throw new DamonDataException($"{e.Message}: this kernel does not take our settings for these processes");
            }
        }
    }

    /// <summary>By trace where a command could hang, and wherever nothing else has to be asked.</summary>
    private void Decide(List<SourceEvent> events)
    {
        KernelFeatures features = _sysfs.ReadFeatures();
        RefuseFilters(features);
        string? objection = _whyNoTrace();
        if (ManageRules.Commands(_options, features, objection) is { } refusal)
        {
            throw new DamonDataException(refusal);
        }

        _isTraced = _options.Filters.IsEmpty && objection is null;
        if (TuningNote(features) is { } note)
        {
            events.Add(new SourceNoted(note));
        }
    }

    private TreePlan Plan(string operations, ImmutableArray<PlannedTarget> targets, ImmutableArray<PlannedScheme> schemes) => new()
    {
        Operations = operations,
        Targets = targets,
        Schemes = schemes,
        Intervals = _intervals,
        MinRegions = _options.MinRegions,
        MaxRegions = _options.MaxRegions,
    };

    /// <summary>tried_regions do not say of which process they are: each has schemes of its own.</summary>
    private ImmutableArray<PlannedScheme> SchemesOf(ImmutableArray<PlannedTarget> targets) =>
    [
        .. targets.SelectMany((_, target) => SchemesOf(target)),
    ];

    /// <summary>
    /// One for all bytes and one for each filter, applied at the same moments, so that they tell of the same regions. A filter looks at every page each time, which is to be as seldom as snapshots are
    /// taken; a command waits for it, so not more seldom than an aggregation may last. With tuned intervals it is each aggregation (those are long then, see <see cref="PlannedIntervals.NoShorterThan"/>): the
    /// kernel begins anew to wait for a scheme's turn whenever it changes the intervals, and a longer wait may never end.
    /// </summary>
    private ImmutableArray<PlannedScheme> SchemesOf(int? target)
    {
        long apply = _options.Filters.IsEmpty || _intervals.Goal is not null
            ? 0 : Math.Clamp((long)_options.Interval.TotalMicroseconds, 1_000_000, PlannedIntervals.LongestAggregation);
        return [new PlannedScheme(target, [], apply), .. _options.Filters.Select(filters => new PlannedScheme(target, filters, apply))];
    }

    private List<SourceEvent> EndStreams(Func<StreamId, bool> isGone)
    {
        List<SourceEvent> events = [.. _streams.Where(isGone).Order().Select(stream => new StreamEnded(stream))];
        _streams.RemoveWhere(stream => isGone(stream));
        return events;
    }

    private IEnumerable<SourceEvent> Interrupt(string reason, bool isAwaited = false)
    {
        if (reason == _said)
        {
            return [];
        }

        _said = reason;
        return [new SourceInterrupted(reason, isAwaited)];
    }

    /// <summary>What the trace tells of our kdamond, under our names. Another one cannot run as long as the tree is ours.</summary>
    private async Task TraceAsync(CancellationToken cancellationToken)
    {
        await foreach (SourceEvent happened in _trace(_names).ReadAsync(cancellationToken))
        {
            switch (happened)
            {
                case SnapshotTaken taken when ManagedNames.IsNamed(taken.Snapshot.Stream):
                    await _traced.Writer.WriteAsync(taken, cancellationToken);
                    break;
                case SnapshotTaken or StreamEnded:
                    break;
                case SourceInterrupted when !_isStarted:
                    // nothing runs, which was said
                    break;
                default:
                    await _traced.Writer.WriteAsync(happened, cancellationToken);
                    break;
            }
        }
    }

    private void RemoveInstance(string name)
    {
        if (Damon.Kernel.Tracing.TracefsPicture.Look(_files) is { Problem: null, Path: { } tracefs } && _files.Exists($"{tracefs}/instances/{name}"))
        {
            try
            {
                // takes over what a killed process held, and removes it; what a living one holds stays
                Damon.Kernel.Tracing.TraceInstance.Open(_files, tracefs, new Damon.Kernel.Tracing.TraceInstanceOptions { Name = name }).Dispose();
            }
            catch (KernelException)
            {
                // the next source that reads the trace takes it over
            }
        }
    }

    private async Task ReleaseAsync(ManagedDamon damon)
    {
        try
        {
            try
            {
                await OnThreadAsync(damon.Release);
            }
            catch (Exception e) when (OutOfMemory.IsReasonOf(e))
            {
                // what was taken must not stay for want of a thread: this one waits for the kernel, for it has nothing else to do any more
                damon.Release();
            }
        }
        catch (Exception e) when (e is DamonDataException or KernelException)
        {
            _complain($"not all was given back to DAMON: {e.Message}");
        }
    }

    private async Task LeaveCommandAsync()
    {
        if (_command is { } command)
        {
            await Task.WhenAny(command.Ended, Task.Delay(Farewell, _time));
            command.Dispose();
        }
    }
}
