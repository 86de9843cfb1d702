using Damon;

namespace DamonHeatmap.Compat;

/// <summary>
/// Puts trace text together as damo does, wrongly in places: one "a snapshot is open" for all targets, closed when the count that the line
/// at hand states is reached; so a lost event shifts everything after it. Memory does not grow with the text: a first pass finds out
/// what the start of each record depends on (its number of snapshots and its last end).
/// </summary>
internal sealed class DamoTrace
{
    private readonly Func<TextReader> _open;
    private readonly Dictionary<string, Target> _targets = new(StringComparer.Ordinal);
    private readonly List<Target> _order = [];
    private bool _isOpen;

    /// <param name="open">Opens the text from its start.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DamonDataException">damo fails on it; names the line only.</exception>
    public DamoTrace(Func<TextReader> open, CancellationToken cancellationToken)
    {
        _open = open;
        Assemble(visitor: null, cancellationToken);
        foreach (Target target in _order)
        {
            if (target.Count < 2)
            {
                // damo gives up here: the records after it get no start either
                break;
            }

            PythonNumber period = (target.Ends.Last - target.Ends.First) / (target.Count - 1);
            target.FirstStart = target.Ends.First - period;
            target.DropsLast = IsFake(target.Snapshot.Regions);
        }
    }

    /// <summary>Tells all records.</summary>
    public void Read(IDamoVisitor visitor, CancellationToken cancellationToken)
    {
        foreach (Target target in _order)
        {
            target.Count = 0;
            target.Snapshot.Regions.Clear();
        }

        foreach (Target target in _order)
        {
            visitor.BeginRecord(target.Record);
        }

        Assemble(visitor, cancellationToken);
        foreach (Target target in _order)
        {
            if (target.Count > 0 && !target.DropsLast)
            {
                visitor.Snapshot(target.Record, target.Snapshot);
            }
        }
    }

    /// <summary>The snapshot that damo's own writer adds to a record with only one.</summary>
    private static bool IsFake(List<DamoRegion> regions) =>
        regions.Count == 1 && regions[0].Start.IsEqualTo(0) && regions[0].End.IsEqualTo(0)
        && regions[0].Samples.IsEqualTo(-1) && regions[0].Age.IsEqualTo(-1);

    private void Assemble(IDamoVisitor? visitor, CancellationToken cancellationToken)
    {
        _isOpen = false;
        using TextReader reader = _open();
        long number = 0;
        while (reader.ReadLine() is string line)
        {
            number++;
            if ((number & 0xfff) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            try
            {
                if (TraceLine.Parse(line) is TraceLine region)
                {
                    Add(region, visitor);
                }
            }
            catch (PythonErrorException exception)
            {
                throw new PythonErrorException($"line {number}: {exception.Message}");
            }
        }
    }

    private void Add(in TraceLine line, IDamoVisitor? visitor)
    {
        string id = line.Target.Repr();
        if (!_targets.TryGetValue(id, out Target? target))
        {
            target = new Target(new DamoRecord(DamoIndex.None, DamoIndex.None, DamoIndex.None, new DamoIndex(id, line.Target), Intervals: null));
            _targets.Add(id, target);
            _order.Add(target);
        }

        if (target.Count > 0 && target.Snapshot.EndTime > line.Time)
        {
            throw new PythonErrorException("the trace is not sorted by time");
        }

        if (!_isOpen)
        {
            target.Open(line.Time, visitor);
            _isOpen = true;
        }
        else if (target.Count == 0)
        {
            throw new PythonErrorException("a region of a target without snapshots, while a snapshot of another is not complete");
        }

        List<DamoRegion> regions = target.Snapshot.Regions;
        regions.Add(new DamoRegion(line.Start, line.End, line.Samples, PythonNumber.None, line.Age, PythonNumber.None, 0));
        if (line.RegionCount.IsEqualTo(regions.Count))
        {
            _isOpen = false;
        }
    }

    /// <summary>A target's record, and the snapshot of it that may still grow.</summary>
    private sealed class Target(DamoRecord record)
    {
        public DamoRecord Record { get; } = record;

        public DamoSnapshot Snapshot { get; } = new();

        public long Count { get; set; }

        public (PythonNumber First, PythonNumber Last) Ends { get; private set; }

        public PythonNumber FirstStart { get; set; } = PythonNumber.None;

        public bool DropsLast { get; set; }

        public void Open(PythonNumber time, IDamoVisitor? visitor)
        {
            if (Count > 0)
            {
                visitor?.Snapshot(Record, Snapshot);
            }

            Snapshot.StartTime = Count == 0 ? FirstStart : Snapshot.EndTime;
            Snapshot.EndTime = time;
            Snapshot.Regions.Clear();
            Ends = (Count == 0 ? time : Ends.First, time);
            Count++;
        }
    }
}
