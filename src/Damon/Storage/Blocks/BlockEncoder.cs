using System.Numerics;
using Damon.Snapshots;

namespace Damon.Storage.Blocks;

/// <summary>
/// Makes blocks: snapshots of one stream, as columns of numbers that are small where little changes, then zstd. docs/store.md describes the format; <see cref="BlockDecoder"/> reads it. Not thread-safe; keeps
/// its buffers.
/// </summary>
internal sealed class BlockEncoder
{
    /// <summary>The first byte of a payload.</summary>
    public const byte Version = 1;

    /// <summary>A block in which nothing says how many regions there are but a number may have as many; with more, the sizes take at least a byte each.</summary>
    public const int MaxUnwritten = 1 << 22;

    /// <summary>How a difference is chosen: by what becomes shorter, tried fast.</summary>
    private const int TrialLevel = 3;

    /// <summary>Bytes that a difference must save in a block, and one more for each 128 numbers.</summary>
    private const int LeastGain = 32;

    private readonly Dictionary<ColumnId, ulong[]> _values = [];
    private readonly Dictionary<ColumnId, ulong[]> _expected = [];
    private ulong[] _differences = [];
    private byte[] _trial = [];
    private byte[] _payload = new byte[4096];
    private int _length;

    /// <summary>Makes a payload.</summary>
    /// <param name="snapshots">At least one; all of one stream, in the order of their numbers.</param>
    /// <param name="isDense">Whether to look for the shortest form, which takes some 50 ns a region, or to be done fast.</param>
    public byte[] Encode(IReadOnlyList<NumberedSnapshot> snapshots, bool isDense)
    {
        int regions = snapshots.Sum(snapshot => snapshot.Snapshot.Regions.Count);
        _length = 0;
        Append(Version);
        AppendVarint((ulong)snapshots.Count);
        Collect(snapshots, regions);
        for (ColumnId id = ColumnId.Sequence; id <= ColumnId.RegionCount; id++)
        {
            WriteColumn(id, snapshots.Count, isDense ? [ColumnMode.Plain, ColumnMode.Before] : [ColumnMode.Plain], shift: 0);
        }

        ReadOnlySpan<ColumnMode> modes = isDense ? [ColumnMode.Plain, ColumnMode.Before, ColumnMode.SnapshotBefore] : [ColumnMode.Plain];
        int shift = Math.Min(CommonShift(ColumnId.Gap, regions), CommonShift(ColumnId.Size, regions));
        WriteColumn(ColumnId.Gap, regions, modes, shift);
        WriteColumn(ColumnId.Size, regions, modes, shift, atLeast: regions > MaxUnwritten ? 1 : 0);
        WriteColumn(ColumnId.Accesses, regions, modes, shift: 0);
        WriteColumn(ColumnId.Age, regions, isDense ? modes : [ColumnMode.Plain], shift: 0);
        ReadOnlySpan<ColumnMode> partial = isDense ? [ColumnMode.Plain, ColumnMode.Before, ColumnMode.SnapshotBefore, ColumnMode.OfSize] : [ColumnMode.Plain, ColumnMode.OfSize];
        if (snapshots.Any(snapshot => snapshot.Snapshot.Regions.HasFilterPassed))
        {
            WriteColumn(ColumnId.FilterPassed, regions, partial, Math.Min(shift, CommonShift(ColumnId.FilterPassed, regions)));
        }

        if (snapshots.Any(snapshot => snapshot.Snapshot.Regions.HasResident))
        {
            WriteColumn(ColumnId.Resident, regions, partial, Math.Min(shift, CommonShift(ColumnId.Resident, regions)));
        }

        return Zstd.Compress(_payload.AsSpan(0, _length), isDense ? Zstd.Dense : Zstd.Fast);
    }

    private void Collect(IReadOnlyList<NumberedSnapshot> snapshots, int regions)
    {
        for (int i = 0; i < snapshots.Count; i++)
        {
            (long sequence, Snapshot snapshot) = snapshots[i];
            Intervals intervals = snapshot.Intervals;
            Set(ColumnId.Sequence, i, (ulong)sequence, snapshots.Count);
            Set(ColumnId.EndTime, i, (ulong)snapshot.EndTime, snapshots.Count);
            Set(ColumnId.Length, i, unchecked((ulong)(snapshot.EndTime - snapshot.StartTime)), snapshots.Count);
            Set(ColumnId.Sample, i, (ulong)intervals.Sample, snapshots.Count);
            Set(ColumnId.Aggregation, i, (ulong)intervals.Aggregation, snapshots.Count);
            Set(ColumnId.Flags, i, (ulong)Flags(snapshot), snapshots.Count);
            Set(ColumnId.RegionCount, i, (ulong)snapshot.Regions.Count, snapshots.Count);
        }

        for (ColumnId id = ColumnId.FirstOfRegions; id <= ColumnId.Resident; id++)
        {
            Room(_values, id, regions);
            Room(_expected, id, regions);
        }

        int first = 0;
        Snapshot? before = null;
        foreach ((_, Snapshot snapshot) in snapshots)
        {
            Collect(snapshot, before, first);
            first += snapshot.Regions.Count;
            before = snapshot;
        }
    }

    private void Collect(Snapshot snapshot, Snapshot? before, int first)
    {
        Regions regions = snapshot.Regions;
        ulong[] gaps = _values[ColumnId.Gap], sizes = _values[ColumnId.Size], accesses = _values[ColumnId.Accesses], ages = _values[ColumnId.Age];
        ulong[] passed = _values[ColumnId.FilterPassed], resident = _values[ColumnId.Resident];
        var expected = new SnapshotBefore(before);
        ulong elapsed = before is null ? 0 : SnapshotBefore.Elapsed(before.EndTime, snapshot.EndTime, snapshot.Intervals.Aggregation);
        ulong end = 0;
        for (int i = 0; i < regions.Count; i++)
        {
            int at = first + i;
            ulong start = regions.Starts[i];
            (gaps[at], _expected[ColumnId.Gap][at]) = (start - end, expected.Gap(end));
            end = regions.Ends[i];
            sizes[at] = end - start;
            accesses[at] = regions.Accesses[i];
            ages[at] = regions.Ages[i];
            passed[at] = regions.Bytes(i, ByteKind.FilterPassed);
            resident[at] = regions.Bytes(i, ByteKind.Resident);
            int held = expected.Find(start);
            bool isHeld = held >= 0;
            _expected[ColumnId.Size][at] = isHeld ? before!.Regions.Ends[held] - start : 0;
            _expected[ColumnId.Accesses][at] = isHeld ? before!.Regions.Accesses[held] : 0;
            _expected[ColumnId.Age][at] = isHeld ? SnapshotBefore.Grown(before!.Regions.Ages[held], elapsed) : 0;
            _expected[ColumnId.FilterPassed][at] = isHeld ? before!.Regions.Bytes(held, ByteKind.FilterPassed) : 0;
            _expected[ColumnId.Resident][at] = isHeld ? before!.Regions.Bytes(held, ByteKind.Resident) : 0;
        }
    }

    private static BlockFlags Flags(Snapshot snapshot) =>
        (snapshot.Intervals.IsSampleAssumed ? BlockFlags.SampleAssumed : BlockFlags.None)
        | (snapshot.Regions.HasFilterPassed ? BlockFlags.FilterPassed : BlockFlags.None)
        | (snapshot.Regions.HasResident ? BlockFlags.Resident : BlockFlags.None);

    /// <summary>Writes a column in the mode in which it is shortest.</summary>
    private void WriteColumn(ColumnId id, int count, ReadOnlySpan<ColumnMode> modes, int shift, int atLeast = 0)
    {
        ReadOnlySpan<ulong> values = _values[id].AsSpan(0, count);
        ColumnMode best = modes[0];
        if (modes.Length > 1)
        {
            int shortest = int.MaxValue;
            foreach (ColumnMode mode in modes)
            {
                int width = FindDifferences(id, values, mode, shift);
                Grow(ref _trial, width * count);
                Planes.Write(_differences.AsSpan(0, count), width, _trial);
                int length = width == 0 ? 0 : Zstd.CompressedLength(_trial.AsSpan(0, width * count), TrialLevel);

                // a difference costs a little time whenever it is read, and must be worth it
                bool isWorthIt = mode == modes[0] || length + LeastGain + (count / 128) < shortest;
                (shortest, best) = isWorthIt ? (length, mode) : (shortest, best);
            }
        }

        int bytes = Math.Max(atLeast, FindDifferences(id, values, best, shift));
        Append((byte)id);
        Append((byte)best);
        Append((byte)shift);
        Append((byte)bytes);
        Grow(ref _payload, _length + (bytes * count));
        Planes.Write(_differences.AsSpan(0, count), bytes, _payload.AsSpan(_length, bytes * count));
        _length += bytes * count;
    }

    /// <returns>Bytes that the largest takes.</returns>
    private int FindDifferences(ColumnId id, ReadOnlySpan<ulong> values, ColumnMode mode, int shift)
    {
        Grow(ref _differences, values.Length);
        Span<ulong> differences = _differences.AsSpan(0, values.Length);
        ulong before = 0;
        switch (mode)
        {
            case ColumnMode.Before:
                for (int i = 0; i < values.Length; i++)
                {
                    differences[i] = ZigZag.Difference(values[i] >> shift, before);
                    before = values[i] >> shift;
                }

                break;
            case ColumnMode.SnapshotBefore:
                ReadOnlySpan<ulong> expected = _expected[id].AsSpan(0, values.Length);
                for (int i = 0; i < values.Length; i++)
                {
                    differences[i] = ZigZag.Difference(values[i] >> shift, expected[i] >> shift);
                }

                break;
            case ColumnMode.OfSize:
                ReadOnlySpan<ulong> sizes = _values[ColumnId.Size].AsSpan(0, values.Length);
                for (int i = 0; i < values.Length; i++)
                {
                    differences[i] = (sizes[i] - values[i]) >> shift;
                }

                break;
            default:
                for (int i = 0; i < values.Length; i++)
                {
                    differences[i] = values[i] >> shift;
                }

                break;
        }

        return Planes.Width(differences);
    }

    /// <summary>How many low bits are 0 in all values.</summary>
    private int CommonShift(ColumnId id, int count)
    {
        ulong all = 0;
        foreach (ulong value in _values[id].AsSpan(0, count))
        {
            all |= value;
        }

        return all == 0 ? 63 : BitOperations.TrailingZeroCount(all);
    }

    private void Set(ColumnId id, int index, ulong value, int count)
    {
        Room(_values, id, count);
        _values[id][index] = value;
    }

    private static void Room(Dictionary<ColumnId, ulong[]> columns, ColumnId id, int count)
    {
        if (!columns.TryGetValue(id, out ulong[]? column) || column.Length < count)
        {
            columns[id] = new ulong[Math.Max(count, 64)];
        }
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, Math.Max(length, array.Length * 2));
        }
    }

    private void AppendVarint(ulong value)
    {
        while (value >= 0x80)
        {
            Append((byte)(value | 0x80));
            value >>= 7;
        }

        Append((byte)value);
    }

    private void Append(byte value)
    {
        Grow(ref _payload, _length + 1);
        _payload[_length++] = value;
    }
}
