namespace DamonHeatmap.Tests.Server;

/// <summary>A real Prometheus and a <c>serve</c>, started for the first test that compares them.</summary>
public sealed class ServersToCompare : IAsyncLifetime
{
    private readonly HeatStores _stores = new();
    private PrometheusProcess? _prometheus;
    private ServeProcess? _serve;

    /// <summary>A moment up to which both have series, s since 1970.</summary>
    public long End => _stores.End;

    internal async Task<(PrometheusProcess Prometheus, ServeProcess Serve)> StartAsync()
    {
        _prometheus ??= await PrometheusProcess.StartAsync();
        _serve ??= await ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
        return (_prometheus, _serve);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_serve is not null)
        {
            await _serve.DisposeAsync();
        }

        if (_prometheus is not null)
        {
            await _prometheus.DisposeAsync();
        }

        _stores.Dispose();
    }
}
