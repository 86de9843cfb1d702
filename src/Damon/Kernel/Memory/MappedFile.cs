namespace Damon.Kernel.Memory;

/// <summary>One line of /proc/PID/maps, as far as it matters for what is resident.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address after it.</param>
/// <param name="Name">As in <see cref="Snapshots.Mapping.Name"/>.</param>
/// <param name="HasFile">Whether a file is mapped, if only one that the kernel made for it (shared memory, huge pages).</param>
/// <param name="IsOnRealDevice">Whether that file's device has a driver: huge pages' never has.</param>
internal readonly record struct MappedFile(ulong Start, ulong End, string Name, bool HasFile, bool IsOnRealDevice);
