using DamonExporter.Keeping;
using DamonExporter.Metrics;
using DamonExporter.Sources;
using DamonExporter.Sources.Manage;

namespace DamonExporter.Settings;

/// <summary>All settings, understood and checked. Made by <see cref="OptionsReader"/>.</summary>
/// <param name="Node">The host's name.</param>
/// <param name="Source">Where snapshots come from.</param>
/// <param name="Live">Of the sources that watch a kernel.</param>
/// <param name="Manage">Of the source <c>manage</c>, with the command that it starts.</param>
/// <param name="Replay">Of the source <c>replay</c>.</param>
/// <param name="Web">Where to serve.</param>
/// <param name="Metrics">What the metrics are made of.</param>
/// <param name="Keep">What is kept, and what leaves as events.</param>
/// <param name="Log">What is logged.</param>
internal sealed record ExporterOptions(string Node, SourceKind Source, LiveOptions Live, ManageSourceOptions Manage, ReplayOptions Replay, WebOptions Web, MetricsOptions Metrics, KeepOptions Keep, LogOptions Log);
