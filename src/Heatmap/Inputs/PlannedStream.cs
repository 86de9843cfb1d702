namespace DamonHeatmap.Inputs;

/// <summary>A stream that is drawn.</summary>
/// <param name="Survey">What there is of it.</param>
/// <param name="Spans">The addresses of each map of it; in a map they are ascending, and what lies between them is left out.</param>
internal sealed record PlannedStream(StreamSurvey Survey, IReadOnlyList<(ulong Start, ulong End)>[] Spans)
{
    /// <summary>Whether its maps show these addresses.</summary>
    public bool Shows(IReadOnlyList<(ulong Start, ulong End)>[] spans) => Spans.Length == spans.Length && Spans.Zip(spans).All(pair => pair.First.SequenceEqual(pair.Second));
}
