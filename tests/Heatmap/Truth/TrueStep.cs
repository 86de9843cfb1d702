namespace DamonHeatmap.Tests.Truth;

/// <summary>A time in which a workload touched some memory, all of it alike, and nothing else of what is watched.</summary>
/// <param name="From">When it began, ns.</param>
/// <param name="To">When it ended, ns.</param>
/// <param name="Memory">What it touched.</param>
/// <param name="IsAll">Whether that was all of its memory, in turn; else one area alone.</param>
internal sealed record TrueStep(long From, long To, IReadOnlyList<(ulong Start, ulong End)> Memory, bool IsAll);
