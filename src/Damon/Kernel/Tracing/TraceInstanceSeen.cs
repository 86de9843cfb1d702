using System.Globalization;
using System.Text;

namespace Damon.Kernel.Tracing;

/// <summary>A trace instance with a name of ours, seen from outside; nothing is opened for writing and no lock is tried.</summary>
/// <param name="Path">Its directory.</param>
/// <param name="OwnerPid">The process that holds it, by /proc/locks; null: none that can be seen: it was left over, or its owner is in another pid namespace.</param>
public sealed record TraceInstanceSeen(string Path, int? OwnerPid)
{
    /// <summary>All of them.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="tracefs">Where tracefs is (<see cref="TracefsPicture.Path"/>).</param>
    /// <param name="name">The name: itself, and with -2, -3, … (<see cref="TraceInstanceOptions.Name"/>).</param>
    public static IReadOnlyList<TraceInstanceSeen> Look(KernelFiles files, string tracefs, string name)
    {
        string folder = $"{tracefs}/instances";
        int directory = Libc.Open(files.OnHost(folder), Libc.ReadOnly | Libc.OnlyDirectory | Libc.CloseOnExec);
        if (directory < 0)
        {
            return [];
        }

        List<TraceInstanceSeen> seen = [];
        try
        {
            _ = files.TryRead("/proc/locks", out string locks);
            DirectoryScan scan = new(directory, new byte[4096]);
            while (scan.Next())
            {
                string found = Encoding.UTF8.GetString(scan.Name);
                if (found == name || (found.StartsWith(name + "-", StringComparison.Ordinal) && int.TryParse(found.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
                {
                    seen.Add(new TraceInstanceSeen($"{folder}/{found}", Owner(files, locks, scan.Inode)));
                }
            }
        }
        finally
        {
            _ = Libc.Close(directory);
        }

        return [.. seen.OrderBy(instance => instance.Path, StringComparer.Ordinal)];
    }

    /// <summary>
    /// A line is <c>1: FLOCK  ADVISORY  WRITE 812 00:0c:5311 0 EOF</c>. The device is not compared: the same inode number on another file system, locked in the same way by a program
    /// of the same name, is not to be expected.
    /// </summary>
    private static int? Owner(KernelFiles files, string locks, ulong inode)
    {
        foreach (string line in locks.Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 5 && words[1] == "FLOCK"
                && words[5].Split(':') is [_, _, var number] && ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ulong locked) && locked == inode
                && int.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && pid > 0
                && files.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/comm"), out string comm) == Errno.None && comm.StartsWith("damon-exporter", StringComparison.Ordinal))
            {
                return pid;
            }
        }

        return null;
    }
}
