using System.Collections.Immutable;
using System.Globalization;
using Damon.Kernel;
using Damon.Kernel.Sysfs;
using Damon.Kernel.Tracing;
using Damon.Snapshots;

namespace DamonExporter.Sources.Trace;

/// <summary>
/// The time for which one trace instance is ours: switches events on for as long as somebody's aggregation is wanted, and tells what comes. Used by one thread; never waits. A
/// <see cref="KernelException"/> out of it means that the instance cannot be used any more.
/// </summary>
internal sealed class TraceSession : ITraceSink, IDisposable
{
    private const long Second = 1_000_000_000;

    /// <summary>Who runs is looked up so often at most.</summary>
    private const long LeastRefresh = Second;

    /// <summary>Buffers that had to grow are made small again after so long without a loss: what they held for may not come again.</summary>
    private const long Quiet = 3600 * Second;

    /// <summary>More scheme events than this in one interval are not worth having all the time.</summary>
    private const int MostSchemeEvents = 500;

    private readonly KernelFiles _files;
    private readonly HostProcesses _processes;
    private readonly TraceInstance _instance;
    private readonly ITraceReader _reader;
    private readonly TraceSwitch _switch;
    private readonly TraceSourceOptions _options;
    private readonly Func<KdamondDirectory> _directory;
    private readonly ISnapshotEnricher _enricher;
    private readonly IBootClock _clock;
    private readonly TraceReport _report;
    private readonly Action<SourceEvent> _tell;
    private readonly Dictionary<int, KdamondTrace> _kdamonds = [];
    private readonly Dictionary<int, long> _strangers = [];
    private readonly SchemeStatsCollector _schemes = new();
    private readonly long _interval;
    private KdamondDirectory _known = KdamondDirectory.Empty;
    private string? _lookupProblem;
    private bool _hasAddressUnits;
    private bool _processesAreVisible;
    private long? _idleSince;
    private bool _schemesAreNoisy;
    private long _nextRefresh;
    private long _lastRefresh = long.MinValue;
    private long _now;
    private readonly HashSet<int?> _losses = [];
    private long _lastLoss;

    private TraceSession(
        KernelFiles files, TraceInstance instance, ITraceReader reader, ImmutableArray<string> events, TraceSourceOptions options,
        Func<KdamondDirectory> directory, ISnapshotEnricher enricher, IBootClock clock, TraceReport report, Action<SourceEvent> tell)
    {
        (_files, _instance, _reader, _options, _directory, _enricher, _clock, _report, _tell) =
            (files, instance, reader, options, directory, enricher, clock, report, tell);
        _processes = new HostProcesses(files);
        _switch = new TraceSwitch(instance, events);
        _interval = (long)options.Interval.TotalNanoseconds;
    }

    /// <summary>Files that become readable when a wanted aggregation comes; none while nothing is wanted.</summary>
    public ReadOnlySpan<int> Files => _switch.IsOn ? _reader.Files : [];

    /// <summary>Makes the instance.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="options">How to watch.</param>
    /// <param name="directory">Says which kdamonds run.</param>
    /// <param name="enricher">Adds what DAMON does not tell.</param>
    /// <param name="clock">The host's clock.</param>
    /// <param name="report">What has been told so far.</param>
    /// <param name="tell">Is told what happens.</param>
    /// <exception cref="KernelException">The kernel refuses; nothing is left behind.</exception>
    /// <exception cref="Damon.DamonDataException">This host cannot be traced; says why and what would help.</exception>
    public static TraceSession Open(
        KernelFiles files, TraceSourceOptions options, Func<KdamondDirectory> directory, ISnapshotEnricher enricher, IBootClock clock, TraceReport report,
        Action<SourceEvent> tell)
    {
        TracefsPicture tracefs = TracefsPicture.Look(files);
        if (tracefs.Problem is not null || tracefs.Path is null)
        {
            throw new Damon.DamonDataException(tracefs.Problem ?? "no tracefs");
        }

        if (tracefs.TransientBytes > options.MostTransientBytes)
        {
            throw new Damon.DamonDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"a new trace instance may take {tracefs.TransientBytes >> 20} MiB for a moment ({tracefs.OnlineCpus} online CPUs), more than the {options.MostTransientBytes >> 20} MiB that trace.max-memory allows; allow more, or use another source"));
        }

        TraceInstance? instance = null;
        ITraceReader? reader = null;
        try
        {
            instance = TraceInstance.Open(files, tracefs.Path, options.Instance);
            string[] ours = [DamonEventDecoder.Aggregated, DamonEventDecoder.RegionAggregated, DamonEventDecoder.Tune, DamonEventDecoder.SchemeStats];
            ImmutableArray<string> events = [.. instance.ListEvents().Intersect(ours)];
            reader = instance.OpenReader(events, clock, out string? whyText);
            TraceSession session = new(files, instance, reader, events, options, directory, enricher, clock, report, tell);
            session.Begin(whyText);
            (instance, reader) = (null, null);
            return session;
        }
        finally
        {
            reader?.Dispose();
            instance?.Dispose();
        }
    }

    /// <summary>Does what is due.</summary>
    /// <param name="now">The time, ns, on any clock that only goes on.</param>
    /// <returns>When there is something to do next, if no file becomes readable before.</returns>
    public long Step(long now)
    {
        _now = now;
        Drain();
        if (now >= _nextRefresh)
        {
            Refresh();
            TellSchemes();
            Measure();
            _nextRefresh = now + Math.Max(_interval, LeastRefresh);
        }

        long next = _nextRefresh;
        bool wanted = IsUnknownWanted;
        foreach (KdamondTrace kdamond in _kdamonds.Values)
        {
            if (kdamond.Who.IsLeftOut)
            {
                continue;
            }

            if (!kdamond.IsWanted && (kdamond.Due <= now || _options.Full))
            {
                kdamond.Want(now);
            }

            if (kdamond.Deadline <= now)
            {
                FallSilent(kdamond);
            }

            wanted |= kdamond.IsWanted;
            next = Math.Min(next, kdamond.IsWanted ? kdamond.Deadline : kdamond.Due);
        }

        if (wanted)
        {
            _switch.TurnOn(_kdamonds.Values.Where(kdamond => !kdamond.IsWanted).Select(kdamond => kdamond.Thread), now);
        }
        else
        {
            _report.EnabledNanoseconds += _switch.TurnOff(now);
        }

        return next;
    }

    /// <summary>Says that all its streams are no more, as when the instance is lost.</summary>
    public void EndStreams()
    {
        foreach (KdamondTrace kdamond in _kdamonds.Values)
        {
            EndStreams(kdamond);
        }

        _kdamonds.Clear();
        if (_schemes.Take(_kdamonds, _now, _interval) is { } none)
        {
            _tell(none);
        }
    }

    public void Dispose()
    {
        _report.EnabledNanoseconds += _switch.Elapsed(_now);
        _reader.Dispose();
        _instance.Dispose();
    }

    void ITraceSink.Region(in RegionEvent found, bool withProbes)
    {
        _report.Events++;
        if (!_kdamonds.TryGetValue(found.Thread, out KdamondTrace? kdamond) && (kdamond = Meet(found.Thread)) is null)
        {
            return;
        }

        kdamond.Add(found, withProbes, _now, _interval);
        while (kdamond.TryTake(out BootSnapshot? snapshot))
        {
            Tell(kdamond, snapshot!);
        }

        TellEnded(kdamond);
    }

    void ITraceSink.Tuned(int thread, long time, ulong sampleMicroseconds)
    {
        _report.Events++;
        if (_kdamonds.TryGetValue(thread, out KdamondTrace? kdamond))
        {
            kdamond.Tuned(sampleMicroseconds);
        }
    }

    void ITraceSink.SchemeStats(in SchemeStatsEvent found)
    {
        _report.Events++;
        _schemes.Add(found, _now);
    }

    void ITraceSink.Lost(int? cpu, long? count)
    {
        _losses.Add(cpu);
        _report.LostEvents += count ?? 0;
        _report.IsLossUncounted |= count is null;
        bool any = false;
        foreach (KdamondTrace kdamond in _kdamonds.Values)
        {
            any |= kdamond.IsWanted;
            kdamond.Interrupt();
        }

        if (any)
        {
            _tell(new SnapshotLost(Metrics.SnapshotErrors.LostEvents));
        }
    }

    /// <summary>Whether somebody runs, or may begin to, whose thread is not known: then nobody new may be shut out.</summary>
    private bool IsUnknownWanted =>
        _kdamonds.Values.All(kdamond => kdamond.Who.IsLeftOut) || _known.Running.Any(who => who.Pid is null && _kdamonds.Values.All(kdamond => kdamond.Who.Name != who.Name));

    private void Begin(string? whyText)
    {
        if (whyText is not null)
        {
            Note($"trace events are read as text: {whyText}");
        }

        if (_instance.WasLeftOver)
        {
            Note($"the trace instance {_instance.Name} was left behind by an exporter that was killed; it is used again");
        }

        _switch.Begin();
    }

    private void Drain()
    {
        _reader.Drain(this);
        if (_losses.Count == 0)
        {
            if (_now - _lastLoss >= Quiet && !_switch.IsOn)
            {
                _instance.Shrink();
                _lastLoss = _now;
            }

            return;
        }

        bool hasGrown = true;
        foreach (int? cpu in _losses)
        {
            hasGrown &= _instance.TryGrow(cpu);
        }

        _losses.Clear();
        _lastLoss = _now;
        if (hasGrown)
        {
            return;
        }

        Note(string.Create(
            CultureInfo.InvariantCulture,
            $"trace events are lost though the buffer is as large as it may be, up to {_instance.Kilobytes} KiB for a CPU and {_instance.BufferBytes >> 10} KiB in all; their snapshots are dropped: use a longer interval, or fewer regions"));
    }

    private void Refresh()
    {
        if (!_instance.IsThere)
        {
            throw new KernelException("use", _instance.Path, Errno.NoDevice);
        }

        _lastRefresh = _now;
        foreach (int stranger in _strangers.Where(pair => _now - pair.Value > Second * 60).Select(pair => pair.Key).ToArray())
        {
            _strangers.Remove(stranger);
        }

        try
        {
            _known = _directory();
            _lookupProblem = null;

            // they came after the event of tuning
            _hasAddressUnits = _switch.TellsTuning && _known.Running.Any(who => !who.IsWhole) && new DamonSysfs(_files).ReadFeatures().HasAddressUnit != false;
        }
        catch (Exception e) when (e is KernelException or Damon.DamonDataException)
        {
            // what was known last is as good as anything; a thread that is not known is watched under its number
            _lookupProblem = e.Message;
            Note($"which kdamonds run cannot be looked up: {e.Message}");
        }

        _processesAreVisible = _processes.AreVisible;

        foreach (TracedKdamond who in _known.Running)
        {
            if (who.Pid is { } pid)
            {
                Identify(pid, who);
            }
        }

        foreach (KdamondTrace kdamond in _kdamonds.Values.ToArray())
        {
            if (!StillRuns(kdamond))
            {
                End(kdamond);
            }
            else if (_processesAreVisible)
            {
                kdamond.LookFor(_processes);
                TellEnded(kdamond);
            }
        }

        // an event more for each region of theirs
        _switch.WantsBoth |= _kdamonds.Values.Any(kdamond => kdamond.Who is { HasProbes: true, IsLeftOut: false });
        TellWhyNothingComes();
    }

    private bool StillRuns(KdamondTrace kdamond)
    {
        if (!kdamond.IsKnown)
        {
            // a thread of nobody's: the process table is all there is, or that it speaks
            return _processesAreVisible ? _processes.HasThread(kdamond.Thread) : !kdamond.IsSilent;
        }

        return _known.Uncertain.Contains(kdamond.Who.Name)
            || _known.Running.Any(who => who.Name == kdamond.Who.Name && (who.Pid is null || who.Pid == kdamond.Thread));
    }

    private void Identify(int thread, TracedKdamond who)
    {
        // it was started anew
        foreach (KdamondTrace old in _kdamonds.Values.Where(old => old.Who.Name == who.Name && old.Thread != thread).ToArray())
        {
            End(old);
        }

        KdamondTrace kdamond = Trace(thread);
        kdamond.Identify(who with { IsScaleUnknown = !who.IsWhole && _hasAddressUnits });
        TellEnded(kdamond);
        if (kdamond.Who.IsScaleUnknown)
        {
            Note(ScaleUnknown(who.Name));
        }
        else if (who.IsWhole && (who.IsPhysical, who.AddressUnit) != (kdamond.Who.IsPhysical, kdamond.Who.AddressUnit))
        {
            Note($"the files of kdamond {who.Name} now say other operations or another addr_unit than while it was first seen to run; it counts as not changed until it is started anew");
        }

        if (kdamond.Who.HasWeights)
        {
            Note($"kdamond {who.Name} watches data attributes (its probes have weights), not accesses: nr_accesses means nothing there, and its snapshots are left out until it is started anew");
        }
    }

    /// <summary>A thread that was not known tells something.</summary>
    /// <returns>Whose it is; null: that will be looked up in a moment.</returns>
    private KdamondTrace? Meet(int thread)
    {
        _strangers.TryAdd(thread, _now);
        if (_lastRefresh == long.MinValue || _now - _lastRefresh >= LeastRefresh)
        {
            Refresh();
        }
        else if (_strangers[thread] >= _lastRefresh)
        {
            _nextRefresh = Math.Min(_nextRefresh, _lastRefresh + LeastRefresh);
            return null;
        }

        _strangers.Remove(thread);

        // DAMON_STAT does not tell its thread before Linux 7.2: it is the one that is nobody else's
        if (!_kdamonds.ContainsKey(thread) && _known.Running.FirstOrDefault(who => who.Pid is null) is { } anonymous)
        {
            Identify(thread, anonymous);
        }

        KdamondTrace kdamond = Trace(thread);
        if (!kdamond.Who.IsLeftOut)
        {
            kdamond.Want(_now);
        }

        return kdamond;
    }

    private KdamondTrace Trace(int thread)
    {
        if (!_kdamonds.TryGetValue(thread, out KdamondTrace? kdamond))
        {
            _kdamonds[thread] = kdamond = new KdamondTrace(thread, _options.Full, _switch.TellsTuning) { Node = _options.Node };
        }

        return kdamond;
    }

    private void End(KdamondTrace kdamond)
    {
        EndStreams(kdamond);
        _kdamonds.Remove(kdamond.Thread);
    }

    private void EndStreams(KdamondTrace kdamond)
    {
        kdamond.EndStreams();
        TellEnded(kdamond);
    }

    private void TellEnded(KdamondTrace kdamond)
    {
        while (kdamond.TryTakeEnded(out StreamId? ended))
        {
            _tell(new StreamEnded(ended!));
        }
    }

    private void Tell(KdamondTrace kdamond, BootSnapshot found)
    {
        TracedKdamond who = kdamond.Who;
        int? pid = who.Process(found.Target.Id);
        if (pid is not null && _processesAreVisible && IsOfNobody(found, pid.Value))
        {
            return;
        }

        long toWall = _clock.ToWall;
        Snapshot snapshot = new(who.Stream(_options.Node, found.Target.Id), found.Start + toWall, found.End + toWall, found.Intervals, found.Regions);
        found.Target.IsTold = true;
        if (found.Intervals.IsSampleAssumed)
        {
            Note($"the access rates of kdamond {who.Name} are not known: nothing says how many samples it takes in an aggregation; idle times and bandwidth do not depend on it");
        }

        _report.Reason = null;

        // addresses that are neither known to be physical nor whose is known get nothing added
        _tell(who.IsPhysical || pid is not null ? _enricher.Enrich(snapshot, pid) : new SnapshotTaken(snapshot));
    }

    /// <summary>Whether a target's process is gone. One that was never to be seen may be called by a number of some container's; then accesses show that it lives.</summary>
    private bool IsOfNobody(BootSnapshot found, int pid)
    {
        if (found.Target.Process is null)
        {
            found.Target.Look(pid, _processes.Find(pid));
        }

        return found.Target.IsGone || (found.Target.Process is null && !found.Regions.Accesses.ContainsAnyExcept(0u));
    }

    private void FallSilent(KdamondTrace kdamond)
    {
        kdamond.FallSilent();
        _switch.WantsBoth = true;
        _tell(new SnapshotLost(Metrics.SnapshotErrors.Timeout));
        TellWhyNothingComes();
    }

    private void TellWhyNothingComes()
    {
        bool isIdle = _kdamonds.Count == 0 && _known.Uncertain.IsEmpty && _known.Running.IsEmpty;
        _idleSince = isIdle ? _idleSince ?? _now : null;
        KdamondTrace[] watched = [.. _kdamonds.Values.Where(kdamond => !kdamond.Who.IsLeftOut)];
        if (watched.Length > 0)
        {
            if (watched.All(kdamond => kdamond.IsSilent))
            {
                string names = string.Join(", ", watched.Select(kdamond => kdamond.Who.Name).Order(StringComparer.Ordinal));
                Interrupt($"kdamond {names} runs but tells nothing: it may be paused, or wait for its schemes' watermarks; snapshots go on when it does");
            }

            return;
        }

        if (_kdamonds.Values.FirstOrDefault(kdamond => kdamond.Who.IsScaleUnknown) is { } unknown)
        {
            Interrupt(ScaleUnknown(unknown.Who.Name));
        }
        else if (_kdamonds.Count > 0)
        {
            Interrupt("every kdamond that runs watches data attributes (probe weights), not accesses");
        }
        else if (_now - _idleSince >= Math.Max(_interval, LeastRefresh))
        {
            // whoever is in no list had the time to be heard
            Interrupt(_lookupProblem is { } problem ? $"no kdamond is heard, and which of them run cannot be looked up: {problem}" : "no kdamond runs: start DAMON (echo Y > /sys/module/damon_stat/parameters/enabled, or damo start), or let this program do it (--source manage)");
        }
    }

    private static string ScaleUnknown(string kdamond) =>
        $"the files of kdamond {kdamond} are being rebuilt, or were while it ran, and nothing else tells the unit of its addresses: its snapshots are left out until they tell; whoever set it up may start it anew";

    private void Interrupt(string reason)
    {
        if (_report.Reason != reason)
        {
            _report.Reason = reason;
            _tell(new SourceInterrupted(reason));
        }
    }

    private void Note(string text)
    {
        if (_report.Noted.Add(text))
        {
            _tell(new SourceNoted(text));
        }
    }

    private void TellSchemes()
    {
        if (_schemes.Events > MostSchemeEvents && !_schemesAreNoisy)
        {
            _schemesAreNoisy = true;
            _switch.LimitSchemes();
        }

        if (_schemes.Take(_kdamonds, _now, _interval) is { } observed)
        {
            _tell(observed);
        }
    }

    private void Measure()
    {
        _report.EnabledNanoseconds += _switch.Elapsed(_now);
        if (_report.IsLossUncounted && _instance.ReadOverruns() is { } overruns)
        {
            _report.LostEvents = Math.Max(_report.LostEvents, overruns);
            _report.IsLossUncounted = false;
        }

        _tell(new SourceMeasured(new SourceCost
        {
            TraceEvents = _report.Events + _report.LostEvents,
            TraceLostEvents = _report.LostEvents,
            TraceEnabledSeconds = _report.EnabledNanoseconds / 1e9,
            TraceBufferBytes = _instance.BufferBytes,
        }));
    }
}
