using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Damon.Snapshots;

namespace DamonExporter.Sources;

/// <summary>
/// The two rungs that write nothing to DAMON: snapshots by <paramref name="trace"/> where that works, and what DAMON_STAT tells without regions as long as it does not, at the start too. Each tries
/// again by itself; this only decides whom to believe, and says so when that changes.
/// </summary>
/// <param name="trace">The upper rung.</param>
/// <param name="stat">The lower one.</param>
internal sealed class AutoSource(ISnapshotSource trace, ISnapshotSource stat) : ISnapshotSource
{
    public string Name => "auto";

    public string Description => $"{trace.Description}; while that is not to be had, {stat.Description}";

    public async IAsyncEnumerable<SourceEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = Channel.CreateBounded<(bool IsTrace, SourceEvent Event)>(16);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task all = Task.WhenAll(CopyAsync(trace, true), CopyAsync(stat, false));
        Chooser chooser = new();
        try
        {
            await foreach ((bool isTrace, SourceEvent happened) in events.Reader.ReadAllAsync(cancellationToken))
            {
                foreach (SourceEvent chosen in isTrace ? chooser.OfTrace(happened) : chooser.OfStat(happened))
                {
                    yield return chosen;
                }
            }
        }
        finally
        {
            // each undoes what it did in the kernel before it is left
            await stop.CancelAsync();
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task CopyAsync(ISnapshotSource source, bool isTrace)
        {
            try
            {
                await foreach (SourceEvent happened in source.ReadAsync(stop.Token))
                {
                    await events.Writer.WriteAsync((isTrace, happened), stop.Token);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // the whole is at its end
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                events.Writer.TryComplete(e);
            }
        }
    }

    /// <summary>Who delivers, and who says why not.</summary>
    private sealed class Chooser
    {
        private bool _traceDelivers;
        private bool _statDelivers;
        private bool _saidStat;
        private string? _traceReason;
        private string? _statReason;
        private StreamId? _statStream;
        private string? _said;

        public IEnumerable<SourceEvent> OfTrace(SourceEvent happened)
        {
            switch (happened)
            {
                case SnapshotTaken taken:
                    (_traceDelivers, _traceReason, _said, _saidStat) = (true, null, null, false);
                    if (_statStream is { } stream)
                    {
                        // the same stream goes on with its regions; else there is no other that delivers it
                        _statStream = null;
                        if (stream != taken.Snapshot.Stream)
                        {
                            yield return new StreamEnded(stream);
                        }
                    }

                    yield return taken;
                    break;
                case SourceInterrupted { Reason: var reason }:
                    (_traceDelivers, _traceReason) = (false, reason);
                    foreach (SourceEvent said in Say())
                    {
                        yield return said;
                    }

                    break;
                default:
                    yield return happened;
                    break;
            }
        }

        public IEnumerable<SourceEvent> OfStat(SourceEvent happened)
        {
            switch (happened)
            {
                case StatTaken taken:
                    (_statDelivers, _statReason) = (true, null);
                    if (_traceDelivers)
                    {
                        break;
                    }

                    if (_traceReason is not null && !_saidStat)
                    {
                        foreach (SourceEvent said in Say())
                        {
                            yield return said;
                        }
                    }

                    (_statStream, _said) = (taken.Stream, null);
                    yield return taken with { WhyNoRegions = _traceReason };
                    break;
                case SourceInterrupted { Reason: var reason }:
                    (_statDelivers, _statReason) = (false, reason);
                    foreach (SourceEvent said in Say())
                    {
                        yield return said;
                    }

                    break;
                case SnapshotLost when _traceDelivers:
                    // nobody misses it
                    break;
                case StreamEnded ended when _traceDelivers || ended.Stream != _statStream:
                    break;
                default:
                    yield return happened;
                    break;
            }
        }

        private IEnumerable<SourceEvent> Say()
        {
            if (_traceDelivers || _traceReason is null)
            {
                // it may still come
                yield break;
            }

            if (_statDelivers)
            {
                if (!_saidStat)
                {
                    _saidStat = true;
                    yield return new SourceNoted($"no regions for now, only what DAMON_STAT tells: {_traceReason}");
                }
            }
            else if (_statReason is not null)
            {
                _saidStat = false;
                string reason = _traceReason == _statReason ? _traceReason : $"trace: {_traceReason}; stat: {_statReason}";
                if (reason != _said)
                {
                    _said = reason;
                    yield return new SourceInterrupted(reason);
                }
            }
        }
    }
}
