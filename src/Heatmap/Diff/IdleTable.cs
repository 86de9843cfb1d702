using Damon.Snapshots;

namespace DamonHeatmap.Diff;

/// <summary>Bytes by idle time before and after.</summary>
/// <param name="BeforeStream">Whose memory it was; of several, what they have in common.</param>
/// <param name="AfterStream">Whose memory it is.</param>
/// <param name="Streams">How many streams are summed up.</param>
/// <param name="Kind">Which bytes.</param>
/// <param name="Bounds">Inclusive upper bounds in seconds, ascending, from 0 (accessed) to +∞.</param>
/// <param name="Before">Null: there was no snapshot.</param>
/// <param name="After">Null: there is none.</param>
internal sealed record IdleTable(
    StreamId BeforeStream, StreamId AfterStream, int Streams, ByteKind Kind, IReadOnlyList<double> Bounds, IdleBytes? Before, IdleBytes? After)
{
    /// <summary>For people.</summary>
    public string Name => DiffMap.NameOf(BeforeStream, AfterStream) + (Streams > 1 ? $", {Streams} targets" : "");

    /// <summary>How many more bytes of one bound there are; null where one of both is not known.</summary>
    public Int128? Difference(int bound) => (Int128?)After?.Bytes[bound] - (Int128?)Before?.Bytes[bound];

    /// <summary>How many more bytes there are.</summary>
    public Int128? TotalDifference => (Int128?)After?.Total - (Int128?)Before?.Total;

    /// <summary>
    /// Sums, where they mean something: the targets of one context are processes with memory of their own. Schemes report the same memory again, and kdamonds may watch it by physical and by virtual addresses; those are
    /// never added up.
    /// </summary>
    /// <returns>One for each context of which several targets are compared.</returns>
    public static IEnumerable<IdleTable> Sums(IEnumerable<IdleTable> tables) => tables
        .Where(table => table.BeforeStream.Target is not null && table.AfterStream.Target is not null)
        .GroupBy(table => (table.BeforeStream with { Target = null }, table.AfterStream with { Target = null }))
        .Where(group => group.Count() > 1)
        .Select(group => group.First() with
        {
            BeforeStream = group.Key.Item1,
            AfterStream = group.Key.Item2,
            Streams = group.Count(),
            Before = IdleBytes.Sum(group.Select(table => table.Before)),
            After = IdleBytes.Sum(group.Select(table => table.After)),
        });
}
