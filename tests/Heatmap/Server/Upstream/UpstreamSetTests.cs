using System.Net;
using System.Net.Sockets;
using DamonHeatmap.Server.Upstream;
using Microsoft.Extensions.Time.Testing;

namespace DamonHeatmap.Tests.Server.Upstream;

public sealed class UpstreamSetTests
{
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ServersAsync_OneIsSilentLater_KeepsItsNodesAndNobodyWaits()
    {
        bool isSilent = false;
        await using FakeUpstream z = new(_ => Volatile.Read(ref isSilent) ? null : """{"status":"success","data":["z"]}""");
        using var client = new UpstreamClient(_clock, TimeSpan.FromSeconds(30));
        using UpstreamSet set = Set(client, z.Url);
        UpstreamServer before = Assert.Single(await set.ServersAsync(Now));
        Assert.Equal(["z"], before.Nodes!);
        Assert.Null(before.Problem);

        Volatile.Write(ref isSilent, true);
        UpstreamServer after = await UntilAsync(set, servers => servers[0].Problem is not null);
        Assert.Equal(["z"], after.Nodes!);
        Assert.Equal("no answer in 3 s", after.Problem);

        Volatile.Write(ref isSilent, false);
        Assert.Equal(["z"], (await UntilAsync(set, servers => servers[0].Problem is null)).Nodes!);
    }

    [Fact]
    public async Task ServersAsync_WhoAskedLeaves_TheLookingGoesOn()
    {
        using SemaphoreSlim asked = new(0);
        await using FakeUpstream z = new(_ =>
        {
            asked.Release();
            return null;
        });
        using var client = new UpstreamClient(_clock, TimeSpan.FromSeconds(30));
        using UpstreamSet set = Set(client, z.Url);
        using CancellationTokenSource leaves = new();
        Task<IReadOnlyList<UpstreamServer>> left = set.ServersAsync(leaves.Token);
        await asked.WaitAsync(Now);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        // what it began is what the next one gets
        Task<IReadOnlyList<UpstreamServer>> next = set.ServersAsync(Now);
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("no answer in 3 s", Assert.Single(await next).Problem);
        Assert.Single(z.Requests);
    }

    [Fact]
    public async Task ServersAsync_NameThatCannotBeAskedFor_KeepsItsAddresses()
    {
        await using FakeUpstream z = new(_ => """{"status":"success","data":["z"]}""");
        Func<Task<IPAddress[]>> dns = () => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        using var client = new UpstreamClient(_clock, TimeSpan.FromSeconds(30));
        using var set = new UpstreamSet([UpstreamAddress.Parse("dns+" + z.Url.Replace("127.0.0.1", "nodes", StringComparison.Ordinal))!], client, FakeUpstream.Nodes, _clock, (_, _) => dns());
        Assert.Equal(new Uri(z.Url + "/"), Assert.Single(await set.ServersAsync(Now)).Url);

        dns = () => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.TryAgain));
        await UntilAsync(set, servers => servers.Count == 2);
        IReadOnlyList<UpstreamServer> kept = await set.ServersAsync(Now);
        Assert.StartsWith("nodes has no addresses: ", kept[0].Problem, StringComparison.Ordinal);
        Assert.Equal(["z"], kept[1].Nodes!);

        // what is not there is gone
        dns = () => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
        await UntilAsync(set, servers => servers.Count == 1);
    }

    [Fact]
    public async Task ServersAsync_DnsIsSilent_NobodyWaitsForLong()
    {
        await using FakeUpstream z = new(_ => """{"status":"success","data":["z"]}""");
        TaskCompletionSource<IPAddress[]> never = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        using var client = new UpstreamClient(_clock, TimeSpan.FromSeconds(30));
        using var set = new UpstreamSet([UpstreamAddress.Parse("dns+http://nodes:1")!, UpstreamAddress.Parse(z.Url)!], client, FakeUpstream.Nodes, _clock, (_, _) =>
        {
            Interlocked.Increment(ref asked);
            return never.Task;
        });
        await UntilAsync(set, servers => servers.Count == 2 && servers[0].Problem == "nodes has no addresses: no answer in 3 s" && servers[1].Nodes is not null);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task ServersAsync_AddressesOfAName_AreInTheirOrder()
    {
        using var client = new UpstreamClient(_clock, TimeSpan.FromSeconds(30));
        using var set = new UpstreamSet(
            [UpstreamAddress.Parse("dns+http://nodes:1")!], client, FakeUpstream.Nodes, _clock, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.10"), IPAddress.Parse("127.0.0.9"), IPAddress.Parse("127.0.0.10")]));
        Assert.Equal(["http://127.0.0.9:1/", "http://127.0.0.10:1/"], (await set.ServersAsync(Now)).Select(server => server.Url.AbsoluteUri));
    }

    private UpstreamSet Set(UpstreamClient client, params IEnumerable<string> urls) => new([.. urls.Select(url => UpstreamAddress.Parse(url)!)], client, FakeUpstream.Nodes, _clock);

    /// <summary>Lets time go on until the servers are as wanted: nobody tells when they were looked for.</summary>
    private async Task<UpstreamServer> UntilAsync(UpstreamSet set, Func<IReadOnlyList<UpstreamServer>, bool> isWanted)
    {
        while (true)
        {
            Task<IReadOnlyList<UpstreamServer>> asked = set.ServersAsync(Now);
            while (!asked.IsCompleted)
            {
                await Task.WhenAny(asked, Task.Delay(50, Now));
                _clock.Advance(TimeSpan.FromSeconds(1));
            }

            IReadOnlyList<UpstreamServer> servers = await asked;
            if (isWanted(servers))
            {
                return servers[0];
            }

            await Task.Delay(50, Now);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
