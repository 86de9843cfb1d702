namespace Damon.Kernel.Sysfs;

/// <summary>Counters of a scheme since it was made. Sizes are in bytes of real memory (address unit applied).</summary>
/// <param name="TriedRegions">Regions that met its pattern.</param>
/// <param name="TriedBytes">Their bytes.</param>
/// <param name="AppliedRegions">Regions on which the action was applied.</param>
/// <param name="AppliedBytes">Their bytes.</param>
/// <param name="FilterPassedBytes">Bytes that passed the operations set's filters; null before Linux 6.14.</param>
/// <param name="QuotaExceeds">How often the quota was exceeded.</param>
/// <param name="Snapshots">How often it was tried on all regions; null before Linux 7.0.</param>
public sealed record SchemeStats(
    ulong TriedRegions, ulong TriedBytes, ulong AppliedRegions, ulong AppliedBytes, ulong? FilterPassedBytes, ulong QuotaExceeds, ulong? Snapshots);
