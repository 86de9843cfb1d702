using System.Globalization;
using Damon;
using Damon.Kernel;
using Damon.Kernel.Processes;
using DamonExporter.Sources.Manage;

namespace DamonExporter.Doctor.Facts;

/// <summary>What a damon-exporter that manages DAMON has written down.</summary>
/// <param name="Path">The file.</param>
/// <param name="Problem">Why it cannot be understood; null: it can.</param>
/// <param name="IsThisBoot">Whether it is of this boot; else it means nothing any more.</param>
/// <param name="OwnerPid">The process that wrote it.</param>
/// <param name="IsOwnerAlive">Whether that lives.</param>
/// <param name="KdamondPid">The thread of its kdamond; null: none yet, or not known.</param>
/// <param name="HasStoppedStat">Whether it stopped DAMON_STAT.</param>
internal sealed record OwnedSeen(string Path, string? Problem, bool IsThisBoot, int? OwnerPid, bool IsOwnerAlive, int? KdamondPid, bool HasStoppedStat)
{
    /// <summary>Whether it was left by one that was killed, so that the next start of manage cleans up.</summary>
    public bool IsLeftOver => Problem is null && IsThisBoot && !IsOwnerAlive;

    /// <summary>Whether its owner is at work.</summary>
    public bool IsInUse => Problem is null && IsThisBoot && IsOwnerAlive;

    /// <summary>Looks; null: there is none.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="folder">This program's folder, not the host's.</param>
    public static OwnedSeen? Look(KernelFiles files, string folder)
    {
        OwnershipFile file = new(folder);
        try
        {
            if (file.Read() is not { } ownership)
            {
                return null;
            }

            _ = files.TryRead("/proc/sys/kernel/random/boot_id", out string boot);
            return new OwnedSeen(file.Path, null, boot == ownership.BootId, ownership.Owner.Pid, IsAlive(files, ownership.Owner), ownership.Kdamond?.Pid, ownership.IsDamonStatStopped);
        }
        catch (DamonDataException e)
        {
            return new OwnedSeen(file.Path, e.Message, false, null, false, null, false);
        }
    }

    /// <summary>Whether it is there and no zombie: one that was killed stays in /proc until its parent has asked after it, which some in containers never do.</summary>
    private static bool IsAlive(KernelFiles files, ProcessStamp owner) =>
        ProcessStamp.Read(files, owner.Pid) == owner
        && files.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{owner.Pid}/stat"), out string stat) == Errno.None
        && stat[(stat.LastIndexOf(')') + 1)..].TrimStart() is not ['Z' or 'X', ..];
}
