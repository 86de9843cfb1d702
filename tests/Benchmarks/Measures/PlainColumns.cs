using System.Buffers.Binary;
using Damon.Snapshots;
using ZstdSharp;

namespace Damon.Benchmarks.Measures;

/// <summary>What zstd -19 makes of snapshots as plain columns: the least that our own format has to be held against.</summary>
internal static class PlainColumns
{
    /// <summary>Name and bytes of the shortest of all layouts.</summary>
    public static (string Name, int Bytes, int Layouts) Best(IReadOnlyList<Snapshot> snapshots)
    {
        (string Name, int Bytes) best = ("", int.MaxValue);
        int layouts = 0;
        using var compressor = new Compressor(19);
        foreach (bool isGap in (bool[])[false, true])
        {
            foreach (bool isDelta in (bool[])[false, true])
            {
                foreach (bool isVarint in (bool[])[false, true])
                {
                    foreach (bool isWhole in (bool[])[false, true])
                    {
                        int length = compressor.Wrap(Layout(snapshots, isGap, isDelta, isVarint, isWhole)).Length;
                        string name = $"{(isGap ? "gap" : "start")} and size, {(isDelta ? "differences" : "values")}, {(isVarint ? "varint" : "u64/u32")}, {(isWhole ? "whole columns" : "columns of each snapshot")}";
                        best = length < best.Bytes ? (name, length) : best;
                        layouts++;
                    }
                }
            }
        }

        return (best.Name, best.Bytes, layouts);
    }

    private static byte[] Layout(IReadOnlyList<Snapshot> snapshots, bool isGap, bool isDelta, bool isVarint, bool isWhole)
    {
        List<byte> bytes = [];
        Put([.. snapshots.Select(one => (ulong)one.EndTime)], 8);
        Put([.. snapshots.Select(one => (ulong)(one.EndTime - one.StartTime))], 8);
        Put([.. snapshots.Select(one => (ulong)one.Intervals.Sample)], 8);
        Put([.. snapshots.Select(one => (ulong)one.Intervals.Aggregation)], 8);
        Put([.. snapshots.Select(one => (ulong)one.Regions.Count)], 4);
        IReadOnlyList<Snapshot>[] groups = isWhole ? [snapshots] : [.. snapshots.Select(one => (Snapshot[])[one])];
        foreach (IReadOnlyList<Snapshot> group in groups)
        {
            Put([.. group.SelectMany(one => Enumerable.Range(0, one.Regions.Count).Select(i => one.Regions.Starts[i] - (isGap && i > 0 ? one.Regions.Ends[i - 1] : 0)))], 8);
            Put([.. group.SelectMany(one => Enumerable.Range(0, one.Regions.Count).Select(one.Regions.Size))], 8);
            Put([.. group.SelectMany(one => one.Regions.Accesses.ToArray().Select(level => (ulong)level))], 4);
            Put([.. group.SelectMany(one => one.Regions.Ages.ToArray().Select(age => (ulong)age))], 4);
            if (group[0].Regions.HasFilterPassed)
            {
                Put([.. group.SelectMany(one => one.Regions.FilterPassed.ToArray())], 8);
            }
        }

        return [.. bytes];

        void Put(ulong[] column, int width)
        {
            byte[] number = new byte[8];
            ulong before = 0;
            foreach (ulong value in column)
            {
                ulong written = isDelta ? unchecked(value - before) : value;
                before = value;
                if (isVarint)
                {
                    // zigzag, so that small differences are short
                    written = isDelta ? unchecked((written << 1) ^ (ulong)((long)written >> 63)) : written;
                    for (; written >= 0x80; written >>= 7)
                    {
                        bytes.Add((byte)(written | 0x80));
                    }

                    bytes.Add((byte)written);
                    continue;
                }

                BinaryPrimitives.WriteUInt64LittleEndian(number, written);
                bytes.AddRange(number.AsSpan(0, width));
            }
        }
    }
}
