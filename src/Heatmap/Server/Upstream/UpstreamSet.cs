using System.Net;

namespace DamonHeatmap.Server.Upstream;

/// <summary>
/// The other servers: who they are now, and whose memory each knows. They are looked for beside the requests, as long as there are some, so that none has to wait for a server that it does not need. Thread-safe.
/// </summary>
internal sealed class UpstreamSet : IDisposable
{
    /// <summary>How long it may take until a new server, or a new node of one, is noticed; one that was away is asked again sooner.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), ShortPatience = TimeSpan.FromSeconds(5);

    /// <summary>As long as nobody has asked for anything, nobody is looked for.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly UpstreamName[] _names;
    private readonly UpstreamClient _client;
    private readonly TimeProvider _clock;
    private readonly string _path;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<Uri, (UpstreamServer Server, long At)> _found = [];
    private Looking? _looking;
    private long _wanted;
    private volatile IReadOnlyList<UpstreamServer> _known = [];

    /// <param name="addresses">Where they are.</param>
    /// <param name="client">Asks them.</param>
    /// <param name="path">What they are asked for: the nodes that they know.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="resolve">Asks DNS; null: as the system does.</param>
    public UpstreamSet(IReadOnlyList<UpstreamAddress> addresses, UpstreamClient client, string path, TimeProvider clock, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        (_client, _path, _clock) = (client, path, clock);
        _names = [.. addresses.Select(address => new UpstreamName(address, resolve ?? Dns.GetHostAddressesAsync, clock))];
    }

    /// <summary>All of them, with those that are away, in the order of the command line. Only where nobody has been looked for in a while, that is waited for, as long as one server may take.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the looking.</param>
    public async Task<IReadOnlyList<UpstreamServer>> ServersAsync(CancellationToken cancellationToken)
    {
        Task once;
        lock (_lock)
        {
            _wanted = _clock.GetTimestamp();
            if (_looking is null || _looking.All.IsCompleted)
            {
                var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _looking = new Looking(found.Task, Task.Run(() => LookAsync(found), CancellationToken.None));
            }

            once = _looking.Once;
        }

        try
        {
            // a little more than that, so that who is silent is known as silent
            await once.WaitAsync(_client.Short + TimeSpan.FromSeconds(0.5), _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // with those that have answered
        }

        return _known;
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task LookAsync(TaskCompletionSource found)
    {
        CancellationToken end = _end.Token;
        try
        {
            do
            {
                await Task.WhenAll(_names.Select(name => LookAsync(name, end)));
                Forget();
                found.TrySetResult();
                await Task.Delay(_known.All(server => server.Problem is null) ? Patience : ShortPatience, _clock, end);
            }
            while (IsWanted());
        }
        catch (OperationCanceledException)
        {
            // the program ends
        }
        finally
        {
            found.TrySetResult();
        }
    }

    private bool IsWanted()
    {
        lock (_lock)
        {
            bool isWanted = _clock.GetElapsedTime(_wanted) < Idle;
            _looking = isWanted ? _looking : null;
            return isWanted;
        }
    }

    private async Task LookAsync(UpstreamName name, CancellationToken cancellationToken)
    {
        await name.ResolveAsync(_client.Short, cancellationToken);
        Publish();
        await Task.WhenAll(name.Urls.Distinct().Where(IsDue).Select(url => LookAsync(url, cancellationToken)));
    }

    private bool IsDue(Uri url)
    {
        lock (_lock)
        {
            // timers end a little early or late
            return !_found.TryGetValue(url, out (UpstreamServer Server, long At) last) || last.Server.Problem is not null || _clock.GetElapsedTime(last.At) >= Patience - ShortPatience;
        }
    }

    private async Task LookAsync(Uri url, CancellationToken cancellationToken)
    {
        using UpstreamReply reply = await _client.SendAsync(url, new UpstreamAsk(_path, null, _client.Short, UpstreamSize.Nodes), cancellationToken);
        using var answer = new UpstreamAnswer(new UpstreamServer(url, null, null), reply);
        IReadOnlyList<string>? nodes = answer.IsSuccess ? answer.Texts("data") : null;
        string? problem = answer.Problem ?? answer.Error?.Message;
        if (problem is null && answer.Refuse(nodes is null))
        {
            problem = answer.Problem;
        }

        lock (_lock)
        {
            // whoever is silent now has not lost its past
            _found[url] = (new UpstreamServer(url, nodes ?? _found.GetValueOrDefault(url).Server?.Nodes, problem), _clock.GetTimestamp());
        }

        Publish();
    }

    private void Publish()
    {
        lock (_lock)
        {
            _known =
            [
                .. _names.Select(name => name.Trouble).OfType<UpstreamServer>(),
                .. _names.SelectMany(name => name.Urls).Distinct().Select(url => _found.TryGetValue(url, out (UpstreamServer Server, long At) one) ? one.Server : new UpstreamServer(url, null, "it has not answered yet")),
            ];
        }
    }

    private void Forget()
    {
        HashSet<Uri> urls = [.. _names.SelectMany(name => name.Urls)];
        lock (_lock)
        {
            foreach (Uri gone in _found.Keys.Where(url => !urls.Contains(url)).ToArray())
            {
                _found.Remove(gone);
            }
        }

        _client.Keep(urls);
    }

    /// <param name="Once">Ends when all have been asked once.</param>
    /// <param name="All">Ends when nobody wants to know any more.</param>
    private sealed record Looking(Task Once, Task All);
}
