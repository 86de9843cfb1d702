using DamonHeatmap.Server.Api;
using DamonHeatmap.Server.Maps;
using DamonHeatmap.Server.Pages;

namespace DamonHeatmap.Server;

/// <summary>Answers from stores.</summary>
internal sealed class StoreMaps : IMapService
{
    private readonly StoreSet _stores;
    private readonly MapCache _cache;
    private readonly QueryRunner _runner;
    private readonly PrometheusApi _api;
    private readonly MapPages _pages;

    /// <param name="paths">Stores, and folders of them.</param>
    /// <param name="recordings">Of each store that was made of a recording, that.</param>
    /// <param name="options">Limits.</param>
    /// <param name="cacheBytes">Memory for what was made.</param>
    /// <param name="sending">Memory for answers that are being sent.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="say">Is told of stores that cannot be read.</param>
    public StoreMaps(IReadOnlyList<string> paths, IReadOnlyDictionary<string, string> recordings, ApiOptions options, long cacheBytes, SendBudget sending, TimeProvider clock, Action<string> say)
    {
        _stores = new StoreSet(paths, recordings, clock, say);
        _cache = new MapCache(cacheBytes);
        _runner = new QueryRunner(_stores, _cache, options, sending);
        _api = new PrometheusApi(_runner, clock);
        _pages = new MapPages(_runner, options);
    }

    public ApiRoute? Route(string path) => _api.Route(path);

    public Task<MapPage> PageAsync(string path, ApiRequest request, CancellationToken cancellationToken) => _pages.MakeAsync(path, request, cancellationToken);

    public Task<byte[]> StreamsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        return Task.FromResult(StreamList.Write(_runner.Streams(warnings.Add), warnings));
    }

    public void Dispose()
    {
        _runner.Dispose();
        _cache.Dispose();
        _stores.Dispose();
    }
}
