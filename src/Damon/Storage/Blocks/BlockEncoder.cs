using System.Numerics;
using Damon.Snapshots;

namespace Damon.Storage.Blocks;

/// <summary>
/// Makes blocks: snapshots of one stream, as columns of numbers that are small where little changes, then zstd. docs/store.md describes the format; <see cref="BlockDecoder"/> reads it. One column is in memory
/// at a time. Not thread-safe; keeps its buffers.
/// </summary>
internal sealed class BlockEncoder : IDisposable
{
    /// <summary>The first byte of a payload.</summary>
    public const byte Version = 1;

    /// <summary>A block in which nothing says how many regions there are but a number may have as many; with more, the sizes take at least a byte each.</summary>
    public const int MaxUnwritten = 1 << 22;

    /// <summary>
    /// Regions of one block, and so of one snapshot: a region takes at most <see cref="MostOfRegion"/> bytes, and <see cref="Zstd.MaxLength"/> is what is read. With probes, a few less (<see cref="MostRegions"/>).
    /// </summary>
    public const int MaxRegions = 6_000_000;

    /// <summary>Bytes of a region: 8 for each of gap, size and bytes of either kind, 5 for each level.</summary>
    private const int MostOfRegion = 42;

    /// <summary>Bytes of the hits of one probe on a region, as differences.</summary>
    private const int MostOfHits = 2;

    /// <summary>Bytes of all that is no region: much more than the columns of as many snapshots take as are packed together.</summary>
    private const int MostOfHeads = 1 << 20;

    /// <summary>Bytes that a difference must save in a block, and one more for each 128 numbers.</summary>
    private const int LeastGain = 32;

    /// <summary>What a difference to the snapshot before must save, as a part of the shortest other form: with it, regions cannot be read but one after the other, at two thirds of the speed.</summary>
    private const int LeastPartOfSnapshotBefore = 6;

    private readonly ZstdWriter _zstd = new();
    private ulong[] _values = [];
    private ulong[] _expected = [];
    private ulong[] _sizes = [];
    private ulong[] _differences = [];

    /// <summary>For each region, which one of the snapshot before holds its start.</summary>
    private int[] _held = [];
    private byte[] _trial = [];
    private byte[] _payload = new byte[4096];
    private int _length;

    /// <summary>How many regions one block can have.</summary>
    /// <param name="probes">Probes of the snapshot with the most, 0 … 4.</param>
    public static int MostRegions(int probes) => Math.Min(MaxRegions, (Zstd.MaxLength - MostOfHeads) / (MostOfRegion + (probes * MostOfHits)));

    /// <summary>Makes a payload.</summary>
    /// <param name="snapshots">At least one; all of one stream, in the order of their numbers.</param>
    /// <param name="isDense">Whether to look for the shortest form, which takes a microsecond or two a region, or to be done fast.</param>
    /// <exception cref="DamonDataException">More than <see cref="MostRegions"/>.</exception>
    public byte[] Encode(IReadOnlyList<NumberedSnapshot> snapshots, bool isDense)
    {
        int regions = snapshots.Sum(snapshot => snapshot.Snapshot.Regions.Count);
        int probes = snapshots.Max(snapshot => snapshot.Snapshot.Regions.Probes);
        if (regions > MostRegions(probes))
        {
            throw new DamonDataException($"a snapshot of {regions} regions: a store holds at most {MostRegions(probes)} of one{(probes > 0 ? " with probes" : "")}");
        }

        _length = 0;
        Append(Version);
        AppendVarint((ulong)snapshots.Count);
        for (ColumnId id = ColumnId.Sequence; id <= ColumnId.RegionCount; id++)
        {
            Collect(id, snapshots);
            WriteColumn(id, snapshots.Count, isDense ? [ColumnMode.Plain, ColumnMode.Before] : [ColumnMode.Plain], shift: 0);
        }

        FindHeld(snapshots, regions);
        int shift = CommonShift(snapshots);
        ReadOnlySpan<ColumnMode> modes = isDense ? [ColumnMode.Plain, ColumnMode.Before, ColumnMode.SnapshotBefore] : [ColumnMode.Plain];
        for (ColumnId id = ColumnId.Gap; id <= ColumnId.Age; id++)
        {
            CollectRegions(id, snapshots, regions);
            WriteColumn(id, regions, modes, id <= ColumnId.Size ? shift : 0, atLeast: id == ColumnId.Size && regions > MaxUnwritten ? 1 : 0);
        }

        WritePart(ColumnId.FilterPassed, snapshots, regions, isDense, shift, snapshots.Any(snapshot => snapshot.Snapshot.Regions.HasFilterPassed));
        WritePart(ColumnId.Resident, snapshots, regions, isDense, shift, snapshots.Any(snapshot => snapshot.Snapshot.Regions.HasResident));
        for (int probe = 0; probe < probes; probe++)
        {
            ColumnId id = (ColumnId)((int)ColumnId.ProbeHits0 + probe);
            CollectRegions(id, snapshots, regions);
            WriteColumn(id, regions, modes, shift: 0);
        }

        return _zstd.Compress(_payload.AsSpan(0, _length), isDense ? Zstd.Dense : Zstd.Fast).ToArray();
    }

    public void Dispose() => _zstd.Dispose();

    /// <summary>Bytes of each region that have some property: often all of them.</summary>
    private void WritePart(ColumnId id, IReadOnlyList<NumberedSnapshot> snapshots, int regions, bool isDense, int shift, bool isThere)
    {
        if (!isThere)
        {
            return;
        }

        CollectRegions(ColumnId.Size, snapshots, regions);
        Grow(ref _sizes, regions);
        _values.AsSpan(0, regions).CopyTo(_sizes);
        CollectRegions(id, snapshots, regions);
        ulong all = 0;
        foreach (ulong value in _values.AsSpan(0, regions))
        {
            all |= value;
        }

        ReadOnlySpan<ColumnMode> modes = isDense ? [ColumnMode.Plain, ColumnMode.Before, ColumnMode.SnapshotBefore, ColumnMode.OfSize] : [ColumnMode.Plain, ColumnMode.OfSize];
        WriteColumn(id, regions, modes, Math.Min(shift, LowZeros(all)));
    }

    /// <summary>A column with a value for each snapshot.</summary>
    private void Collect(ColumnId id, IReadOnlyList<NumberedSnapshot> snapshots)
    {
        Grow(ref _values, snapshots.Count);
        for (int i = 0; i < snapshots.Count; i++)
        {
            (long sequence, Snapshot snapshot) = snapshots[i];
            _values[i] = id switch
            {
                ColumnId.Sequence => (ulong)sequence,
                ColumnId.EndTime => (ulong)snapshot.EndTime,
                ColumnId.Length => unchecked((ulong)(snapshot.EndTime - snapshot.StartTime)),
                ColumnId.Sample => (ulong)snapshot.Intervals.Sample,
                ColumnId.Aggregation => (ulong)snapshot.Intervals.Aggregation,
                ColumnId.Flags => (ulong)Flags(snapshot),
                _ => (ulong)snapshot.Regions.Count,
            };
        }
    }

    private void FindHeld(IReadOnlyList<NumberedSnapshot> snapshots, int count)
    {
        Grow(ref _held, count);
        int at = 0;
        Snapshot? before = null;
        foreach ((_, Snapshot snapshot) in snapshots)
        {
            var beside = new SnapshotBefore(before);
            foreach (ulong start in snapshot.Regions.Starts)
            {
                _held[at++] = beside.Find(start);
            }

            before = snapshot;
        }
    }

    /// <summary>A column with a value for each region, and what is expected of it.</summary>
    private void CollectRegions(ColumnId id, IReadOnlyList<NumberedSnapshot> snapshots, int count)
    {
        Grow(ref _values, count);
        Grow(ref _expected, count);
        int first = 0;
        Snapshot? before = null;
        foreach ((_, Snapshot snapshot) in snapshots)
        {
            int regions = snapshot.Regions.Count;
            Span<ulong> values = _values.AsSpan(first, regions), expected = _expected.AsSpan(first, regions);
            ReadOnlySpan<int> held = _held.AsSpan(first, regions);
            switch (id)
            {
                case ColumnId.Gap:
                    CollectGaps(snapshot.Regions, new SnapshotBefore(before), values, expected);
                    break;
                case ColumnId.Size:
                    CollectSizes(snapshot.Regions, before, held, values, expected);
                    break;
                case ColumnId.Accesses:
                    CollectLevels(snapshot.Regions.Accesses, before is null ? default : before.Regions.Accesses, 0, held, values, expected);
                    break;
                case ColumnId.Age:
                    ulong elapsed = before is null ? 0 : SnapshotBefore.Elapsed(before.EndTime, snapshot.EndTime, snapshot.Intervals.Aggregation);
                    CollectLevels(snapshot.Regions.Ages, before is null ? default : before.Regions.Ages, elapsed, held, values, expected);
                    break;
                case >= ColumnId.ProbeHits0:
                    CollectHits(snapshot.Regions, before?.Regions, id - ColumnId.ProbeHits0, held, values, expected);
                    break;
                default:
                    CollectParts(snapshot.Regions, before?.Regions, id == ColumnId.FilterPassed ? ByteKind.FilterPassed : ByteKind.Resident, held, values, expected);
                    break;
            }

            first += regions;
            before = snapshot;
        }
    }

    private static void CollectGaps(Regions regions, SnapshotBefore before, Span<ulong> values, Span<ulong> expected)
    {
        ulong end = 0;
        for (int i = 0; i < values.Length; i++)
        {
            (values[i], expected[i]) = (regions.Starts[i] - end, before.Gap(end));
            end = regions.Ends[i];
        }
    }

    private static void CollectSizes(Regions regions, Snapshot? before, ReadOnlySpan<int> held, Span<ulong> values, Span<ulong> expected)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = regions.Ends[i] - regions.Starts[i];
            expected[i] = held[i] >= 0 ? before!.Regions.Ends[held[i]] - regions.Starts[i] : 0;
        }
    }

    private static void CollectLevels(ReadOnlySpan<uint> levels, ReadOnlySpan<uint> before, ulong elapsed, ReadOnlySpan<int> held, Span<ulong> values, Span<ulong> expected)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = levels[i];
            expected[i] = held[i] >= 0 ? SnapshotBefore.Grown(before[held[i]], elapsed) : 0;
        }
    }

    private static void CollectParts(Regions regions, Regions? before, ByteKind kind, ReadOnlySpan<int> held, Span<ulong> values, Span<ulong> expected)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = regions.Bytes(i, kind);
            expected[i] = held[i] >= 0 ? before!.Bytes(held[i], kind) : 0;
        }
    }

    /// <summary>Hits of one probe; 0 where a snapshot has no such probe.</summary>
    private static void CollectHits(Regions regions, Regions? before, int probe, ReadOnlySpan<int> held, Span<ulong> values, Span<ulong> expected)
    {
        ReadOnlySpan<byte> hits = probe < regions.Probes ? regions.HitsOf(probe) : default, hitsBefore = probe < before?.Probes ? before.HitsOf(probe) : default;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = hits.IsEmpty ? 0u : hits[i];
            expected[i] = held[i] >= 0 && !hitsBefore.IsEmpty ? hitsBefore[held[i]] : 0u;
        }
    }

    private static BlockFlags Flags(Snapshot snapshot) =>
        (snapshot.Intervals.IsSampleAssumed ? BlockFlags.SampleAssumed : BlockFlags.None)
        | (snapshot.Regions.HasFilterPassed ? BlockFlags.FilterPassed : BlockFlags.None)
        | (snapshot.Regions.HasResident ? BlockFlags.Resident : BlockFlags.None)
        | (BlockFlags)(snapshot.Regions.Probes * (int)BlockFlags.Probe);

    /// <summary>Writes a column in the mode in which it is shortest.</summary>
    private void WriteColumn(ColumnId id, int count, ReadOnlySpan<ColumnMode> modes, int shift, int atLeast = 0)
    {
        ReadOnlySpan<ulong> values = _values.AsSpan(0, count);
        ColumnMode best = modes[0];
        if (modes.Length > 1)
        {
            int shortest = int.MaxValue;
            foreach (ColumnMode mode in modes)
            {
                int width = FindDifferences(values, mode, shift);
                Grow(ref _trial, width * count);
                Planes.Write(_differences.AsSpan(0, count), width, _trial);
                int length = width == 0 ? 0 : _zstd.Compress(_trial.AsSpan(0, width * count), Zstd.Trial).Length;

                // a difference costs a little time whenever it is read, that to the snapshot before much, and must be worth it
                int leastGain = LeastGain + (count / 128) + (mode == ColumnMode.SnapshotBefore ? shortest / LeastPartOfSnapshotBefore : 0);
                bool isWorthIt = mode == modes[0] || length + leastGain < shortest;
                (shortest, best) = isWorthIt ? (length, mode) : (shortest, best);
            }
        }

        int bytes = Math.Max(atLeast, FindDifferences(values, best, shift));
        Append((byte)id);
        Append((byte)best);
        Append((byte)shift);
        Append((byte)bytes);
        Grow(ref _payload, _length + (bytes * count));
        Planes.Write(_differences.AsSpan(0, count), bytes, _payload.AsSpan(_length, bytes * count));
        _length += bytes * count;
    }

    /// <returns>Bytes that the largest takes.</returns>
    private int FindDifferences(ReadOnlySpan<ulong> values, ColumnMode mode, int shift)
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
                ReadOnlySpan<ulong> expected = _expected.AsSpan(0, values.Length);
                for (int i = 0; i < values.Length; i++)
                {
                    differences[i] = ZigZag.Difference(values[i] >> shift, expected[i] >> shift);
                }

                break;
            case ColumnMode.OfSize:
                ReadOnlySpan<ulong> sizes = _sizes.AsSpan(0, values.Length);
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

    /// <summary>How many low bits are 0 in all addresses, and so in all gaps and sizes.</summary>
    private static int CommonShift(IReadOnlyList<NumberedSnapshot> snapshots)
    {
        ulong all = 0;
        foreach ((_, Snapshot snapshot) in snapshots)
        {
            foreach (ulong start in snapshot.Regions.Starts)
            {
                all |= start;
            }

            foreach (ulong end in snapshot.Regions.Ends)
            {
                all |= end;
            }
        }

        return LowZeros(all);
    }

    private static int LowZeros(ulong all) => all == 0 ? 63 : BitOperations.TrailingZeroCount(all);

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
