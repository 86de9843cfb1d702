namespace DamonHeatmap.Compat;

/// <summary>What damo's guide knows of one group of records: how long, where, where nothing, how hot.</summary>
internal sealed class DamoGuide(DamoRecord record)
{
    private List<AddressSpan> _gaps = [];
    private List<AddressSpan> _newGaps = [];
    private List<AddressSpan> _mergedGaps = [];
    private PythonNumber _lowest = PythonNumber.None;
    private PythonNumber _highest = PythonNumber.None;
    private PythonNumber?[] _heats = [];

    /// <summary>The first record of the group: its indices are the group's.</summary>
    public DamoRecord Record { get; } = record;

    /// <summary>Place of the group before sorting.</summary>
    public int Order { get; set; }

    /// <summary>Whether a snapshot was seen; damo does not know of groups without.</summary>
    public bool HasSnapshots { get; private set; }

    /// <summary>Whether a region has no number of samples.</summary>
    public bool LacksSamples { get; private set; }

    /// <summary>The first snapshot's start, less its largest age; ns.</summary>
    public PythonNumber StartTime { get; private set; } = PythonNumber.None;

    /// <summary>The last snapshot's end, ns.</summary>
    public PythonNumber EndTime { get; private set; } = PythonNumber.None;

    /// <summary>What lies between the gaps that all snapshots share, in damo's sense of sharing.</summary>
    public IReadOnlyList<AddressSpan> Contiguous { get; private set; } = [];

    /// <summary>Sum of the lengths of <see cref="Contiguous"/>, bytes.</summary>
    public PythonNumber TotalSpace { get; private set; }

    /// <summary>Takes in the time and the shape of a snapshot.</summary>
    public void Add(DamoRecord record, DamoSnapshot snapshot)
    {
        if (!HasSnapshots)
        {
            HasSnapshots = true;
            StartTime = snapshot.StartTime;
            if (record.Intervals is { } intervals)
            {
                PythonNumber oldest = 0;
                foreach (DamoRegion region in snapshot.Regions)
                {
                    oldest = PythonNumber.Max(oldest, region.Age);
                }

                StartTime -= oldest * intervals.Aggregation * 1000;
            }
        }

        EndTime = snapshot.EndTime;
        AddRegions(snapshot.Regions);
    }

    /// <summary>All snapshots were added: works out the contiguous ranges.</summary>
    public void Complete()
    {
        var ranges = new List<AddressSpan>(_gaps.Count + 1);
        PythonNumber start = _lowest;
        foreach (AddressSpan gap in _gaps)
        {
            ranges.Add(new AddressSpan(start, gap.Start));
            start = gap.End;
        }

        ranges.Add(new AddressSpan(start, _highest));
        PythonNumber total = 0;
        foreach (AddressSpan range in ranges)
        {
            total += range.Length;
        }

        (Contiguous, TotalSpace) = (ranges, total);
        _heats = new PythonNumber?[ranges.Count];
    }

    /// <summary>Takes in the heat of a snapshot, once the contiguous ranges are known. A region counts whole wherever it touches.</summary>
    public void AddHeat(DamoSnapshot snapshot)
    {
        foreach (DamoRegion region in snapshot.Regions)
        {
            if (region.Samples.IsEqualTo(0))
            {
                continue;
            }

            for (int i = 0; i < Contiguous.Count; i++)
            {
                if (Contiguous[i].Touches(region.Start, region.End))
                {
                    _heats[i] = (_heats[i] ?? 0) + ((region.End - region.Start) * region.Samples);
                }
            }
        }
    }

    /// <summary>The contiguous range with the most heat a byte; of equals the first.</summary>
    /// <exception cref="PythonErrorException">A range without length has heat.</exception>
    public int Hottest()
    {
        int hottest = 0;
        PythonNumber most = PythonNumber.None;
        for (int i = 0; i < Contiguous.Count; i++)
        {
            PythonNumber perByte = _heats[i] is PythonNumber heat ? heat / Contiguous[i].Length : 0;
            if (most.IsNone || perByte > most)
            {
                (hottest, most) = (i, perByte);
            }
        }

        return hottest;
    }

    private void AddRegions(List<DamoRegion> regions)
    {
        _newGaps.Clear();
        for (int i = 0; i < regions.Count; i++)
        {
            DamoRegion region = regions[i];

            LacksSamples |= region.Samples.IsNone;

            // 0 counts as "not known yet", here and as the end of the region before
            _lowest = _lowest.IsTrue() ? PythonNumber.Min(_lowest, region.Start) : region.Start;
            _highest = _highest.IsTrue() ? PythonNumber.Max(_highest, region.End) : region.End;
            if (i > 0 && regions[i - 1].End.IsTrue() && !regions[i - 1].End.IsEqualTo(region.Start))
            {
                _newGaps.Add(new AddressSpan(regions[i - 1].End, region.Start));
            }
        }

        if (_gaps.Count == 0)
        {
            (_gaps, _newGaps) = (_newGaps, _gaps);
            return;
        }

        _mergedGaps.Clear();
        foreach (AddressSpan gap in _gaps)
        {
            AddressSpan kept = gap;
            foreach (AddressSpan other in _newGaps)
            {
                if (kept.Touches(other.Start, other.End))
                {
                    kept = new AddressSpan(PythonNumber.Max(kept.Start, other.Start), PythonNumber.Min(kept.End, other.End));
                }
            }

            _mergedGaps.Add(kept);
        }

        (_gaps, _mergedGaps) = (_mergedGaps, _gaps);
    }
}
