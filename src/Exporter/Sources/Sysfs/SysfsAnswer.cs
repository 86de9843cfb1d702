using System.Globalization;
using Damon.Kernel;
using Damon.Kernel.Sysfs;
using DamonExporter.Metrics;

namespace DamonExporter.Sources.Sysfs;

/// <summary>What it means when a command is refused.</summary>
/// <param name="Lost">Why the snapshot is lost, of <see cref="SnapshotErrors.Reasons"/>.</param>
/// <param name="Reason">The same for people, and what would help, one line.</param>
internal sealed record SysfsAnswer(string Lost, string Reason)
{
    /// <summary>By what the kernel documents for each error number.</summary>
    /// <param name="kdamond">Who was asked.</param>
    /// <param name="command">For what.</param>
    /// <param name="answer">What the kernel said.</param>
    public static SysfsAnswer Of(int kdamond, string command, Errno answer)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"kdamond {kdamond}"), file = DamonSysfs.KdamondPath(kdamond) + "/state";
        return answer switch
        {
            Errno.Busy => new(SnapshotErrors.Busy, $"DAMON's sysfs is busy: somebody else's command to a kdamond waits in the kernel, or another request to {name} is under way"),
            Errno.Canceled => new(
                SnapshotErrors.Refused, $"{name} did not answer \"{command}\" ({Describe(answer)}): it stopped meanwhile, is paused, or its watermarks keep it from working"),
            Errno.Invalid => new(SnapshotErrors.Refused, $"{name} refused \"{command}\" ({Describe(answer)}): it does not run, or this kernel does not know the command"),
            Errno.NoEntry or Errno.NoDevice or Errno.NotDirectory => new(SnapshotErrors.Refused, $"{file} is gone ({Describe(answer)}): somebody rebuilt DAMON's tree"),
            Errno.ReadOnly => new(SnapshotErrors.Refused, $"{file} cannot be written ({Describe(answer)}): mount /sys/kernel/mm/damon writable into the container, or use --source trace"),
            Errno.Access or Errno.NotPermitted => new(SnapshotErrors.Refused, $"{file} cannot be written ({Describe(answer)}): that needs root of the host; or use --source stat"),
            _ => new(SnapshotErrors.Refused, $"{name} refused \"{command}\": {Describe(answer)}"),
        };
    }

    private static string Describe(Errno answer) => KernelException.Describe(answer);
}
