using DamonExporter.Metrics;
using DamonExporter.Sources;

namespace DamonExporter.Settings;

/// <summary>All settings, understood and checked. Made by <see cref="OptionsReader"/>.</summary>
/// <param name="Node">The host's name.</param>
/// <param name="Source">Where snapshots come from.</param>
/// <param name="Watched">A command to start and watch, with its arguments; empty: none.</param>
/// <param name="Live">Of the sources that watch a kernel.</param>
/// <param name="Replay">Of the source <c>replay</c>.</param>
/// <param name="Web">Where to serve.</param>
/// <param name="Metrics">What the metrics are made of.</param>
/// <param name="Log">What is logged.</param>
internal sealed record ExporterOptions(string Node, SourceKind Source, IReadOnlyList<string> Watched, LiveOptions Live, ReplayOptions Replay, WebOptions Web, MetricsOptions Metrics, LogOptions Log);
