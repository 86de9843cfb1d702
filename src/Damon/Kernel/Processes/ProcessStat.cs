using System.Globalization;

namespace Damon.Kernel.Processes;

/// <summary>What is used of /proc/PID/stat.</summary>
/// <param name="Name">The thread's name, at most 15 characters, any of them.</param>
/// <param name="State">Its state: <c>Z</c> and <c>X</c> are dead.</param>
/// <param name="Parent">Its parent; 0: none.</param>
/// <param name="IsKernelThread">Whether it has no memory of its own (PF_KTHREAD).</param>
/// <param name="StartTicks">When it started, hundredths of a second since boot.</param>
internal sealed record ProcessStat(string Name, char State, int Parent, bool IsKernelThread, long StartTicks)
{
    private const ulong KernelThread = 0x00200000;

    /// <summary>Reads the line; null where it is none.</summary>
    public static ProcessStat? TryParse(string line)
    {
        // the name is in parentheses and may have some itself
        (int open, int close) = (line.IndexOf('(', StringComparison.Ordinal), line.LastIndexOf(')'));
        if (open < 0 || close < open || close + 2 > line.Length)
        {
            return null;
        }

        string[] fields = line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length >= 20 && fields[0].Length == 1
            && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parent)
            && ulong.TryParse(fields[6], NumberStyles.None, CultureInfo.InvariantCulture, out ulong flags)
            && long.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out long start)
                ? new ProcessStat(line[(open + 1)..close], fields[0][0], parent, (flags & KernelThread) != 0, start) : null;
    }
}
