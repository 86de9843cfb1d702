using System.Globalization;

namespace Damon.Kernel.Processes;

/// <summary>CPU time of kdamonds' threads (/proc/TID/stat).</summary>
public static class KdamondCpu
{
    /// <summary>Of what the kernel counts CPU time for programs in, so many make a second, whatever its own clock (USER_HZ, on all architectures that .NET runs on).</summary>
    private const double TicksInASecond = 100;

    /// <summary>CPU time of a kdamond since it began, user and system, in seconds; null: no such thread, another one (numbers are given again), or it may not be looked at.</summary>
    /// <param name="files">Where /proc is; it must be of the host's pid namespace.</param>
    /// <param name="thread">Its number.</param>
    public static double? Seconds(KernelFiles files, int thread)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{thread}/stat");
        if (files.TryRead(path, out string text) != Errno.None)
        {
            return null;
        }

        // NUMBER (NAME) STATE ...: the name may hold anything, blanks and brackets too
        int open = text.IndexOf('('), close = text.LastIndexOf(')');
        if (open < 0 || close < open || !text.AsSpan(open + 1).StartsWith("kdamond", StringComparison.Ordinal))
        {
            return null;
        }

        // fields 14 and 15 of all; the one after the name is the third
        string[] fields = text[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 12
            && ulong.TryParse(fields[11], NumberStyles.None, CultureInfo.InvariantCulture, out ulong user)
            && ulong.TryParse(fields[12], NumberStyles.None, CultureInfo.InvariantCulture, out ulong system)
            ? (user + (double)system) / TicksInASecond
            : null;
    }
}
