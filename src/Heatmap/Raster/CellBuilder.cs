using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>Makes <see cref="Cells"/>, of snapshots in any order. A region costs the same in any grid; what is known at the end of a row is added up once a row.</summary>
internal sealed class CellBuilder
{
    private readonly TimeAxis _time;
    private readonly AddressAxis _address;
    private readonly MapValue _value;
    private readonly GridBuilder _grid;
    private readonly RowSum[] _rows;
    private readonly float[] _seen;
    private readonly float[] _used;
    private readonly float[] _idle;

    // of one row, bytes; of the idle ones, × ns
    private readonly double[] _seenBytes;
    private readonly double[] _usedBytes;
    private readonly double[] _idleTime;

    /// <param name="time">The rows.</param>
    /// <param name="address">The columns.</param>
    /// <param name="value">What heat is.</param>
    public CellBuilder(TimeAxis time, AddressAxis address, MapValue value)
    {
        (_time, _address, _value, _grid) = (time, address, value, new GridBuilder(time, address, value));
        _rows = new RowSum[time.Rows];
        int cells = time.Rows * address.Columns;
        (_seen, _used, _idle) = (new float[cells], new float[cells], new float[cells]);
        (_seenBytes, _usedBytes, _idleTime) = (new double[address.Columns], new double[address.Columns], new double[address.Columns]);
    }

    /// <param name="snapshot">One of the stream's.</param>
    /// <param name="decidesFrom">End of the snapshot before it, ns; <see cref="long.MinValue"/> for the first.</param>
    public void Add(Snapshot snapshot, long decidesFrom)
    {
        _grid.Add(snapshot, decidesFrom);
        long from = Math.Max(decidesFrom, _time.Start), to = Math.Min(snapshot.EndTime, _time.End);
        if (from >= to || !MapValues.IsKnown(_value, snapshot))
        {
            return;
        }

        double samplesPerSecond = snapshot.Intervals.MaxAccesses / snapshot.Intervals.AggregationSeconds;
        int last = _time.RowOf(to - 1);
        for (int row = _time.RowOf(from); row <= last; row++)
        {
            long edge = _time.Edges[row + 1];
            double duration = TimeAxis.Duration(Math.Max(from, _time.Edges[row]), Math.Min(to, edge));
            _rows[row] = _rows[row].With(snapshot.EndTime, duration, samplesPerSecond);
            if (edge <= to)
            {
                AddEnd(snapshot, row, edge);
            }
        }
    }

    public Cells Build() => new(_grid.Build(), _seen, _used, _idle, [.. _rows.Select(row => row.ToRow())]);

    /// <summary>What a snapshot says of the last moment of a row. One snapshot decides that, so each row is made once.</summary>
    private void AddEnd(Snapshot snapshot, int row, long edge)
    {
        Array.Clear(_seenBytes);
        Array.Clear(_usedBytes);
        Array.Clear(_idleTime);
        Regions regions = snapshot.Regions;
        double since = TimeAxis.Duration(edge, snapshot.EndTime);
        foreach (AddressSpan span in _address.Spans)
        {
            for (int i = 0; i < regions.Count; i++)
            {
                ulong start = Math.Max(regions.Starts[i], span.Start), end = Math.Min(regions.Ends[i], span.End);
                if (start < end && snapshot.Since(i) < edge)
                {
                    double? idle = regions.Accesses[i] > 0 ? null : Math.Max(0, ((regions.Ages[i] + 1.0) * snapshot.Intervals.Aggregation) - since);
                    AddEnd(span, start, end, idle);
                }
            }
        }

        for (int column = 0; column < _address.Columns; column++)
        {
            int cell = (row * _address.Columns) + column;
            double bytes = _address.Ends[column] - _address.Starts[column], idle = _seenBytes[column] - _usedBytes[column];
            _seen[cell] = (float)Math.Min(1, _seenBytes[column] / bytes);
            _used[cell] = (float)Math.Min(1, _usedBytes[column] / bytes);
            _idle[cell] = idle > 0 ? (float)(_idleTime[column] / idle / 1e9) : 0;
        }
    }

    private void AddEnd(in AddressSpan span, ulong start, ulong end, double? idle)
    {
        int last = _address.ColumnOf(span, end - 1);
        for (int column = _address.ColumnOf(span, start); column <= last; column++)
        {
            double bytes = Math.Min(end, _address.Ends[column]) - Math.Max(start, _address.Starts[column]);
            _seenBytes[column] += bytes;
            if (idle is { } nanoseconds)
            {
                _idleTime[column] += bytes * nanoseconds;
            }
            else
            {
                _usedBytes[column] += bytes;
            }
        }
    }

    private readonly record struct RowSum(uint Snapshots, long FirstEnd, long LastEnd, double Duration, double Samples)
    {
        public RowSum With(long end, double duration, double samplesPerSecond) => Snapshots == 0
            ? new RowSum(1, end, end, duration, duration * samplesPerSecond)
            : new RowSum(Snapshots + 1, Math.Min(FirstEnd, end), Math.Max(LastEnd, end), Duration + duration, Samples + (duration * samplesPerSecond));

        public CellRow ToRow() => new(Snapshots, FirstEnd, LastEnd, Duration > 0 ? Samples / Duration : 0);
    }
}
