using Damon.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Damon.Tests.Storage;

public sealed class AgeClockTests
{
    private readonly SetClock _time = new();

    [Fact]
    public void Now_TimePasses_IsTheHosts()
    {
        AgeClock clock = new(_time, null);
        for (int i = 0; i < 300; i++)
        {
            _time.Advance(TimeSpan.FromHours(i));
            Assert.Equal(_time.GetUtcNow(), clock.Now());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(24 * 365 * 50)]
    public void Now_SetForward_IsBelievedAfterAnHour(int hours)
    {
        AgeClock clock = new(_time, null);
        DateTimeOffset before = clock.Now();
        _time.Set += TimeSpan.FromHours(hours);
        Assert.Equal(before, clock.Now());
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(before + TimeSpan.FromMinutes(59), clock.Now());

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(_time.GetUtcNow(), clock.Now());
    }

    [Fact]
    public void Now_SetForwardAndRightAgain_WasNeverBelieved()
    {
        AgeClock clock = new(_time, null);
        DateTimeOffset last = clock.Now();
        for (int i = 0; i < 100; i++)
        {
            _time.Set = TimeSpan.FromDays(i % 2);
            for (int minute = 0; minute < 50; minute++)
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                last += TimeSpan.FromMinutes(1);
                Assert.Equal(last, clock.Now());
            }
        }
    }

    [Fact]
    public void Now_SetForwardOnceMore_AnotherHourBegins()
    {
        AgeClock clock = new(_time, null);
        DateTimeOffset before = clock.Now();
        _time.Set += TimeSpan.FromDays(1);
        Assert.Equal(before, clock.Now());
        _time.Advance(TimeSpan.FromMinutes(59));
        _time.Set += TimeSpan.FromDays(1);
        Assert.Equal(before + TimeSpan.FromMinutes(59), clock.Now());
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(before + TimeSpan.FromMinutes(118), clock.Now());
    }

    [Fact]
    public void Now_SetBack_IsBelievedAtOnce()
    {
        AgeClock clock = new(_time, null);
        _time.Set -= TimeSpan.FromDays(1);
        Assert.Equal(_time.GetUtcNow(), clock.Now());
        _time.Advance(TimeSpan.FromHours(5));
        Assert.Equal(_time.GetUtcNow(), clock.Now());
    }

    /// <summary>The clock is wrong from the start on: what was kept last was kept long ago.</summary>
    [Fact]
    public void Now_LongAfterTheNewest_IsThatFirst()
    {
        long newest = StoreMaker.Begin - (3 * 86400 * StoreMaker.Second);
        AgeClock clock = new(_time, newest);
        Assert.Equal(_time.GetUtcNow() - TimeSpan.FromDays(3), clock.Now());
        _time.Advance(AgeClock.Doubt);
        Assert.Equal(_time.GetUtcNow(), clock.Now());
        Assert.Equal(_time.GetUtcNow(), new AgeClock(_time, StoreMaker.Begin + (long)(365 * 86400e9)).Now());
    }

    [Fact]
    public void MaxAge_ClockOfADayAhead_DropsNothingUntilThatHasBeenSoForAnHour()
    {
        using TestKit.TemporaryFolder folder = new();
        using SnapshotStore store = StoreMaker.Open(folder.At("s.db"), new StoreOptions { MaxAge = TimeSpan.FromHours(2), BlockSnapshots = 16 }, _time);
        for (int i = 0; i < 40; i++)
        {
            store.Append(StoreMaker.Snapshot(i), deliver: true);
        }

        _time.Set = TimeSpan.FromDays(1);
        store.Append(StoreMaker.Snapshot(86400 + 40), deliver: true);
        store.Maintain(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromMinutes(50));
        store.Maintain(TestContext.Current.CancellationToken);
        Assert.Equal((41, 0), (store.Status.Snapshots, store.Status.DroppedByAge));

        // set right again; what was taken meanwhile has times to come
        _time.Set = TimeSpan.Zero;
        store.Append(StoreMaker.Snapshot(3000), deliver: true);
        store.Maintain(TestContext.Current.CancellationToken);
        Assert.Equal((42, 42, 0), (store.Status.Snapshots, store.Status.Pending, store.Status.DroppedByAge));

        // this time for good
        _time.Set = TimeSpan.FromDays(1);
        store.Maintain(TestContext.Current.CancellationToken);
        Assert.Equal(0, store.Status.DroppedByAge);
        _time.Advance(TimeSpan.FromHours(1));
        store.Maintain(TestContext.Current.CancellationToken);
        Assert.Equal((1, 41), (store.Status.Snapshots, store.Status.DroppedByAge));
    }

    /// <summary>A clock that can be set without that time passes.</summary>
    private sealed class SetClock() : FakeTimeProvider(DateTimeOffset.UnixEpoch.AddTicks(StoreMaker.Begin / 100))
    {
        public TimeSpan Set { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Set;

        public override long GetTimestamp() => base.GetUtcNow().UtcTicks;
    }
}
