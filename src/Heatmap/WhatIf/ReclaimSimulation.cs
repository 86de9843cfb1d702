using Damon.Snapshots;

namespace DamonHeatmap.WhatIf;

/// <summary>
/// Goes through the snapshots of a stream, in the order of time, and follows how long each byte has been idle. What came to its idle level after the snapshot before was touched between the two, at the latest when it
/// came to it; what is accessed, at the latest when it came to that level. Where nothing is known, nothing is counted: memory of which a snapshot does not tell, because a process gave it back, or a scheme's quota was used
/// up, counts up to where it was seen, and goes on if its age says, when it is seen again, that it was idle all the time.
/// </summary>
/// <param name="basis">Which bytes could be taken.</param>
/// <param name="outcomes">Is told of each idle run.</param>
internal sealed class ReclaimSimulation(ByteBasis basis, IReadOnlyList<ReclaimOutcome> outcomes)
{
    /// <summary>More are not remembered of what is not seen any more: a process may come and go at any number of addresses.</summary>
    private const int MostRuns = 1 << 16;

    private List<IdleRun> _runs = [];
    private List<IdleRun> _next = [];
    private long _lastEnd = long.MinValue;

    /// <summary>Up to then, memory that is not remembered may have been counted.</summary>
    private long _forgotten = long.MinValue;

    /// <param name="snapshot">The next one.</param>
    public void Add(Snapshot snapshot)
    {
        Regions regions = snapshot.Regions;
        _next.Clear();
        int old = 0;
        ulong told = 0;
        for (int i = 0; i < regions.Count; i++)
        {
            ulong at = regions.Starts[i], end = regions.Ends[i];
            Remember(told, at, ref old);
            told = end;
            while (at < end)
            {
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

        Remember(told, ulong.MaxValue, ref old);
        Forget();
        (_runs, _next) = (_next, _runs);
        _lastEnd = snapshot.EndTime;
    }

    /// <summary>Nothing more comes: what is idle still was not touched.</summary>
    public void End()
    {
        foreach (IdleRun run in _runs)
        {
            Tell(run, run.Start, run.End, run.Seen ?? _lastEnd, isTouched: false);
        }

        _runs.Clear();
    }

    /// <summary>What becomes of a piece of one region that had one history before.</summary>
    private IdleRun Next(Snapshot snapshot, int region, ulong start, ulong end, IdleRun? before)
    {
        long since = snapshot.Since(region);
        bool isIdle = snapshot.Regions.Accesses[region] == 0;
        double share = Share(snapshot.Regions, region) ?? before?.Share ?? 0;
        long seen = before?.Seen ?? _lastEnd;
        if (before is { Since: not null } run)
        {
            if (isIdle && since <= seen)
            {
                return new IdleRun(start, end, run.Since, share);
            }

            // what was not seen meanwhile may have been given back, and be other memory now
            Tell(run, start, end, run.Seen ?? Math.Max(since, _lastEnd), isTouched: run.Seen is null);
        }

        if (!isIdle)
        {
            return new IdleRun(start, end, null, share);
        }

        // of memory that was in use at the snapshot before, a longer age is only an average with a neighbour's
        return new IdleRun(start, end, Math.Max(since, before is null ? _forgotten : seen), share);
    }

    /// <summary>What is known of addresses that a snapshot does not tell of.</summary>
    private void Remember(ulong start, ulong end, ref int old)
    {
        while (old < _runs.Count && _runs[old].End <= start)
        {
            old++;
        }

        for (int i = old; i < _runs.Count && _runs[i].Start < end; i++)
        {
            IdleRun run = _runs[i];
            Append(run with { Start = Math.Max(run.Start, start), End = Math.Min(run.End, end), Seen = run.Seen ?? _lastEnd });
        }
    }

    private void Forget()
    {
        if (_next.Count <= MostRuns)
        {
            return;
        }

        long[] seen = [.. _next.Where(run => run.Seen is not null).Select(run => run.Seen!.Value)];
        if (seen.Length <= MostRuns)
        {
            return;
        }

        // what was not seen for longest
        Array.Sort(seen);
        long last = seen[seen.Length / 2];
        _next.ForEach(run =>
        {
            if (run.Seen <= last)
            {
                Tell(run, run.Start, run.End, run.Seen.Value, isTouched: false);
            }
        });
        _next.RemoveAll(run => run.Seen <= last);
        _forgotten = last;
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
        if (_next.Count > 0 && _next[^1] is var last && last.End == run.Start && last.Since == run.Since && last.Share == run.Share && last.Seen == run.Seen)
        {
            _next[^1] = last with { End = run.End };
        }
        else
        {
            _next.Add(run);
        }
    }

    /// <summary>Null: the snapshot does not tell, so that it is as it was.</summary>
    private double? Share(Regions regions, int region) => basis switch
    {
        ByteBasis.FilterPassed => regions.HasFilterPassed ? (double)regions.Bytes(region, ByteKind.FilterPassed) / regions.Size(region) : null,
        ByteBasis.Resident => regions.HasResident ? (double)regions.Bytes(region, ByteKind.Resident) / regions.Size(region) : null,
        _ => 1,
    };
}
