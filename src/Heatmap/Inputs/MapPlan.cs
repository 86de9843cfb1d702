namespace DamonHeatmap.Inputs;

/// <summary>What is drawn.</summary>
/// <param name="Start">First moment, ns.</param>
/// <param name="End">First moment after it.</param>
/// <param name="Streams">Those of which something is drawn, at least one.</param>
internal sealed record MapPlan(long Start, long End, IReadOnlyList<PlannedStream> Streams)
{
    /// <summary>How many maps that is.</summary>
    public int Maps => Streams.Sum(stream => stream.Spans.Length);
}
