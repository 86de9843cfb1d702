using System.Collections.Immutable;
using System.Globalization;

namespace Damon.Kernel.Processes;

/// <summary>The processes of the host at one moment; no kernel threads, no dead ones.</summary>
/// <param name="Processes">Ascending by number.</param>
public sealed record ProcessTable(ImmutableArray<ProcessEntry> Processes)
{
    /// <summary>Reads it. What ends while it is looked at is left out.</summary>
    /// <exception cref="KernelException">/proc may not be listed.</exception>
    public static ProcessTable Read(KernelFiles files) => new([.. files.Numbers("/proc").Select(pid => ReadOne(files, pid)).OfType<ProcessEntry>()]);

    private static ProcessEntry? ReadOne(KernelFiles files, int pid)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
        if (files.TryRead($"{folder}/stat", out string stat) != Errno.None || ProcessStat.TryParse(stat) is not { IsKernelThread: false, State: not ('Z' or 'X') } fields)
        {
            return null;
        }

        // who may not see them finds no match by them
        _ = files.TryRead($"{folder}/cmdline", out string arguments);
        _ = files.TryRead($"{folder}/cgroup", out string groups);
        string command = arguments.TrimEnd('\0').Replace('\0', ' ');
        return new ProcessEntry(new ProcessStamp(pid, fields.StartTicks), fields.Parent, command.Length > 0 ? command : $"[{fields.Name}]", Groups(groups));
    }

    /// <summary>Lines are <c>HIERARCHY:CONTROLLERS:PATH</c>; the path may have colons.</summary>
    private static ImmutableArray<string> Groups(string text) =>
        [.. text.Split('\n').Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3).Select(parts => parts[2]).Distinct()];
}
