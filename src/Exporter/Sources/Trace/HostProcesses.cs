using System.Globalization;
using Damon.Kernel;
using Damon.Kernel.Processes;

namespace DamonExporter.Sources.Trace;

/// <summary>The host's processes and threads, by whose numbers DAMON and its trace call them, as far as they are to be seen.</summary>
internal sealed class HostProcesses(KernelFiles files)
{
    /// <summary>Whether /proc is the host's: in a container's own, the same numbers are somebody else's, or nobody's. Only there the kernel's thread of threads is to be seen.</summary>
    public bool AreVisible => files.TryRead("/proc/2/stat", out string stat) == Errno.None && stat.StartsWith("2 (kthreadd) ", StringComparison.Ordinal);

    /// <summary>Whether there is a thread.</summary>
    public bool HasThread(int thread) => files.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{thread}"));

    /// <summary>A process; null: there is none.</summary>
    public ProcessStamp? Find(int pid) => ProcessStamp.Read(files, pid);
}
