namespace Damon.Kernel;

/// <summary>The host's own clocks.</summary>
public sealed class BootClock : IBootClock
{
    private BootClock()
    {
    }

    /// <summary>The only one.</summary>
    public static BootClock Host { get; } = new();

    public long Now => Read(Libc.ClockBoot);

    public long ToWall
    {
        get
        {
            // the time of day is read in the middle of two looks at the other clock, so that the error is half of what a look takes
            long before = Read(Libc.ClockBoot);
            long wall = Read(Libc.ClockReal);
            long after = Read(Libc.ClockBoot);
            return wall - (before + ((after - before) / 2));
        }
    }

    private static long Read(int clock) =>
        Libc.ClockTime(clock, out Libc.TimeParts time) == 0
            ? (time.Seconds * 1_000_000_000) + time.Nanoseconds
            : throw new KernelException("read", "the clock", Libc.LastError);
}
