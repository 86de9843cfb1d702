using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace DamonExporter.Tests.Kit;

/// <summary>A clock that a test moves, and only once somebody waits for it.</summary>
internal sealed class SteppedTime() : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<TimeSpan> _waiting = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>Nanoseconds since 1970.</summary>
    public long Now => (GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        Assert.True(_waiting.Writer.TryWrite(dueTime));
        return timer;
    }

    /// <summary>Waits until somebody waits for so long, and lets that time pass.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        // another wait may be one that this time is too short for
        await WaitedForAsync(wait => wait == time);
        Advance(time);
    }

    /// <summary>Waits until somebody waits for a time that is meant, and tells it.</summary>
    public async Task<TimeSpan> WaitedForAsync(Predicate<TimeSpan> isMeant)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            TimeSpan wait = await _waiting.Reader.ReadAsync(patience.Token);
            if (isMeant(wait))
            {
                return wait;
            }
        }
    }
}
