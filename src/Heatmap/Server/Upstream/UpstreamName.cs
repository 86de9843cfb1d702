using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Damon.Records;

namespace DamonHeatmap.Server.Upstream;

/// <summary>The servers at one place of the command line: one, or those of a name of DNS. Used by one at a time.</summary>
/// <param name="address">The place.</param>
/// <param name="resolve">Asks DNS.</param>
/// <param name="clock">The clock.</param>
internal sealed class UpstreamName(UpstreamAddress address, Func<string, CancellationToken, Task<IPAddress[]>> resolve, TimeProvider clock)
{
    private Task<IPAddress[]>? _asked;

    /// <summary>The servers, by address; of a name that cannot be asked for just now, those that it had.</summary>
    public IReadOnlyList<Uri> Urls { get; private set; } = address.IsName ? [] : [address.Url];

    /// <summary>The name itself, as a server that is away; null: it has been found.</summary>
    public UpstreamServer? Trouble { get; private set; }

    /// <summary>Asks DNS again.</summary>
    /// <param name="time">How long that may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ResolveAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (!address.IsName)
        {
            return;
        }

        try
        {
            // a question that the system is still busy with is not asked once more
            _asked ??= resolve(address.Url.Host, cancellationToken);
            IPAddress[] all = await _asked.WaitAsync(time, clock, cancellationToken);
            _asked = null;
            Urls = [.. all.Distinct().OrderBy(one => one.AddressFamily).ThenBy(one => Convert.ToHexString(one.GetAddressBytes()), StringComparer.Ordinal).Select(one => new UriBuilder(address.Url) { Host = one.ToString() }.Uri)];
            Trouble = Urls.Count > 0 ? null : Away("none");
        }
        catch (TimeoutException)
        {
            Trouble = Away(string.Create(CultureInfo.InvariantCulture, $"no answer in {time.TotalSeconds:0.###} s"));
        }
        catch (SocketException problem)
        {
            _asked = null;
            Urls = problem.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData ? [] : Urls;
            Trouble = Away(Excerpt.Line(problem.Message));
        }
    }

    private UpstreamServer Away(string problem) => new(address.Url, null, $"{address.Url.Host} has no addresses: {problem}");
}
