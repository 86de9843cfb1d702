namespace DamonExporter.Metrics.Families;

/// <summary>damon_up: whether what is served is still true.</summary>
internal static class UpFamily
{
    public static void Add(Instruments instruments) => instruments.Gauge(
        "damon.up",
        null,
        "1 while the source delivers snapshots; 0 before the first one, after the last, and while none can be had.",
        state => [new(state.Phase == SourcePhase.Delivering ? 1 : 0)]);
}
