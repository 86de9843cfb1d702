using Damon.Kernel.Processes;
using Damon.Kernel.Sysfs.Writing;

namespace DamonExporter.Sources.Manage;

/// <summary>What is ours in the kernel, as it is written down before it is made: enough to undo it, and to tell it from what is not ours.</summary>
internal sealed record Ownership
{
    /// <summary>The boot that all of this is of (/proc/sys/kernel/random/boot_id).</summary>
    public required string BootId { get; init; }

    /// <summary>The process that works with it.</summary>
    public required ProcessStamp Owner { get; init; }

    /// <summary>DAMON's tree as it was before us, and is to be again.</summary>
    public required TreePicture Former { get; init; }

    /// <summary>What is being done to the tree.</summary>
    public required TreeStep Step { get; init; }

    /// <summary>When our kdamond was about to be started, hundredths of a second since boot; null: it is not yet to run.</summary>
    public long? StartTicks { get; init; }

    /// <summary>Our kdamond; its start time is 0 where it cannot be seen (another pid namespace). Null: not started, or not known yet.</summary>
    public ProcessStamp? Kdamond { get; init; }

    /// <summary>Whether DAMON_STAT ran and we stop it.</summary>
    public bool IsDamonStatStopped { get; init; }

    /// <summary>Our trace instance; null: none.</summary>
    public string? TraceInstance { get; init; }
}
