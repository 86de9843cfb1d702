using System.Diagnostics.Metrics;
using DamonExporter.Sources;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_trace_*, damon_commands_*: what watching costs the host.</summary>
internal static class CostFamily
{
    public static void Add(Instruments instruments)
    {
        instruments.Counter(
            "damon.trace.events", "{event}", "Trace events that the kernel wrote for the exporter.", state => One(state.Cost.TraceEvents));
        instruments.Counter(
            "damon.trace.lost_events", "{event}", "Trace events that did not fit into the exporter's buffer; snapshots that they belong to are dropped.",
            state => One(state.Cost.TraceLostEvents));
        instruments.Total(
            "damon.trace.enabled", "s", "Time for which the kernel wrote the regions of snapshots as trace events for the exporter.", state => Of(state, cost => cost.TraceEnabledSeconds));
        instruments.Amount(
            "damon.trace.buffer", "By", "Kernel memory of the exporter's trace buffers, all CPUs.", state => Of(state, cost => cost.TraceBufferBytes));
        instruments.Counter(
            "damon.commands", "{command}", "Commands that the exporter wrote to DAMON's sysfs.", state => One(state.Cost.Commands));
        instruments.Total(
            "damon.commands.held", "s", "Time for which the kernel held the exporter's commands to DAMON's sysfs.", state => Of(state, cost => cost.CommandSeconds));
    }

    private static IEnumerable<Measurement<long>> One(long? value) => value is { } counted ? [new Measurement<long>(counted)] : [];

    private static IEnumerable<Measurement<double>> Of(ExporterState state, Func<SourceCost, double?> value) =>
        value(state.Cost) is { } measured ? [new Measurement<double>(measured)] : [];
}
