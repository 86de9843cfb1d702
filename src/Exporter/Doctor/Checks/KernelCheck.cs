using DamonExporter.Doctor.Facts;

namespace DamonExporter.Doctor.Checks;

/// <summary>What no source can do without.</summary>
internal static class KernelCheck
{
    /// <summary>Why no source can work; null: nothing known.</summary>
    public static Problem? Of(DoctorFacts facts)
    {
        const string Wanted = "CONFIG_DAMON, CONFIG_DAMON_PADDR, CONFIG_DAMON_VADDR and CONFIG_DAMON_SYSFS, from Linux 6.17 on CONFIG_DAMON_STAT";
        if (!facts.HasSys)
        {
            return new Problem(
                ProblemKind.Mount, $"there is no /sys below {facts.Root}",
                "mount the host's / there (Kubernetes: a hostPath volume of /, readOnly), or correct --root");
        }

        if (facts.HasDamon)
        {
            return null;
        }

        if (facts.Config is { } config && config.IsSet("CONFIG_DAMON"))
        {
            return new Problem(
                ProblemKind.Kernel, $"this kernel has DAMON without a way to use it: {config.Absence("CONFIG_DAMON_SYSFS")}, and so are its modules",
                $"boot a kernel built with {Wanted}");
        }

        string because = facts.Config is { } known ? known.Absence("CONFIG_DAMON") : "there is neither /sys/kernel/mm/damon nor a /sys/module/damon_*";
        return new Problem(ProblemKind.Kernel, $"this kernel has no DAMON: {because}", $"boot a kernel built with {Wanted}; Debian's are, since 6.12");
    }
}
