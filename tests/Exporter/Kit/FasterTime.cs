namespace DamonExporter.Tests.Kit;

/// <summary>The real clock, so many times as fast: waits of a minute pass in a moment, in their order.</summary>
internal sealed class FasterTime(int times) : TimeProvider
{
    private readonly long _start = System.GetTimestamp();

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => (System.GetTimestamp() - _start) * times;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, dueTime.Ticks / times)) : dueTime, period);
}
