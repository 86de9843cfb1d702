using System.Globalization;

namespace Damon.Kernel.Processes;

/// <summary>One process or thread of this boot and no other: numbers are used again, but not with the same start time.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="StartTicks">When it started, in hundredths of a second since boot (/proc/PID/stat, field 22).</param>
public readonly record struct ProcessStamp(int Pid, long StartTicks)
{
    /// <summary>Hundredths of a second in a second: what Linux tells user space, on every architecture.</summary>
    public const int TicksPerSecond = 100;

    /// <summary>Looks a process up.</summary>
    /// <returns>Null: there is none, or it may not be seen.</returns>
    public static ProcessStamp? Read(KernelFiles files, int pid) =>
        files.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"), out string stat) == Errno.None && ProcessStat.TryParse(stat) is { } fields
            ? new ProcessStamp(pid, fields.StartTicks) : null;

    /// <summary>This process, by the number that it has where /proc is of: that of the host, where the host's is mounted in a container.</summary>
    public static ProcessStamp Self(KernelFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.TryRead("/proc/self/stat", out string stat) == Errno.None && ProcessStat.TryParse(stat) is { } fields
            && int.TryParse(stat.AsSpan(0, stat.IndexOf(' ', StringComparison.Ordinal)), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                ? new ProcessStamp(pid, fields.StartTicks) : new ProcessStamp(Environment.ProcessId, 0);
    }

    /// <summary>Time since boot in hundredths of a second, as processes' start times are counted; null where it is not told.</summary>
    public static long? Now(KernelFiles files)
    {
        if (files.TryRead("/proc/uptime", out string text) != Errno.None)
        {
            return null;
        }

        int end = text.IndexOf(' ', StringComparison.Ordinal);
        return decimal.TryParse(end < 0 ? text : text[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds)
            ? (long)(seconds * TicksPerSecond) : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pid} (started {StartTicks / (double)TicksPerSecond:0.00} s after boot)");
}
