using Damon.Snapshots;

namespace Damon.Storage.Blocks;

/// <summary>
/// Reads what <see cref="BlockEncoder"/> made, one snapshot at a time and each checked, whatever the bytes are: what comes out is a snapshot as good as any, or one exception. Memory is the payload's and
/// the snapshots'. Not thread-safe; keeps its buffers from block to block.
/// </summary>
internal sealed class BlockDecoder
{
    /// <summary>More snapshots than any block has.</summary>
    private const int MaxSnapshots = 1 << 20;

    private readonly Column[] _columns = new Column[(int)ColumnId.Last + 1];
    private readonly ulong[][] _rows = new ulong[(int)ColumnId.RegionCount + 1][];
    private readonly ulong[] _last = new ulong[(int)ColumnId.Last + 1];
    private byte[] _payload = [];
    private ulong[] _gaps = [];
    private ulong[] _sizes = [];
    private ulong[] _numbers = [];
    private int[] _held = [];
    private bool _needsHeld;
    private int _count;
    private int _regions;

    /// <summary>Reads a payload.</summary>
    /// <param name="frame">As it is stored.</param>
    /// <param name="stream">Whose snapshots; what the payload does not say.</param>
    /// <exception cref="DamonDataException">While reading: damaged. The message does not say where: the caller does.</exception>
    public IEnumerable<NumberedSnapshot> Decode(ReadOnlyMemory<byte> frame, StreamId stream)
    {
        ArraySegment<byte> payload = Zstd.Decompress(frame.Span, ref _payload);
        ReadTable(payload);
        Snapshot? before = null;
        int first = 0;
        for (int i = 0; i < _count; i++)
        {
            Snapshot snapshot = ReadSnapshot(payload, i, first, before, stream);
            first += snapshot.Regions.Count;
            before = snapshot;
            yield return new NumberedSnapshot((long)_rows[(int)ColumnId.Sequence][i], snapshot);
        }
    }

    private void ReadTable(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2 || payload[0] != BlockEncoder.Version)
        {
            throw new DamonDataException(payload.Length < 2 ? "its payload is cut off" : $"its payload is of version {payload[0]}, which this program does not know; use a newer one");
        }

        int at = 1;
        ulong count = ReadVarint(payload, ref at);
        if (count is 0 or > MaxSnapshots)
        {
            throw new DamonDataException($"its payload says that it holds {count} snapshots, as no block does");
        }

        Array.Clear(_columns);
        Array.Clear(_last);
        (_count, _regions) = ((int)count, 0);
        while (at < payload.Length)
        {
            if (payload.Length - at < 4)
            {
                throw new DamonDataException("its payload is cut off in the head of a column");
            }

            (int id, var mode, int shift, int width) = (payload[at], (ColumnMode)payload[at + 1], payload[at + 2], payload[at + 3]);
            at += 4;
            bool isOfRegions = id >= (int)ColumnId.FirstOfRegions;
            if (isOfRegions && !_columns[(int)ColumnId.RegionCount].IsThere)
            {
                throw new DamonDataException("its payload has regions before their number");
            }

            // the length of what was read is by the numbers of the first
            if (id < _columns.Length && _columns[id].IsThere)
            {
                throw new DamonDataException($"its payload has column {id} twice");
            }

            long length = (long)width * (isOfRegions ? _regions : _count);
            if (width > 8 || shift > 63 || mode > ColumnMode.OfSize || length > payload.Length - at)
            {
                throw new DamonDataException($"its payload is damaged in column {id}");
            }

            // what a later version adds is passed over
            if (id < _columns.Length)
            {
                _columns[id] = new Column(at, (int)length, mode, shift, true);
            }

            if (id is > 0 and <= (int)ColumnId.RegionCount)
            {
                ReadRows((ColumnId)id, payload);
            }

            at += (int)length;
        }

        Expect(ColumnId.Sequence, ColumnId.RegionCount);
        Expect(ColumnId.Gap, ColumnId.Age);
        _needsHeld = Array.Exists(_columns, column => column is { IsThere: true, Mode: ColumnMode.SnapshotBefore });
        if (_regions > BlockEncoder.MaxUnwritten && _columns[(int)ColumnId.Size].Length == 0)
        {
            throw new DamonDataException($"its payload says that it holds {_regions} regions, and none of them");
        }
    }

    /// <summary>A column with a value for each snapshot, as a whole.</summary>
    private void ReadRows(ColumnId id, ReadOnlySpan<byte> payload)
    {
        Column column = _columns[(int)id];
        ulong[] rows = _rows[(int)id] is { } old && old.Length >= _count ? old : new ulong[_count];
        _rows[(int)id] = rows;
        Planes.Read(payload.Slice(column.Start, column.Length), _count, 0, rows.AsSpan(0, _count));
        Undo(column, id, rows.AsSpan(0, _count));
        if (id != ColumnId.RegionCount)
        {
            return;
        }

        ulong sum = 0;
        foreach (ulong regions in rows.AsSpan(0, _count))
        {
            sum += regions <= RegionsBuilder.MaxCount ? regions : throw new DamonDataException($"more than {RegionsBuilder.MaxCount} regions in one snapshot");
        }

        _regions = sum <= Zstd.MaxLength ? (int)sum : throw new DamonDataException($"its payload says that it holds {sum} regions, more than any block");
    }

    private void Expect(ColumnId from, ColumnId to)
    {
        for (ColumnId id = from; id <= to; id++)
        {
            if (!_columns[(int)id].IsThere)
            {
                throw new DamonDataException($"its payload lacks column {(int)id}");
            }
        }
    }

    private Snapshot ReadSnapshot(ReadOnlySpan<byte> payload, int index, int first, Snapshot? before, StreamId stream)
    {
        long endTime = (long)Row(ColumnId.EndTime, index);
        ulong length = Row(ColumnId.Length, index);
        Intervals intervals = ReadIntervals(index);
        ulong elapsed = before is null ? 0 : SnapshotBefore.Elapsed(before.EndTime, endTime, intervals.Aggregation);
        Regions regions = ReadRegions(payload, first, (int)Row(ColumnId.RegionCount, index), (BlockFlags)Row(ColumnId.Flags, index), before, elapsed);
        return new Snapshot(stream, unchecked(endTime - (long)length), endTime, intervals, regions);
    }

    private ulong Row(ColumnId id, int index) => _rows[(int)id][index];

    private Intervals ReadIntervals(int index)
    {
        long sample = (long)Row(ColumnId.Sample, index), aggregation = (long)Row(ColumnId.Aggregation, index);
        if (((BlockFlags)Row(ColumnId.Flags, index)).HasFlag(BlockFlags.SampleAssumed))
        {
            return Intervals.OfAggregation(aggregation);
        }

        return new Intervals(sample, aggregation);
    }

    private Regions ReadRegions(ReadOnlySpan<byte> payload, int first, int count, BlockFlags flags, Snapshot? before, ulong elapsed)
    {
        bool hasPassed = flags.HasFlag(BlockFlags.FilterPassed), hasResident = flags.HasFlag(BlockFlags.Resident);
        if (count == 0 && !hasPassed && !hasResident)
        {
            return Regions.Empty;
        }

        Grow(ref _gaps, count);
        Grow(ref _sizes, count);
        Grow(ref _numbers, count);
        Grow(ref _held, count);

        // every one of them is written below
        ulong[] starts = GC.AllocateUninitializedArray<ulong>(count), ends = GC.AllocateUninitializedArray<ulong>(count);
        uint[] accesses = GC.AllocateUninitializedArray<uint>(count), ages = GC.AllocateUninitializedArray<uint>(count);
        ReadAddresses(payload, first, starts, ends, before);
        ReadLevels(ColumnId.Accesses, payload, first, accesses, before is null ? default : before.Regions.Accesses, 0);
        ReadLevels(ColumnId.Age, payload, first, ages, before is null ? default : before.Regions.Ages, elapsed);
        ulong[]? passed = ReadPart(ColumnId.FilterPassed, hasPassed, payload, first, count, before is null ? default : before.Regions.FilterPassed);
        ulong[]? resident = ReadPart(ColumnId.Resident, hasResident, payload, first, count, before is null ? default : before.Regions.Resident);
        return new Regions(starts, ends, accesses, ages, passed, resident, ReadHits((int)flags / (int)BlockFlags.Probe % 8, payload, first, count, before?.Regions));
    }

    /// <summary>Reads starts and ends, and finds which region of the snapshot before holds each start, where a column needs that.</summary>
    private void ReadAddresses(ReadOnlySpan<byte> payload, int first, Span<ulong> starts, Span<ulong> ends, Snapshot? before)
    {
        Span<ulong> gaps = _gaps.AsSpan(0, starts.Length), sizes = _sizes.AsSpan(0, starts.Length);
        Column gap = Read(ColumnId.Gap, payload, first, gaps), size = Read(ColumnId.Size, payload, first, sizes);
        if (gap.Mode != ColumnMode.SnapshotBefore)
        {
            Undo(gap, ColumnId.Gap, gaps);
        }

        if (size.Mode == ColumnMode.SnapshotBefore || gap.Mode == ColumnMode.SnapshotBefore)
        {
            FollowAddresses(gap, size, starts, ends, before);
            return;
        }

        Undo(size, ColumnId.Size, sizes);
        ulong end = 0;
        bool isGood = true;
        for (int i = 0; i < starts.Length; i++)
        {
            ulong start = unchecked(end + gaps[i]), next = unchecked(start + sizes[i]);
            (starts[i], ends[i]) = (start, next);

            // checked together behind the loop: a branch for each region is dear
            isGood &= (start >= end) & (next > start);
            end = next;
        }

        if (!isGood)
        {
            CheckRegions(gaps, sizes);
        }

        if (_needsHeld)
        {
            var beside = new SnapshotBefore(before);
            Span<int> held = _held.AsSpan(0, starts.Length);
            for (int i = 0; i < held.Length; i++)
            {
                held[i] = beside.Find(starts[i]);
            }
        }
    }

    /// <summary>Where gaps or sizes are differences to the snapshot before, each region has to be known before the next one can be.</summary>
    private void FollowAddresses(Column gap, Column size, Span<ulong> starts, Span<ulong> ends, Snapshot? before)
    {
        Span<ulong> gaps = _gaps.AsSpan(0, starts.Length), sizes = _sizes.AsSpan(0, starts.Length);
        Span<int> held = _held.AsSpan(0, starts.Length);
        ReadOnlySpan<ulong> endsBefore = before is null ? default : before.Regions.Ends;
        bool isGapExpected = gap.Mode == ColumnMode.SnapshotBefore, isSizeExpected = size.Mode == ColumnMode.SnapshotBefore;
        if (!isSizeExpected)
        {
            Undo(size, ColumnId.Size, sizes);
        }

        var beside = new SnapshotBefore(before);
        ulong end = 0;
        bool isGood = true;
        for (int i = 0; i < starts.Length; i++)
        {
            ulong distance = isGapExpected ? ZigZag.Value(gaps[i], beside.Gap(end) >> gap.Shift) << gap.Shift : gaps[i];
            ulong start = unchecked(end + distance);
            int index = beside.Find(start);
            ulong expected = index < 0 ? 0 : endsBefore[index] - start;
            ulong bytes = isSizeExpected ? ZigZag.Value(sizes[i], expected >> size.Shift) << size.Shift : sizes[i];
            ulong next = unchecked(start + bytes);
            (held[i], gaps[i], sizes[i], starts[i], ends[i]) = (index, distance, bytes, start, next);
            isGood &= (start >= end) & (next > start);
            end = next;
        }

        if (!isGood)
        {
            CheckRegions(gaps, sizes);
        }
    }

    /// <summary>Finds the region that is none: what is damaged overflows sooner or later, or is empty.</summary>
    private static void CheckRegions(ReadOnlySpan<ulong> gaps, ReadOnlySpan<ulong> sizes)
    {
        ulong end = 0;
        for (int i = 0; i < gaps.Length; i++)
        {
            ulong start = unchecked(end + gaps[i]), next = unchecked(start + sizes[i]);
            if (start < end || next <= start)
            {
                throw new DamonDataException($"its payload is damaged: a region that begins {gaps[i]} bytes after {end} and has {sizes[i]} bytes");
            }

            end = next;
        }
    }

    private void ReadLevels(ColumnId id, ReadOnlySpan<byte> payload, int first, Span<uint> levels, ReadOnlySpan<uint> before, ulong elapsed)
    {
        Span<ulong> numbers = _numbers.AsSpan(0, levels.Length);
        Column column = Read(id, payload, first, numbers);
        ulong all = 0;
        if (column.Mode == ColumnMode.SnapshotBefore)
        {
            ReadOnlySpan<int> held = _held.AsSpan(0, levels.Length);
            for (int i = 0; i < levels.Length; i++)
            {
                int index = held[i];
                ulong value = ZigZag.Value(numbers[i], index < 0 ? 0 : SnapshotBefore.Grown(before[index], elapsed));
                all |= value;
                levels[i] = (uint)value;
            }
        }
        else
        {
            Undo(column, id, numbers);
            for (int i = 0; i < levels.Length; i++)
            {
                all |= numbers[i];
                levels[i] = (uint)numbers[i];
            }
        }

        if (all > uint.MaxValue)
        {
            throw new DamonDataException($"its payload is damaged: a number of column {(int)id} is above {uint.MaxValue}");
        }
    }

    /// <summary>Bytes of each region that have some property. In a column of differences to the value before, also those of a snapshot that has no such bytes count.</summary>
    private ulong[]? ReadPart(ColumnId id, bool isWanted, ReadOnlySpan<byte> payload, int first, int count, ReadOnlySpan<ulong> before)
    {
        Column column = _columns[(int)id];
        if (!isWanted)
        {
            if (column.IsThere && column.Mode == ColumnMode.Before)
            {
                Undo(column, id, Numbers(column, payload, first, _numbers.AsSpan(0, count)));
            }

            return null;
        }

        if (!column.IsThere)
        {
            throw new DamonDataException($"its payload lacks column {(int)id}");
        }

        var part = new ulong[count];
        Numbers(column, payload, first, part);
        switch (column.Mode)
        {
            case ColumnMode.SnapshotBefore:
                for (int i = 0; i < part.Length; i++)
                {
                    int index = _held[i];
                    part[i] = ZigZag.Value(part[i], (index < 0 || before.IsEmpty ? 0 : before[index]) >> column.Shift) << column.Shift;
                }

                break;
            case ColumnMode.OfSize:
                for (int i = 0; i < part.Length; i++)
                {
                    part[i] = unchecked(_sizes[i] - (part[i] << column.Shift));
                }

                break;
            default:
                Undo(column, id, part);
                break;
        }

        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] > _sizes[i])
            {
                throw new DamonDataException($"its payload is damaged: {part[i]} bytes of a region of {_sizes[i]}");
            }
        }

        return part;
    }

    /// <summary>Hits of so many probes. In columns of differences to the value before, also those of a snapshot with fewer probes count.</summary>
    /// <returns>Those of each probe behind one another; null: there are none.</returns>
    private byte[]? ReadHits(int probes, ReadOnlySpan<byte> payload, int first, int count, Regions? before)
    {
        if (probes > ProbeHits.MaxProbes)
        {
            throw new DamonDataException($"its payload is damaged: a snapshot of {probes} probes");
        }

        byte[]? hits = probes == 0 ? null : GC.AllocateUninitializedArray<byte>(probes * count);
        for (int probe = 0; probe < ProbeHits.MaxProbes; probe++)
        {
            ColumnId id = (ColumnId)((int)ColumnId.ProbeHits0 + probe);
            if (probe < probes)
            {
                ReadHits(id, payload, first, hits.AsSpan(probe * count, count), probe < before?.Probes ? before.HitsOf(probe) : default);
            }
            else if (_columns[(int)id] is { IsThere: true, Mode: ColumnMode.Before } column)
            {
                Undo(column, id, Numbers(column, payload, first, _numbers.AsSpan(0, count)));
            }
        }

        return hits;
    }

    private void ReadHits(ColumnId id, ReadOnlySpan<byte> payload, int first, Span<byte> hits, ReadOnlySpan<byte> before)
    {
        Span<ulong> numbers = _numbers.AsSpan(0, hits.Length);
        Column column = Read(id, payload, first, numbers);
        if (!column.IsThere)
        {
            throw new DamonDataException($"its payload lacks column {(int)id}");
        }

        if (column.Mode == ColumnMode.SnapshotBefore)
        {
            for (int i = 0; i < hits.Length; i++)
            {
                int index = _held[i];
                numbers[i] = ZigZag.Value(numbers[i], index < 0 || before.IsEmpty ? 0u : before[index]);
            }
        }
        else
        {
            Undo(column, id, numbers);
        }

        ulong all = 0;
        for (int i = 0; i < hits.Length; i++)
        {
            all |= numbers[i];
            hits[i] = (byte)numbers[i];
        }

        if (all > byte.MaxValue)
        {
            throw new DamonDataException($"its payload is damaged: a number of column {(int)id} is above {byte.MaxValue}");
        }
    }

    private Column Read(ColumnId id, ReadOnlySpan<byte> payload, int first, Span<ulong> numbers)
    {
        Column column = _columns[(int)id];
        Numbers(column, payload, first, numbers);
        return column;
    }

    private Span<ulong> Numbers(Column column, ReadOnlySpan<byte> payload, int first, Span<ulong> numbers)
    {
        Planes.Read(payload.Slice(column.Start, column.Length), _regions, first, numbers);
        return numbers;
    }

    /// <summary>From the numbers of a column to its values, where they do not depend on other columns.</summary>
    private void Undo(Column column, ColumnId id, Span<ulong> numbers)
    {
        if (column.Mode == ColumnMode.Before)
        {
            ulong last = _last[(int)id];
            for (int i = 0; i < numbers.Length; i++)
            {
                last = ZigZag.Value(numbers[i], last);
                numbers[i] = last << column.Shift;
            }

            _last[(int)id] = last;
        }
        else if (column.Mode != ColumnMode.Plain)
        {
            throw new DamonDataException($"its payload is damaged: column {(int)id} cannot be of mode {(int)column.Mode}");
        }
        else if (column.Shift > 0)
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] <<= column.Shift;
            }
        }
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> payload, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && at < payload.Length; shift += 7)
        {
            byte next = payload[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new DamonDataException("its payload is cut off in its head");
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            array = new T[Math.Max(length, array.Length * 2)];
        }
    }

    /// <param name="Start">Where its planes begin in the payload.</param>
    /// <param name="Length">Bytes of all planes.</param>
    /// <param name="Mode">What its numbers are differences to.</param>
    /// <param name="Shift">Low bits that were left out.</param>
    /// <param name="IsThere">Whether the payload has it.</param>
    private readonly record struct Column(int Start, int Length, ColumnMode Mode, int Shift, bool IsThere);
}
