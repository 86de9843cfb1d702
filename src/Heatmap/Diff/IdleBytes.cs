using Damon.Analysis;
using Damon.Snapshots;

namespace DamonHeatmap.Diff;

/// <summary>Bytes by idle time at one moment.</summary>
/// <param name="Time">The end of the snapshot, ns; of several, the last one's.</param>
/// <param name="Bytes">Of each bound; the first one holds what is accessed.</param>
internal sealed record IdleBytes(long Time, IReadOnlyList<UInt128> Bytes)
{
    public UInt128 Total => Sum(Bytes);

    /// <param name="snapshot">Of it.</param>
    /// <param name="bounds">Inclusive upper bounds in seconds, ascending, from 0 to +∞.</param>
    /// <param name="kind">Which bytes.</param>
    public static IdleBytes Of(Snapshot snapshot, IReadOnlyList<double> bounds, ByteKind kind) =>
        new(snapshot.EndTime, [.. SizeByIdleTime.Of(snapshot, [.. bounds], kind).Select(bytes => (UInt128)bytes)]);

    /// <summary>Of several together; null where there is none.</summary>
    public static IdleBytes? Sum(IEnumerable<IdleBytes?> parts)
    {
        IdleBytes[] known = [.. parts.OfType<IdleBytes>()];
        return known.Length == 0
            ? null
            : new IdleBytes(known.Max(part => part.Time), [.. Enumerable.Range(0, known[0].Bytes.Count).Select(i => Sum(known.Select(part => part.Bytes[i])))]);
    }

    private static UInt128 Sum(IEnumerable<UInt128> numbers) => numbers.Aggregate(UInt128.Zero, (sum, number) => sum + number);
}
