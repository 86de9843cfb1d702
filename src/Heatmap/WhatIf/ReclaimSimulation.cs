using Damon.Snapshots;

namespace DamonHeatmap.WhatIf;

/// <summary>
/// Goes through the snapshots of a stream, in the order of time, and follows how long each byte has been idle. What came to its idle level after the snapshot before was touched between the two, at the latest when it
/// came to it; what is accessed, at the latest when it came to that level. Where nothing is known, nothing is counted.
/// </summary>
/// <param name="basis">Which bytes could be taken.</param>
/// <param name="outcomes">Is told of each idle run.</param>
internal sealed class ReclaimSimulation(ByteBasis basis, IReadOnlyList<ReclaimOutcome> outcomes)
{
    private List<IdleRun> _runs = [];
    private List<IdleRun> _next = [];
    private long _lastEnd = long.MinValue;

    /// <param name="snapshot">The next one.</param>
    public void Add(Snapshot snapshot)
    {
        Regions regions = snapshot.Regions;
        _next.Clear();
        int old = 0;
        for (int i = 0; i < regions.Count; i++)
        {
            ulong at = regions.Starts[i], end = regions.Ends[i];
            while (at < end)
            {
                // what is not watched any more is gone
                while (old < _runs.Count && _runs[old].End <= at)
                {
                    old++;
                }

                bool isKnown = old < _runs.Count && _runs[old].Start <= at;
                ulong next = Math.Min(end, old == _runs.Count ? end : isKnown ? _runs[old].End : _runs[old].Start);
                Append(Next(snapshot, i, at, next, isKnown ? _runs[old] : null));
                at = next;
            }
        }

        EndGone(regions);
        (_runs, _next) = (_next, _runs);
        _lastEnd = snapshot.EndTime;
    }

    /// <summary>Nothing more comes: what is idle still was not touched.</summary>
    public void End()
    {
        foreach (IdleRun run in _runs)
        {
            Tell(run, run.Start, run.End, _lastEnd, isTouched: false);
        }

        _runs.Clear();
    }

    /// <summary>What becomes of a piece of one region that had one history before.</summary>
    private IdleRun Next(Snapshot snapshot, int region, ulong start, ulong end, IdleRun? before)
    {
        long since = snapshot.Since(region);
        bool isIdle = snapshot.Regions.Accesses[region] == 0;
        double share = Share(snapshot.Regions, region);
        if (before is { Since: not null } run)
        {
            if (isIdle && since <= _lastEnd)
            {
                return new IdleRun(start, end, run.Since, share);
            }

            Tell(run, start, end, Math.Max(since, _lastEnd), isTouched: true);
        }

        if (!isIdle)
        {
            return new IdleRun(start, end, null, share);
        }

        // of memory that was in use at the snapshot before, a longer age is only an average with a neighbour's
        return new IdleRun(start, end, before is null ? since : Math.Max(since, _lastEnd), share);
    }

    /// <summary>Idle memory that is watched no more was taken until now, and is neither touched nor there.</summary>
    private void EndGone(Regions regions)
    {
        int region = 0;
        foreach (IdleRun run in _runs)
        {
            ulong at = run.Start;
            while (region < regions.Count && regions.Ends[region] <= at)
            {
                region++;
            }

            for (int i = region; at < run.End; i++)
            {
                ulong gap = i < regions.Count ? Math.Min(run.End, Math.Max(at, regions.Starts[i])) : run.End;
                if (gap > at)
                {
                    Tell(run, at, gap, _lastEnd, isTouched: false);
                }

                at = i < regions.Count ? Math.Max(gap, regions.Ends[i]) : run.End;
            }
        }
    }

    private void Tell(IdleRun run, ulong start, ulong end, long until, bool isTouched)
    {
        if (run.Since is { } since)
        {
            foreach (ReclaimOutcome outcome in outcomes)
            {
                outcome.Add(since, until, (end - start) * run.Share, isTouched);
            }
        }
    }

    /// <summary>Neighbours with one history are one: else there would be as many as borders ever were.</summary>
    private void Append(IdleRun run)
    {
        if (_next.Count > 0 && _next[^1] is var last && last.End == run.Start && last.Since == run.Since && last.Share == run.Share)
        {
            _next[^1] = last with { End = run.End };
        }
        else
        {
            _next.Add(run);
        }
    }

    private double Share(Regions regions, int region) => basis switch
    {
        ByteBasis.FilterPassed => (double)regions.Bytes(region, ByteKind.FilterPassed) / regions.Size(region),
        ByteBasis.Resident => (double)regions.Bytes(region, ByteKind.Resident) / regions.Size(region),
        _ => 1,
    };
}
