namespace DamonExporter.Sources;

/// <summary>How to watch the kernel.</summary>
/// <param name="Root">Where the host's / is.</param>
/// <param name="Interval">Time between two snapshots of a stream.</param>
/// <param name="RecordFull">Whether trace takes the snapshot of every aggregation.</param>
/// <param name="TraceMemory">Most bytes that the kernel may take for a moment when a trace instance is made, for auto.</param>
/// <param name="Kdamond">Which kdamond sysfs asks; null: not said.</param>
/// <param name="AllowUnfixedKernel">Whether sysfs may ask where that can hang for ever.</param>
/// <param name="StateDirectory">Where what was made is written down.</param>
internal sealed record LiveOptions(
    string Root, TimeSpan Interval, bool RecordFull, long TraceMemory, int? Kdamond, bool AllowUnfixedKernel, string StateDirectory);
