using DamonWeb.Config;
using Microsoft.Extensions.Time.Testing;

namespace DamonWeb.Tests.Config;

public sealed class TokenBucketTests
{
    [Fact]
    public void TryTake_BurstAndThenOneAnInterval_AreLetThrough()
    {
        FakeTimeProvider clock = new();
        TokenBucket bucket = new(new RateLimit(TimeSpan.FromSeconds(2), 3), clock);

        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => bucket.TryTake()));
        clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(bucket.TryTake());
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => bucket.TryTake()));

        // a pause gives no more than a burst
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => bucket.TryTake()));
    }

    /// <summary>What the numbers of a file come to is longer than a TimeSpan can be.</summary>
    [Fact]
    public void TryTake_GreatestNumbers_AreLetThrough()
    {
        FakeTimeProvider clock = new();
        TokenBucket bucket = new(new RateLimit(TimeSpan.FromDays(364), int.MaxValue), clock);
        Assert.All(Enumerable.Range(0, 100_000), _ => Assert.True(bucket.TryTake()));
    }
}
