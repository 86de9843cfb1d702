using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using DamonWeb.Users;

namespace DamonWeb.Tests.Users;

public sealed class PasswordCheckTests : IDisposable
{
    private static readonly ImmutableSortedDictionary<string, string> Users = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("alice", "hash of alice"), KeyValuePair.Create("bob", "hash of bob")]);

    private readonly ConcurrentQueue<(string Password, string Hash)> _checked = [];
    private readonly PasswordCheck _check;

    public PasswordCheckTests() => _check = new PasswordCheck(TimeProvider.System, (password, hash) =>
    {
        _checked.Enqueue((password, hash));
        return hash == $"hash of {password}";
    });

    public void Dispose() => _check.Dispose();

    [Fact]
    public async Task CheckAsync_SameAgain_IsRemembered()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(PasswordVerdict.Right, await AskAsync("alice", "alice"));
            Assert.Equal(PasswordVerdict.Right, await AskAsync("bob", "bob"));
            Assert.Equal(PasswordVerdict.Wrong, await AskAsync("bob", "alice"));
        }

        Assert.Equal(3, _checked.Count);
    }

    /// <summary>Right passwords are not among those that wrong ones push out.</summary>
    [Fact]
    public async Task CheckAsync_ManyWrongOnes_PushOutNoRightOne()
    {
        Assert.Equal(PasswordVerdict.Right, await AskAsync("alice", "alice"));
        for (int i = 0; i < 600; i++)
        {
            Assert.Equal(PasswordVerdict.Wrong, await AskAsync("alice", $"{i}"));
        }

        int before = _checked.Count;
        Assert.Equal(PasswordVerdict.Right, await AskAsync("alice", "alice"));
        Assert.Equal(PasswordVerdict.Wrong, await AskAsync("alice", "599"));
        Assert.Equal(before, _checked.Count);

        // memory for wrong ones is bounded
        Assert.Equal(PasswordVerdict.Wrong, await AskAsync("alice", "0"));
        Assert.Equal(before + 1, _checked.Count);
    }

    /// <summary>Time must not tell who is a user: one that is none costs a check, too, always of the same hash, and its password opens nothing.</summary>
    [Fact]
    public async Task CheckAsync_WhoIsNoUser_IsCheckedAgainstSomeHashAndRefused()
    {
        foreach (string password in (string[])["alice", "bob", "x"])
        {
            Assert.Equal(PasswordVerdict.Wrong, await AskAsync("mallory", password));
        }

        Assert.Equal(3, _checked.Count);
        Assert.Single(_checked.Select(one => one.Hash).Distinct());
        Assert.Contains(_checked.First().Hash, Users.Values);
    }

    /// <summary>What was found of one hash says nothing about another: a password that was taken back is refused at once, and a new one let in.</summary>
    [Fact]
    public async Task CheckAsync_AnotherHash_IsCheckedAnew()
    {
        Assert.Equal(PasswordVerdict.Right, await AskAsync("alice", "alice"));
        Assert.Equal(PasswordVerdict.Wrong, await AskAsync("alice", "new"));
        ImmutableSortedDictionary<string, string> changed = Users.SetItem("alice", "hash of new");
        Assert.Equal(PasswordVerdict.Wrong, await AskAsync("alice", "alice", changed));
        Assert.Equal(PasswordVerdict.Right, await AskAsync("alice", "new", changed));
        Assert.Equal(PasswordVerdict.Wrong, await AskAsync("alice", "new", changed.Remove("alice")));
    }

    /// <summary>Who was no user was refused by somebody else's hash. Who becomes one with that very hash, such as with the same password, is let in.</summary>
    [Fact]
    public async Task CheckAsync_WhoBecomesAUserWithTheHashOfAnother_IsLetIn()
    {
        ImmutableSortedDictionary<string, string> alice = Users.Remove("bob");
        Assert.Equal(PasswordVerdict.Wrong, await AskAsync("mallory", "alice", alice));
        Assert.Equal(PasswordVerdict.Right, await AskAsync("mallory", "alice", alice.Add("mallory", alice["alice"])));
        Assert.Equal(PasswordVerdict.Wrong, await AskAsync("mallory", "alice", alice));
    }

    /// <summary>A colon, or the end of a name, moves nothing from a name to a password.</summary>
    [Fact]
    public async Task CheckAsync_SameLettersOtherwiseParted_AreOthers()
    {
        Assert.Equal(PasswordVerdict.Wrong, await AskAsync("alice", "bx"));
        Assert.Equal(PasswordVerdict.Wrong, await AskAsync("aliceb", "x"));
        Assert.Equal(2, _checked.Count);
    }

    [Fact]
    public async Task CheckAsync_SameAtTheSameTime_IsCheckedOnce()
    {
        using ManualResetEventSlim go = new();
        int count = 0;
        using PasswordCheck check = new(TimeProvider.System, (_, _) =>
        {
            Interlocked.Increment(ref count);
            go.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            return true;
        });
        Task<PasswordVerdict>[] all = [.. Enumerable.Range(0, 50).Select(_ => check.CheckAsync(Users, "alice", "x", IPAddress.Loopback, TestContext.Current.CancellationToken))];
        go.Set();

        Assert.All(await Task.WhenAll(all), verdict => Assert.Equal(PasswordVerdict.Right, verdict));
        Assert.Equal(1, count);
    }

    /// <summary>One host has a network of 64 bits of IPv6 as a rule: its addresses share two places, and those of another network and of IPv4 have their own.</summary>
    [Theory]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:1::3", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::3", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2", false)]
    public async Task CheckAsync_ThreeOfOneNetwork_HaveTwoPlaces(string first, string second, string third, bool isShared)
    {
        using ManualResetEventSlim go = new();
        using SemaphoreSlim begun = new(0);
        using PasswordCheck check = new(TimeProvider.System, (_, _) =>
        {
            begun.Release();
            go.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            return true;
        });
        Task<PasswordVerdict> TryAsync(string password, string from) => check.CheckAsync(Users, "alice", password, IPAddress.Parse(from), TestContext.Current.CancellationToken);

        // the first is being checked, so that one of the others waits, and gives its place away if they share it
        Task<PasswordVerdict> one = TryAsync("1", first);
        await begun.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Task<PasswordVerdict> two = TryAsync("2", second), three = TryAsync("3", third);
        if (isShared)
        {
            Task<PasswordVerdict> refused = await Task.WhenAny(two, three).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.Equal(PasswordVerdict.Busy, await refused);
        }

        go.Set();
        PasswordVerdict[] verdicts = await Task.WhenAll(one, two, three);
        Assert.Equal(isShared ? 2 : 3, verdicts.Count(verdict => verdict == PasswordVerdict.Right));
    }

    private Task<PasswordVerdict> AskAsync(string name, string password, ImmutableSortedDictionary<string, string>? users = null) =>
        _check.CheckAsync(users ?? Users, name, password, IPAddress.Loopback, TestContext.Current.CancellationToken);
}
