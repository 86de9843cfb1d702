using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Damon;
using Damon.Kernel;
using Damon.Kernel.Sysfs;
using Damon.Snapshots;
using DamonExporter.Metrics;

namespace DamonExporter.Sources.Sysfs;

/// <summary>
/// Asks a running kdamond of somebody else to refresh its results, and reads them: update_schemes_stats and update_schemes_tried_regions, nothing else is ever written. At most one write is outstanding,
/// on a thread of its own; when the kernel holds it for longer than it should, that is said, and nothing more is written until it comes back.
/// </summary>
/// <param name="options">Whom, and how often.</param>
/// <param name="files">The kernel's files.</param>
/// <param name="time">The clock.</param>
/// <param name="enricher">Adds to snapshots what DAMON does not tell.</param>
internal sealed class SysfsSource(SysfsSourceOptions options, KernelFiles files, TimeProvider time, ISnapshotEnricher enricher) : ISnapshotSource
{
    /// <summary>Time beyond what a command should take, until it counts as held: a busy kdamond samples late.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>While a write is held, it is told so often for how long.</summary>
    private static readonly TimeSpan Told = TimeSpan.FromSeconds(1);

    /// <summary>So many answers "busy" in a row are somebody's command that hangs, so many torn results somebody who asks as often.</summary>
    private const int MostInARow = 3;

    private static readonly ImmutableArray<string> Commands = ["update_schemes_stats", "update_schemes_tried_regions"];

    private readonly DamonSysfs _sysfs = new(files);
    private readonly TriedRegionsReader _reader = new(files);
    private readonly KdamondCommands _commands = new(files, time);
    private readonly HashSet<StreamId> _streams = [];
    private readonly string _kdamond = options.Kdamond.ToString(CultureInfo.InvariantCulture);
    private (string Key, ImmutableArray<SchemePicture> Schemes) _named = ("", []);
    private string? _said;
    private int _busy;
    private int _torn;

    public string Name => "sysfs";

    public string Description => $"regions that kdamond {_kdamond} is asked for through sysfs";

    public async IAsyncEnumerable<SourceEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            long began = time.GetTimestamp();
            (SysfsPlan plan, string? error, bool isTorn) = Plan();
            TimeSpan wait = options.Interval;
            if (error is not null || plan.Refusal is not null)
            {
                foreach (SourceEvent happened in Stop(error, plan))
                {
                    yield return happened;
                }
            }
            else if (isTorn)
            {
                yield return new SnapshotLost(SnapshotErrors.Torn);
                _torn++;
                foreach (SourceEvent happened in TornInARow())
                {
                    yield return happened;
                }
            }
            else if (plan.IsBusy)
            {
                foreach (SourceEvent happened in Refused("state", Errno.Busy))
                {
                    yield return happened;
                }
            }
            else
            {
                Errno answer = Errno.None;
                foreach (string command in Commands)
                {
                    Task<Errno> written = _commands.Outstanding is { IsCompleted: false } old ? old : _commands.WriteAsync(options.Kdamond, command);
                    await foreach (SourceEvent happened in WaitAsync(written, plan, cancellationToken))
                    {
                        yield return happened;
                    }

                    answer = await written.WaitAsync(cancellationToken);
                    if (answer != Errno.None)
                    {
                        foreach (SourceEvent happened in Refused(command, answer))
                        {
                            yield return happened;
                        }

                        break;
                    }
                }

                if (answer == Errno.None)
                {
                    bool isAnyWhole = false;
                    foreach (SourceEvent happened in Take(plan, ReplayClock.Nanoseconds(time.GetUtcNow())))
                    {
                        isAnyWhole |= happened is SnapshotTaken;
                        isTorn |= happened is SnapshotLost { Reason: SnapshotErrors.Torn };
                        yield return happened;
                    }

                    _torn = isAnyWhole ? 0 : isTorn ? _torn + 1 : _torn;
                    foreach (SourceEvent happened in TornInARow())
                    {
                        yield return happened;
                    }
                }

                // the end of a round
                yield return Measured();

                // well above the apply interval, however long this took
                wait = Max(options.Interval - time.GetElapsedTime(began), Max(plan.Hold + plan.Hold - time.GetElapsedTime(began), plan.Hold));
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private SourceMeasured Measured() => new(new SourceCost { Commands = _commands.Count, CommandSeconds = _commands.Held.TotalSeconds });

    /// <summary>Waits until a write comes back, and tells meanwhile for how long it has been held, and once that this is too long.</summary>
    private async IAsyncEnumerable<SourceEvent> WaitAsync(Task<Errno> written, SysfsPlan plan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TimeSpan left = plan.Hold + plan.Hold + Patience;
        while (true)
        {
            TimeSpan step = left > TimeSpan.Zero && left < Told ? left : Told;
            if (await EndsAsync(written, step, cancellationToken))
            {
                yield break;
            }

            left -= step;
            if (left == TimeSpan.Zero)
            {
                foreach (SourceEvent happened in Held(plan))
                {
                    yield return happened;
                }
            }

            yield return Measured();
        }
    }

    /// <summary>Whether a write comes back in time.</summary>
    private async Task<bool> EndsAsync(Task<Errno> written, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await written.WaitAsync(limit, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private (SysfsPlan Plan, string? Error, bool IsTorn) Plan()
    {
        try
        {
            KdamondPicture? kdamond = _sysfs.ReadKdamond(options.Kdamond, withCgroupPaths: false);
            return kdamond is { IsTorn: true }
                ? (new SysfsPlan(), null, true)
                : (SysfsPlan.Of(kdamond, kdamond is not null || _sysfs.IsThere, _sysfs.ReadFeatures(), options), null, false);
        }
        catch (Exception e) when (e is KernelException or DamonDataException)
        {
            return (new SysfsPlan(), e is KernelException { IsDenied: true } ? $"{e.Message}: that needs root of the host" : e.Message, false);
        }
    }

    private IEnumerable<SourceEvent> Stop(string? error, SysfsPlan plan)
    {
        if (error is not null)
        {
            yield return new SnapshotLost(SnapshotErrors.Refused);
        }

        foreach (StreamId stream in _streams.Order().ToList())
        {
            yield return new StreamEnded(stream);
        }

        _streams.Clear();
        (_busy, _torn) = (0, 0);
        foreach (SourceEvent happened in Interrupt(error ?? plan.Refusal!))
        {
            yield return happened;
        }
    }

    private IEnumerable<SourceEvent> Held(SysfsPlan plan) => Interrupt(string.Create(
        CultureInfo.InvariantCulture,
        $"the kernel has held \"{_commands.Command}\" to kdamond {options.Kdamond} for more than {(plan.Hold + plan.Hold + Patience).TotalSeconds:0.#} s, and DAMON's sysfs is locked for everybody meanwhile: "
        + $"nothing more is written until it comes back; if it never does, only a reboot helps"));

    private IEnumerable<SourceEvent> Refused(string command, Errno answer)
    {
        SysfsAnswer meaning = SysfsAnswer.Of(options.Kdamond, command, answer);
        yield return new SnapshotLost(meaning.Lost);
        _busy = answer == Errno.Busy ? _busy + 1 : 0;
        if (answer != Errno.Busy || _busy >= MostInARow)
        {
            foreach (SourceEvent happened in Interrupt(meaning.Reason))
            {
                yield return happened;
            }
        }
    }

    /// <summary>Once is chance, and the next snapshot is whole; time and again it is an interruption.</summary>
    private IEnumerable<SourceEvent> TornInARow() => _torn < MostInARow ? [] : Interrupt(
        $"what kdamond {_kdamond} tells is torn or empty time and again: somebody else asks it as often, its files are being rebuilt, or it has nothing to watch; snapshots go on when that ends");

    private IEnumerable<SourceEvent> Interrupt(string reason)
    {
        if (reason != _said)
        {
            _said = reason;
            yield return new SourceInterrupted(reason);
        }
    }

    /// <summary>What the kernel has just put into its files.</summary>
    private IEnumerable<SourceEvent> Take(SysfsPlan plan, long now)
    {
        _busy = 0;
        ContextPicture context = plan.Context!;
        ImmutableArray<SchemePicture> named;
        List<(SchemePicture Scheme, Regions? Regions)> results = [];
        SysfsPlan after;
        try
        {
            named = Named(plan);
            foreach (SchemePicture scheme in plan.Schemes)
            {
                bool hasPassed = scheme.Stats.FilterPassedBytes is not null && !scheme.OperationsFilters.IsEmpty;
                results.Add((scheme, _reader.Read(DamonSysfs.SchemePath(options.Kdamond, context.Index, scheme.Index), context.AddressUnit, hasPassed, context.TellsWholeHits)));
            }
        }
        catch (Exception e) when (e is KernelException or DamonDataException)
        {
            // rebuilt under the reader; what it is now the next look tells
            return e is KernelException { IsGone: true } ? [new SnapshotLost(SnapshotErrors.Torn)] : [new SnapshotLost(SnapshotErrors.Refused), .. Interrupt(e.Message)];
        }

        (after, string? error, _) = Plan();
        bool isSame = error is null && after.Context is not null && after.Pid == plan.Pid && after.Intervals == plan.Intervals;
        return [.. Schemes(isSame ? after : null), .. Snapshots(plan, isSame ? results : [], named, now)];
    }

    /// <summary>Counters of all its schemes; its quotas' effective bytes were not asked for.</summary>
    private IEnumerable<SourceEvent> Schemes(SysfsPlan? after)
    {
        if (after?.Context is { } context)
        {
            // it answers again: if it stops for the same reason as before, that is said again
            _said = _torn < MostInARow ? null : _said;
            yield return new SchemesObserved(
            [
                .. context.Schemes.Select(scheme =>
                    new SchemeReading(_kdamond, context.Index, scheme.Index, scheme.Action, scheme.Stats, scheme.Quota with { EffectiveBytes = null }) { Thread = after.Pid }),
            ]);
        }
    }

    private IEnumerable<SourceEvent> Snapshots(SysfsPlan plan, List<(SchemePicture Scheme, Regions? Regions)> results, ImmutableArray<SchemePicture> named, long now)
    {
        string contextName = plan.Context!.Index.ToString(CultureInfo.InvariantCulture);
        if (results.Count == 0)
        {
            // restarted or tuned while it was read: whose regions and in which intervals is not sure
            yield return new SnapshotLost(SnapshotErrors.Torn);
        }

        foreach ((SchemePicture scheme, Regions? regions) in results)
        {
            // none at all is no result either: somebody else's request has just cleared it
            if (regions is null or { Count: 0 })
            {
                yield return new SnapshotLost(SnapshotErrors.Torn);
                continue;
            }

            StreamId stream = new(options.Node, _kdamond, contextName, null, scheme.Index.ToString(CultureInfo.InvariantCulture));
            _streams.Add(stream);
            _said = null;
            IReadOnlyList<DamosFilter> filters = regions.HasFilterPassed ? named.First(other => other.Index == scheme.Index).OperationsFilters : [];
            yield return enricher.Enrich(new Snapshot(stream, now - plan.Intervals.Aggregation, now, plan.Intervals, regions, filters), plan.TargetPid);
        }

        foreach (StreamId gone in _streams.Where(stream => !plan.Schemes.Any(scheme => scheme.Index.ToString(CultureInfo.InvariantCulture) == stream.Scheme)).ToList())
        {
            _streams.Remove(gone);
            yield return new StreamEnded(gone);
        }
    }

    /// <summary>The schemes with the paths of their control groups, which are looked at only when the filters or the thread are others than before (see <see cref="DamonSysfs.Read"/>).</summary>
    private ImmutableArray<SchemePicture> Named(SysfsPlan plan)
    {
        if (!plan.Schemes.Any(scheme => scheme.OperationsFilters.Any(filter => filter.Type == "memcg")))
        {
            return plan.Schemes;
        }

        string key = string.Create(
            CultureInfo.InvariantCulture, $"{plan.Pid}: {string.Join("; ", plan.Schemes.Select(scheme => $"{scheme.Index} {string.Join(", ", scheme.OperationsFilters)}"))}");
        if (key != _named.Key && _sysfs.ReadKdamond(options.Kdamond) is { Contexts: [var context] }
            && context.Schemes.All(scheme => scheme.OperationsFilters.All(filter => filter.Type != "memcg" || filter.MemcgPath is not null)))
        {
            _named = (key, context.Schemes);
        }

        return key == _named.Key && plan.Schemes.All(scheme => _named.Schemes.Any(other => other.Index == scheme.Index)) ? _named.Schemes : plan.Schemes;
    }
}
