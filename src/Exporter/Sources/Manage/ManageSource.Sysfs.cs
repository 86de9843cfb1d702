using System.Globalization;
using System.Runtime.CompilerServices;
using Damon;
using Damon.Kernel;
using Damon.Kernel.Sysfs;
using Damon.Kernel.Sysfs.Writing;
using Damon.Snapshots;
using DamonExporter.Metrics;
using DamonExporter.Sources.Sysfs;

namespace DamonExporter.Sources.Manage;

/// <summary>Snapshots by asking our kdamond.</summary>
internal sealed partial class ManageSource
{
    /// <summary>A tuning that falls between the regions and their intervals spoils a snapshot; it comes at most every third aggregation, so that the next one is whole.</summary>
    private const int Tries = 2;

    private readonly TriedRegionsReader _reader;
    private readonly KdamondCommands _commands;
    private Errno _answer;

    private bool IsTuned => _plan!.Intervals.Goal is not null && _files.Exists($"{TreePicture.Root}/{TreePlan.TuningSteps}");

    /// <summary>One snapshot of each scheme.</summary>
    private async IAsyncEnumerable<SourceEvent> TakeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<SourceEvent>? taken = null;
        for (int attempt = 0; attempt < Tries && taken is null; attempt++)
        {
            Intervals? before = null;
            foreach (string command in IsTuned
                ? (string[])["update_tuned_intervals", "update_schemes_stats", "update_schemes_tried_regions", "update_tuned_intervals"]
                : ["update_schemes_stats", "update_schemes_tried_regions"])
            {
                await foreach (SourceEvent happened in AskAsync(command, cancellationToken))
                {
                    yield return happened;
                }

                if (_answer != Errno.None)
                {
                    yield return Measured();
                    yield break;
                }

                before ??= ReadIntervals();
            }

            long now = ReplayClock.Nanoseconds(_time.GetUtcNow());
            if (before is { } intervals && ReadIntervals() == intervals)
            {
                taken = Read(intervals, now);
            }
        }

        foreach (SourceEvent happened in taken ?? [new SnapshotLost(SnapshotErrors.Torn)])
        {
            yield return happened;
        }

        // the end of a round
        yield return Measured();
    }

    private SourceMeasured Measured() => new(new SourceCost { Commands = _commands.Count, CommandSeconds = _commands.Held.TotalSeconds });

    /// <summary>Writes a command and waits for its answer, <see cref="_answer"/>, however long that takes; says so where it takes longer than it should.</summary>
    private async IAsyncEnumerable<SourceEvent> AskAsync(string command, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Task<Errno> written = _commands.WriteAsync(0, command);
        TimeSpan limit = TimeSpan.FromMicroseconds(2 * PlannedIntervals.LongestAggregation) + SysfsSource.Patience;
        using (CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            Task watch = Task.Delay(limit, _time, ended.Token);
            bool isHeld = await Task.WhenAny(written, watch) == watch;
            await ended.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (isHeld)
            {
                yield return new SnapshotLost(SnapshotErrors.Timeout);
                foreach (SourceEvent happened in Interrupt(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the kernel has held \"{command}\" to our kdamond for more than {limit.TotalSeconds:0} s, and DAMON's sysfs is locked for everybody meanwhile; if it never comes back, only a reboot helps")))
                {
                    yield return happened;
                }
            }
        }

        _answer = await written.WaitAsync(cancellationToken);
        if (_answer == Errno.None)
        {
            yield break;
        }

        SysfsAnswer meaning = SysfsAnswer.Of(0, command, _answer);
        yield return new SnapshotLost(meaning.Lost);

        // it may just have ended with its last process, and somebody may ask at the same time: the next look tells
        if (_answer is not (Errno.Busy or Errno.Canceled or Errno.Invalid))
        {
            foreach (SourceEvent happened in Interrupt(meaning.Reason))
            {
                yield return happened;
            }
        }
    }

    private Intervals? ReadIntervals()
    {
        try
        {
            string sample = _files.ReadText($"{TreePicture.Root}/{TreePlan.SampleInterval}");
            string aggregation = _files.ReadText($"{TreePicture.Root}/{TreePlan.AggregationInterval}");
            return new Intervals(1000 * long.Parse(sample, CultureInfo.InvariantCulture), 1000 * long.Parse(aggregation, CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is KernelException or DamonDataException or FormatException or OverflowException)
        {
            // somebody rebuilt the tree; the next look at the kdamond tells
            return null;
        }
    }

    private List<SourceEvent> Read(Intervals intervals, long now)
    {
        List<SourceEvent> events = [];
        try
        {
            if (_sysfs.ReadKdamond(0, withCgroupPaths: false) is { Contexts: [var context] } kdamond)
            {
                events.Add(new SchemesObserved(
                    [.. context.Schemes.Select(scheme => new SchemeReading(ManagedNames.Kdamond, 0, scheme.Index, scheme.Action, scheme.Stats, scheme.Quota with { EffectiveBytes = null }) { Thread = kdamond.Pid })]));
            }

            for (int i = 0; i < _plan!.Schemes.Length; i++)
            {
                AddSnapshot(events, _plan.Schemes[i], i, intervals, now);
            }
        }
        catch (Exception e) when (e is KernelException or DamonDataException)
        {
            events.Add(new SnapshotLost(e is KernelException { IsGone: true } ? SnapshotErrors.Torn : SnapshotErrors.Refused));
        }

        return events;
    }

    private void AddSnapshot(List<SourceEvent> events, PlannedScheme scheme, int index, Intervals intervals, long now)
    {
        int? pid = scheme.Target is { } target ? _plan!.Targets[target].Pid : null;
        int filter = index % (1 + _options.Filters.Length);
        Regions? regions = _reader.Read(DamonSysfs.SchemePath(0, 0, index), 1, withFilterPassed: !scheme.Filters.IsEmpty);
        if (regions is null or { Count: 0 })
        {
            // of a process that has just ended there are none
            if (pid is not { } process || _files.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}")))
            {
                events.Add(new SnapshotLost(SnapshotErrors.Torn));
            }

            return;
        }

        StreamId stream = new(
            _options.Node,
            ManagedNames.Kdamond,
            "0",
            scheme.Target?.ToString(CultureInfo.InvariantCulture),
            filter.ToString(CultureInfo.InvariantCulture));
        Snapshot snapshot = new(stream, now - intervals.Aggregation, now, intervals, regions, [.. scheme.Filters.Select(page => page.ToDamos())]);
        SnapshotTaken taken = _names.Enrich(snapshot, pid);
        if (ManagedNames.IsNamed(taken.Snapshot.Stream))
        {
            _streams.Add(taken.Snapshot.Stream);
            _said = null;
            events.Add(taken);
        }
    }
}
