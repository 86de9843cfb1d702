using System.Diagnostics.Metrics;
using DamonExporter.Keeping;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_store_*: the snapshots that are kept. Absent where none are.</summary>
internal static class StoreFamily
{
    public static void Add(Instruments instruments)
    {
        instruments.Gauge(
            "damon.store.up", null, "1 while snapshots are kept, 0 while they cannot be (see the log).", state => Of(state, store => store.IsUp ? 1 : 0));
        instruments.Amount(
            "damon.store.size", "By", "Bytes of all files of the snapshot store, its write-ahead log and reserve included.", state => Of(state, store => store.Status.Bytes));
        instruments.Amount(
            "damon.store.max_size", "By", "Most bytes that the snapshot store may have (store.max-size).", state => Of(state, store => store.MaxBytes));
        instruments.Amount("damon.store.snapshots", "{snapshot}", "Snapshots in the store.", state => Of(state, store => store.Status.Snapshots));
        instruments.Amount("damon.store.regions", "{region}", "Regions of all snapshots in the store.", state => Of(state, store => store.Status.Regions));
        instruments.Gauge(
            "damon.store.oldest_snapshot_timestamp", "s", "Time of the oldest snapshot in the store, seconds since 1970.",
            state => Of(state, store => store.Status.OldestTime / 1e9));
        instruments.Counter("damon.store.appended", "{snapshot}", "Snapshots that were kept since the exporter started.", state => One(state, store => store.Appended));
        instruments.Total("damon.store.append", "s", "Time that keeping them took.", state => Of(state, store => store.AppendSeconds));
        instruments.Counter(
            "damon.store.dropped",
            "{snapshot}",
            "Snapshots that are not kept any more, by reason: age (store.max-age), size (store.max-size), disk_full (the oldest, to keep new ones), unavailable (new ones, while the store could not take them).",
            state => Each(state.Store?.Dropped),
            StoreReading.DropReasons.Length);
        instruments.Counter(
            "damon.store.errors",
            "{error}",
            "Failed uses of the store, by reason: blocked (by a reader that does not end), damaged, disk_full, foreign (the file is no store of this version), in_use (by another exporter), unavailable.",
            state => Each(state.Store?.Errors),
            StoreReading.ErrorReasons.Length);
    }

    private static IEnumerable<Measurement<double>> Of(ExporterState state, Func<StoreReading, double?> value) =>
        state.Store is { } store && value(store) is { } known ? [new Measurement<double>(known)] : [];

    private static IEnumerable<Measurement<long>> One(ExporterState state, Func<StoreReading, long> value) => state.Store is { } store ? [new Measurement<long>(value(store))] : [];

    private static IEnumerable<Measurement<long>> Each(IEnumerable<KeyValuePair<string, long>>? byReason) =>
        byReason?.Select(one => new Measurement<long>(one.Value, [new("reason", one.Key)])) ?? [];
}
