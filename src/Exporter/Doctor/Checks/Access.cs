using Damon.Kernel;
using DamonExporter.Doctor.Facts;

namespace DamonExporter.Doctor.Checks;

/// <summary>Why the kernel refuses who asks, and what would help.</summary>
internal static class Access
{
    /// <summary>Who asks, in a few words.</summary>
    public static string Describe(WhoAsks asker) => asker switch
    {
        { IsInitialNamespace: false, Uid: 0 } => "root of a user namespace, which is nobody to the kernel's files",
        { IsInitialNamespace: false, Uid: { } uid } => $"user {uid} of a user namespace, who is nobody to the kernel's files",
        { Uid: 0, OverridesModes: true } => "root",
        { Uid: 0 } => "root without CAP_DAC_OVERRIDE",
        { Uid: { } uid, OverridesModes: true } => $"user {uid} with CAP_DAC_OVERRIDE",
        { Uid: { } uid, ReadsAll: true } => $"user {uid} with CAP_DAC_READ_SEARCH: may read, not write",
        { Uid: { } uid } => $"user {uid}",
        _ => "not known",
    };

    /// <summary>A file that may not be read.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="refusal">The file, and what was answered.</param>
    /// <param name="onlyReads">Whether the source that needs it only ever reads.</param>
    public static Problem Reading(DoctorFacts facts, Refusal refusal, bool onlyReads = false) => refusal.IsDenied
        ? new Problem(ProblemKind.Permission, refusal.Message, Remedy(facts.Asker, onlyReads ? "CAP_DAC_READ_SEARCH" : "CAP_DAC_OVERRIDE"))
        : new Problem(ProblemKind.Unreadable, refusal.Message, "run doctor again; if it stays so, please report it");

    /// <summary>A directory or file that may not be written.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="path">What it is.</param>
    /// <param name="answer">What the kernel answers.</param>
    public static Problem Writing(DoctorFacts facts, string path, Errno answer) => answer == Errno.ReadOnly
        ? new Problem(
            ProblemKind.Mount,
            $"{path} is mounted read-only, as container runtimes and systemd's ProtectKernelTunables do",
            $"container: mount the host's {path} read-write (Kubernetes: a hostPath volume without readOnly; Docker: -v {path}:{path}), or run privileged; systemd: ProtectKernelTunables=no")
        : new Problem(
            ProblemKind.Permission, $"{path} may not be written: {KernelException.Describe(answer)}", Remedy(facts.Asker, "CAP_DAC_OVERRIDE"));

    /// <summary>/proc/iomem, which hides its addresses from who lacks a capability of its own.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="refusal">What was answered.</param>
    public static Problem Addresses(DoctorFacts facts, Refusal refusal)
    {
        if (!refusal.IsDenied)
        {
            return new Problem(ProblemKind.Mount, refusal.Message, "mount the host's /proc, see --root");
        }

        string capabilities = facts.Asker.IsRoot || facts.Asker.ReadsAll ? "CAP_SYS_ADMIN" : "CAP_SYS_ADMIN and CAP_DAC_READ_SEARCH";
        return new Problem(
            ProblemKind.Permission,
            refusal.Message,
            facts.Asker.IsInitialNamespace == false
                ? Remedy(facts.Asker, capabilities)
                : $"asked as {Describe(facts.Asker)}: run it with {capabilities} as well (sudo gives all; Kubernetes: securityContext.capabilities.add; Docker: --cap-add)");
    }

    private static string Remedy(WhoAsks asker, string capability) => $"asked as {Describe(asker)}: " + asker switch
    {
        { IsInitialNamespace: false } => "run it outside of the user namespace (Kubernetes: hostUsers: true; containers: not rootless, no userns-remap)",
        { IsRoot: true } => "a security module refuses it (AppArmor, SELinux; see the kernel's log): allow it there, or run the container privileged",
        _ => $"run it as root (sudo; Kubernetes: securityContext.runAsUser: 0), or with {capability}",
    };
}
