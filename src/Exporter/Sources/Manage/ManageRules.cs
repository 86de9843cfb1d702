using System.Globalization;
using Damon.Kernel;
using Damon.Kernel.Sysfs;

namespace DamonExporter.Sources.Manage;

/// <summary>What <see cref="ManageSource"/> refuses, and <c>doctor</c> foretells: each rule says why, one line; null: nothing speaks against it.</summary>
internal static class ManageRules
{
    /// <summary>Whether the filters that are asked for can be had from this kernel.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="features">What this kernel can; all of it is known once a scheme is set up.</param>
    public static string? Filters(ManageSourceOptions options, KernelFeatures features)
    {
        if (options.Filters.IsEmpty)
        {
            return null;
        }

        if (features.HasFilterPassed == false)
        {
            return "filters cannot be had from this kernel: it does not say how many bytes of a region pass them (Linux 6.14)";
        }

        return !options.IsPhysical && features.HasAddressUnit == false ? "filters cannot be had for processes from this kernel: it applies them to physical memory only (Linux 6.18)" : null;
    }

    /// <summary>Whether the regions of processes can be had without a command that may hang for ever: by trace then, which knows nothing of filters.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="features">What this kernel can.</param>
    /// <param name="whyNoTrace">Why trace cannot be had here, one line; null: it can.</param>
    public static string? Commands(ManageSourceOptions options, KernelFeatures features, string? whyNoTrace)
    {
        if (options.IsPhysical || features.CommandsCanHang == false)
        {
            return null;
        }

        if (!options.Filters.IsEmpty)
        {
            return "filters cannot be had for processes on this kernel: a command to the kdamond can hang for ever when a process ends, with DAMON locked until the next boot (fixed in Linux 7.1)";
        }

        return whyNoTrace is null
            ? null
            : $"on this kernel a command to a kdamond of processes can hang for ever (fixed in Linux 7.1), so that their regions are read by trace, and that cannot be had: {whyNoTrace}";
    }

    /// <summary>Whether the numbers of processes that /proc shows are those that DAMON takes, which are of the pid namespace of whoever writes them: those of a container's own, unless it shares the host's.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="files">The kernel's files.</param>
    public static string? PidNamespace(ManageSourceOptions options, KernelFiles files)
    {
        string? self = options.IsPhysical ? null : new FileInfo(files.OnHost("/proc/self")).LinkTarget;
        return self is null || self == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            ? null
            : $"{files.OnHost("/proc")} shows another pid namespace than this program's, by whose numbers DAMON would watch other processes: that needs hostPID: true (Kubernetes) or --pid=host (Docker)";
    }
}
