using System.Collections.Immutable;
using System.Globalization;
using Damon.Kernel;

namespace DamonExporter.Doctor.Facts;

/// <summary>Looks for threads of DAMON and for programs that use it.</summary>
internal static class ProcessScan
{
    /// <summary>All of them but this process, by id.</summary>
    public static ImmutableArray<ProcessSeen> Look(KernelFiles files)
    {
        string self = new FileInfo(files.OnHost("/proc/self")).LinkTarget ?? "";
        ImmutableArray<ProcessSeen>.Builder seen = ImmutableArray.CreateBuilder<ProcessSeen>();
        foreach (int pid in Numbers(files))
        {
            string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
            if (files.TryRead(folder + "/comm", out string name) != Errno.None || self == pid.ToString(CultureInfo.InvariantCulture))
            {
                continue;
            }

            if (name.StartsWith("python", StringComparison.Ordinal) && files.TryRead(folder + "/cmdline", out string line) == Errno.None
                && line.Split('\0') is [_, var script, ..] && script.Split('/')[^1] == "damo")
            {
                name = "damo";
            }

            if (name is "damo" or "damon-exporter" || name.StartsWith("kdamond.", StringComparison.Ordinal))
            {
                seen.Add(new ProcessSeen(pid, name));
            }
        }

        return seen.ToImmutable();
    }

    private static IReadOnlyList<int> Numbers(KernelFiles files)
    {
        try
        {
            return files.Numbers("/proc");
        }
        catch (KernelException)
        {
            return [];
        }
    }
}
