using System.Diagnostics.Metrics;
using DamonExporter.Metrics.Families;

namespace DamonExporter.Metrics;

/// <summary>The meter <c>damon</c>: every family, over the state at the moment of a collection.</summary>
internal sealed class DamonMeter : IDisposable
{
    public const string Name = "damon";

    private readonly Meter _meter;
    private readonly StateLatch _latch;
    private readonly Instruments _instruments;
    private readonly MetricsOptions _options;

    public DamonMeter(StateHolder state, MetricsOptions options)
    {
        _meter = new Meter(Name);
        _latch = new StateLatch(() => state.Current);
        _instruments = new Instruments(_meter, _latch);
        _options = options;
        foreach (ByteScope scope in ByteScope.All)
        {
            ByIdleTimeFamily.Add(_instruments, scope, options);
            ByAccessRateFamily.Add(_instruments, scope, options);
            IdleTimeFamily.Add(_instruments, scope, options);
            BandwidthFamily.Add(_instruments, scope);
            MonitoredFamily.Add(_instruments, scope);
            WorkingSetFamily.Add(_instruments, scope);
            TemperatureFamily.Add(_instruments, scope, options);
        }

        ReclaimableFamily.Add(_instruments, options);
        SnapshotFamily.Add(_instruments);
        KdamondFamily.Add(_instruments);
        SchemeFamily.Add(_instruments);
        QuotaFamily.Add(_instruments);
        ModulesFamily.Add(_instruments);
        ReclaimModuleFamily.Add(_instruments);
        LruSortModuleFamily.Add(_instruments);
        CostFamily.Add(_instruments);
        StoreFamily.Add(_instruments);
        EventsFamily.Add(_instruments);
        CountersFamily.Add(_instruments);
        UpFamily.Add(_instruments);
        BuildInfoFamily.Add(_instruments);
    }

    /// <summary>OpenTelemetry's names of all instruments.</summary>
    public IEnumerable<string> InstrumentNames => _instruments.SeriesPerStream.Keys;

    /// <summary>
    /// The most series that an instrument can have. The SDK sets aside memory for exactly so many, and adds up in one overflow series what comes
    /// above; with this limit nothing does.
    /// </summary>
    public int CardinalityLimit(string instrument) =>
        _instruments.SeriesPerStream.GetValueOrDefault(instrument) * _options.MaxStreams is > 0 and var limit
            ? limit
            : _instruments.Series.GetValueOrDefault(instrument, SnapshotErrors.Reasons.Count);

    public void Dispose()
    {
        _meter.Dispose();
        _latch.Dispose();
    }
}
