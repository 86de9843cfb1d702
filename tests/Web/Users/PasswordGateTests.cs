using DamonWeb.Users;
using Microsoft.Extensions.Time.Testing;

namespace DamonWeb.Tests.Users;

public sealed class PasswordGateTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private readonly PasswordGate _gate;

    public PasswordGateTests() => _gate = new PasswordGate(_clock);

    public void Dispose() => _gate.Dispose();

    [Fact]
    public async Task CheckAsync_AfterAWrongOne_RestsNineTimesAsLong()
    {
        Assert.False(await _gate.CheckAsync("a", () => Took(TimeSpan.FromMilliseconds(100), false)));
        Task<bool?> next = _gate.CheckAsync("b", () => true);
        _clock.Advance(TimeSpan.FromMilliseconds(899));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await next);
    }

    /// <summary>However long it takes: at bcrypt's greatest cost, too, wrong ones have a tenth of a processor.</summary>
    [Fact]
    public async Task CheckAsync_AfterASlowWrongOne_RestsNineTimesAsLong()
    {
        Assert.False(await _gate.CheckAsync("a", () => Took(TimeSpan.FromSeconds(6), false)));
        Task<bool?> next = _gate.CheckAsync("b", () => true);
        _clock.Advance(TimeSpan.FromSeconds(53));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await next);
    }

    /// <summary>Whoever waits for the end of a rest is not kept waiting by a server that stops.</summary>
    [Fact]
    public async Task Dispose_WhileOneWaits_LetsItIn()
    {
        Assert.False(await _gate.CheckAsync("a", () => Took(TimeSpan.FromSeconds(6), false)));
        Task<bool?> next = _gate.CheckAsync("b", () => Took(TimeSpan.FromSeconds(6), false));
        Task<bool?> last = _gate.CheckAsync("b", () => true);
        _gate.Dispose();
        Assert.False(await next.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.True(await last.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task CheckAsync_AfterARightOne_DoesNotRest()
    {
        Assert.True(await _gate.CheckAsync("a", () => Took(TimeSpan.FromSeconds(1), true)));
        Assert.True(await _gate.CheckAsync("a", () => true));
    }

    /// <summary>Whoever tries many takes two places, not those of others; and the next one's turn comes after at most two of them.</summary>
    [Fact]
    public async Task CheckAsync_ManyOfOneClient_LeaveRoomForAnother()
    {
        Assert.False(await _gate.CheckAsync("bad", () => Took(TimeSpan.FromMilliseconds(100), false)));
        Task<bool?>[] bad = [.. Enumerable.Range(0, 1000).Select(_ => _gate.CheckAsync("bad", () => Took(TimeSpan.FromMilliseconds(100), false)))];
        Task<bool?>[] waiting = await LeftAsync(bad, PasswordGate.MostOfOne);

        Task<bool?> good = _gate.CheckAsync("good", () => true);
        foreach (Task<bool?> _ in waiting)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(900));
            await Task.WhenAny(waiting.Where(left => !left.IsCompleted)).WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.False(good.IsCompleted);
        }

        Assert.All(waiting, one => Assert.True(one.IsCompleted));

        _clock.Advance(TimeSpan.FromMilliseconds(900));
        Assert.True(await good);
    }

    /// <summary>Behind a proxy, all come from one address: who comes last there is not kept out by those who came first, though they fill its places.</summary>
    [Fact]
    public async Task CheckAsync_OneOfAnAddressThatTriesMany_GetsAPlace()
    {
        Assert.False(await _gate.CheckAsync("shared", () => Took(TimeSpan.FromMilliseconds(100), false)));
        Task<bool?>[] bad = [.. Enumerable.Range(0, 1000).Select(_ => _gate.CheckAsync("shared", () => Took(TimeSpan.FromMilliseconds(100), false)))];
        Task<bool?> good = _gate.CheckAsync("shared", () => true);
        Task<bool?>[] left = await LeftAsync(bad, PasswordGate.MostOfOne - 1);
        _clock.Advance(TimeSpan.FromMilliseconds(900));
        await Task.WhenAny([good, .. left]).WaitAsync(Patience, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMilliseconds(900));
        Assert.True(await good.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    /// <summary>Which one goes is not the oldest, nor the youngest: neither who came first nor who comes again and again keeps the places.</summary>
    [Fact]
    public async Task CheckAsync_NewOneOfAFullAddress_TakesThePlaceOfAny()
    {
        HashSet<bool> firstStays = [];
        for (int i = 0; i < 200 && firstStays.Count < 2; i++)
        {
            using PasswordGate gate = new(_clock);
            Assert.False(await gate.CheckAsync("a", () => Took(TimeSpan.FromMilliseconds(100), false)));
            Task<bool?>[] two = [gate.CheckAsync("a", () => true), gate.CheckAsync("a", () => true)];
            Task<bool?> newest = gate.CheckAsync("a", () => true);
            Task<bool?>[] left = await LeftAsync(two, 1);
            firstStays.Add(left[0] == two[0]);
            _clock.Advance(TimeSpan.FromMilliseconds(900));
            Assert.True(await newest.WaitAsync(Patience, TestContext.Current.CancellationToken));
            Assert.True(await left[0].WaitAsync(Patience, TestContext.Current.CancellationToken));
        }

        Assert.Equal(2, firstStays.Count);
    }

    [Fact]
    public async Task CheckAsync_ManyClients_AreBounded()
    {
        Assert.False(await _gate.CheckAsync("first", () => Took(TimeSpan.FromMilliseconds(100), false)));
        Task<bool?>[] all = [.. Enumerable.Range(0, 100).Select(number => _gate.CheckAsync($"{number}", () => true))];
        Assert.Equal(100 - PasswordGate.MostWaiting, all.Count(one => one.IsCompleted));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(PasswordGate.MostWaiting, (await Task.WhenAll(all)).Count(one => one == true));
    }

    /// <summary>Waits until no more are left than so many; the others were refused.</summary>
    private static async Task<Task<bool?>[]> LeftAsync(Task<bool?>[] all, int count)
    {
        Task<bool?>[] left = [.. all.Where(one => !one.IsCompleted)];
        while (left.Length > count)
        {
            await Task.WhenAny(left).WaitAsync(Patience, TestContext.Current.CancellationToken);
            left = [.. left.Where(one => !one.IsCompleted)];
        }

        Assert.Equal(count, left.Length);
        Assert.All(await Task.WhenAll(all.Except(left)), verdict => Assert.Null(verdict));
        return left;
    }

    private bool Took(TimeSpan time, bool isRight)
    {
        _clock.Advance(time);
        return isRight;
    }
}
