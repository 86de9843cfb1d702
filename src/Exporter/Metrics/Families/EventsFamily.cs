using System.Diagnostics.Metrics;
using DamonExporter.Events;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_events_*: the snapshots that leave as OTLP events. Absent where none do.</summary>
internal static class EventsFamily
{
    public static void Add(Instruments instruments)
    {
        instruments.Gauge(
            "damon.events.up", null, "1 while the backend takes events, 0 while it does not (they wait in the store).", state => Of(state, events => events.IsHealthy ? 1 : 0));
        instruments.Amount("damon.events.pending", "{snapshot}", "Snapshots that wait in the store to be delivered.", state => Of(state, events => events.Pending));
        instruments.Gauge(
            "damon.events.delivered_timestamp", "s", "Time of the newest snapshot that the backend has, seconds since 1970.", state => Of(state, events => events.LastAcceptedEnd / 1e9));
        instruments.Counter("damon.events.delivered", "{snapshot}", "Snapshots that the backend has taken.", state => One(state, events => events.Accepted));
        instruments.Counter("damon.events.records", "{record}", "Log records that the backend has taken; a large snapshot is several.", state => One(state, events => events.Records));
        instruments.Counter("damon.events.sent", "By", "Bytes of the requests to the backend, compressed where they were.", state => One(state, events => events.Bytes));
        instruments.Counter(
            "damon.events.set_aside", "{snapshot}", "Snapshots that the backend will never take (the log says why); they stay in the store.", state => One(state, events => events.SetAside));
        instruments.Counter(
            "damon.events.expired", "{snapshot}", "Snapshots that the store had to drop before they could be delivered.",
            state => state is { Events: not null, Store: { } store } ? [new Measurement<long>(store.DroppedUndelivered)] : []);
        instruments.Counter(
            "damon.events.failures", "{failure}", "Requests that failed, by reason; they are repeated, except where the snapshot is set aside.",
            state => state.Events?.Failures.Select(one => new Measurement<long>(one.Value, [new("reason", one.Key)])) ?? [],
            FailureReason.All.Count);
    }

    private static IEnumerable<Measurement<double>> Of(ExporterState state, Func<DeliveryReading, double?> value) =>
        state.Events is { } events && value(events) is { } known ? [new Measurement<double>(known)] : [];

    private static IEnumerable<Measurement<long>> One(ExporterState state, Func<DeliveryReading, long> value) => state.Events is { } events ? [new Measurement<long>(value(events))] : [];
}
