using DamonHeatmap.Server.Api;
using DamonHeatmap.Server.Pages;

namespace DamonHeatmap.Server;

/// <summary>What answers: the stores of this host, or other servers that do.</summary>
internal interface IMapService : IDisposable
{
    /// <summary>What answers a path of the API; null: it is none of it.</summary>
    ApiRoute? Route(string path);

    /// <summary>A picture or a page.</summary>
    /// <param name="path">One of <see cref="MapPages.Paths"/>.</param>
    /// <param name="request">Its parameters.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ApiException">It cannot be made.</exception>
    Task<MapPage> PageAsync(string path, ApiRequest request, CancellationToken cancellationToken);

    /// <summary>The streams that there are, for the page with a time picker.</summary>
    /// <param name="request">Its parameters.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task<byte[]> StreamsAsync(ApiRequest request, CancellationToken cancellationToken);
}
