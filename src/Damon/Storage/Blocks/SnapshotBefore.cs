using System.Runtime.CompilerServices;
using Damon.Snapshots;

namespace Damon.Storage.Blocks;

/// <summary>
/// Walks through the regions of the snapshot before, beside those of the present one in order of address, and says what the present one will have if nothing has changed: the same borders and
/// levels, and ages that have grown by the time between. A mutable struct on the stack: one step a region must cost a nanosecond or two.
/// </summary>
internal ref struct SnapshotBefore
{
    private readonly ReadOnlySpan<ulong> _starts;
    private readonly ReadOnlySpan<ulong> _ends;
    private int _index;

    /// <param name="before">The snapshot before; null: there is none in the block, and everything is expected to be 0.</param>
    public SnapshotBefore(Snapshot? before)
    {
        if (before is not null)
        {
            _starts = before.Regions.Starts;
            _ends = before.Regions.Ends;
        }
    }

    /// <summary>Aggregations between two snapshots, rounded to the nearest; 0 where the clock was set back. Ages are expected to have grown by it.</summary>
    public static ulong Elapsed(long before, long endTime, long aggregation)
    {
        Int128 time = (Int128)endTime - before;
        return time <= 0 ? 0 : (ulong)((time + (aggregation / 2)) / aggregation);
    }

    /// <summary>The age that is expected of a region that was <paramref name="age"/> old, which does not pass the largest number.</summary>
    public static ulong Grown(uint age, ulong elapsed) => Math.Min(uint.MaxValue, age + Math.Min(elapsed, uint.MaxValue));

    /// <summary>The gap that is expected after <paramref name="end"/>, where the region before ended.</summary>
    public ulong Gap(ulong end)
    {
        Pass(end);
        return _index < _starts.Length && _starts[_index] > end ? _starts[_index] - end : 0;
    }

    /// <summary>Which region of the snapshot before holds <paramref name="start"/>; −1: none.</summary>
    public int Find(ulong start)
    {
        Pass(start);
        return _index < _starts.Length && _starts[_index] <= start ? _index : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pass(ulong address)
    {
        ReadOnlySpan<ulong> ends = _ends;
        int index = _index;

        // none or one in most cases, and nobody can guess which: without a branch for it
        if (index < ends.Length)
        {
            index += Unsafe.BitCast<bool, byte>(ends[index] <= address);
        }

        while (index < ends.Length && ends[index] <= address)
        {
            index++;
        }

        _index = index;
    }
}
