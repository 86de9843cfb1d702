using Damon.Analysis;
using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>
/// Adds up what snapshots know, cell by cell. The rectangles that one stream's snapshots know never overlap (see <see cref="Timeline"/>), so
/// they may come in any order; in the order of time it is fastest. A region costs the same however large the grid is: snapshots decide times that do not
/// overlap, so all of them together go through each row once and a little, and a row is added up by <see cref="RowLine"/>.
/// </summary>
internal sealed class GridBuilder
{
    private readonly TimeAxis _time;
    private readonly AddressAxis _address;
    private readonly MapValue _value;
    private readonly MapOrder _order;
    private readonly double[] _known;
    private readonly double[] _heat;
    private readonly RowLine _line;
    private int _row = -1;
    private (double Temperature, int Region)[] _byTemperature = [];

    /// <param name="time">The rows.</param>
    /// <param name="address">The columns.</param>
    /// <param name="value">What heat is.</param>
    /// <param name="order">What the columns are; by temperature, <paramref name="address"/> counts bytes from 0 on.</param>
    public GridBuilder(TimeAxis time, AddressAxis address, MapValue value = MapValue.AccessRate, MapOrder order = MapOrder.Address)
    {
        (_time, _address, _value, _order, _line) = (time, address, value, order, new RowLine(address));
        _known = new double[time.Rows * address.Columns];
        _heat = new double[_known.Length];
    }

    /// <summary>Nothing is known from here on, ns, though the axis may go on: another map is longer.</summary>
    public long Until { get; init; } = long.MaxValue;

    /// <summary>By temperature: whether the hottest byte of each snapshot stands at the end of the axis; else its coldest one stands at the beginning.</summary>
    public bool EndsWithHottest { get; init; }

    /// <summary>
    /// Age-fill: each region is known from when it came to its level (<see cref="Snapshot.Since"/>) to the end of the snapshot; but not before
    /// <paramref name="decidesFrom"/>, where an earlier snapshot decides.
    /// </summary>
    /// <param name="snapshot">One of the stream's.</param>
    /// <param name="decidesFrom">End of the snapshot before it, ns; <see cref="long.MinValue"/> for the first.</param>
    public void Add(Snapshot snapshot, long decidesFrom)
    {
        long from = Math.Max(decidesFrom, _time.Start);
        long to = Math.Min(snapshot.EndTime, Math.Min(_time.End, Until));
        if (from >= to || !MapValues.IsKnown(_value, snapshot))
        {
            return;
        }

        if (_order == MapOrder.Temperature)
        {
            SortByTemperature(snapshot);
        }

        int last = _time.RowOf(to - 1);
        for (int row = _time.RowOf(from); row <= last; row++)
        {
            if (row != _row)
            {
                EndRow();
                _row = row;
            }

            var slice = new TimeSlice(snapshot, Math.Max(from, _time.Edges[row]), Math.Min(to, _time.Edges[row + 1]));
            if (_order == MapOrder.Temperature)
            {
                AddByTemperature(slice);
            }
            else
            {
                foreach (AddressSpan span in _address.Spans)
                {
                    AddByAddress(slice, span);
                }
            }
        }
    }

    public Grid Build()
    {
        EndRow();
        return new Grid(_time, _address, _known, _heat);
    }

    private void EndRow()
    {
        if (_row >= 0)
        {
            int cells = _row * _address.Columns;
            _line.MoveTo(_known.AsSpan(cells, _address.Columns), _heat.AsSpan(cells, _address.Columns));
        }
    }

    private void AddByAddress(in TimeSlice slice, in AddressSpan span)
    {
        Regions regions = slice.Snapshot.Regions;
        ReadOnlySpan<ulong> starts = regions.Starts, ends = regions.Ends, columnEnds = _address.Ends;
        var levels = new RegionLevels(_value, slice.Snapshot);

        // of the regions side by side that lie in one column, nearly all where columns are wide
        int column = -1;
        double known = 0, heat = 0;
        ulong before = 0;
        for (int i = FirstEndingAfter(ends, span.Start); i < starts.Length && starts[i] < span.End; i++)
        {
            ulong start = Math.Max(starts[i], span.Start), end = Math.Min(ends[i], span.End);
            if (slice.Duration(i) is not (> 0 and var duration))
            {
                continue;
            }

            // where one ends, the next one begins, nearly always
            int first = column >= 0 && start == before && start < columnEnds[column] ? column : _address.ColumnOf(span, start);
            before = end;
            if (first != column)
            {
                Flush();
                column = first;
            }

            if (end <= columnEnds[first])
            {
                double area = (double)duration * (end - start);
                known += area;
                heat += levels[i] * area;
            }
            else
            {
                Flush();
                column = _address.ColumnOf(span, end - 1);
                _line.Add(first, column, start, end, duration, levels[i]);
            }
        }

        Flush();

        void Flush()
        {
            if (known > 0)
            {
                _line.Add(column, known, heat);
                (known, heat) = (0, 0);
            }
        }
    }

    private void AddByTemperature(in TimeSlice slice)
    {
        Regions regions = slice.Snapshot.Regions;
        var levels = new RegionLevels(_value, slice.Snapshot);
        AddressSpan span = _address.Spans[0];
        ulong position = EndsWithHottest ? span.End - Math.Min(span.End, regions.TotalBytes) : 0;
        for (int i = 0; i < regions.Count && position < span.End; i++)
        {
            int region = _byTemperature[i].Region;
            ulong end = Math.Min(span.End, position + regions.Size(region));
            if (slice.Duration(region) is > 0 and var duration)
            {
                _line.Add(_address.ColumnOf(span, position), _address.ColumnOf(span, end - 1), position, end, duration, levels[region]);
            }

            position = end;
        }
    }

    private void SortByTemperature(Snapshot snapshot)
    {
        int count = snapshot.Regions.Count;
        if (_byTemperature.Length < count)
        {
            _byTemperature = new (double, int)[count];
        }

        for (int i = 0; i < count; i++)
        {
            _byTemperature[i] = (Temperature.Of(snapshot, i, TemperatureWeights.Default), i);
        }

        // of equals, the lower address first
        _byTemperature.AsSpan(0, count).Sort();
    }

    private static int FirstEndingAfter(ReadOnlySpan<ulong> ends, ulong address)
    {
        int low = 0, high = ends.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (ends[middle] <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
