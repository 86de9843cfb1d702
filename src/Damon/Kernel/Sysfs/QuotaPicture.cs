using System.Collections.Immutable;

namespace Damon.Kernel.Sysfs;

/// <summary>Quotas of a scheme.</summary>
/// <param name="Milliseconds">CPU time in each window, ms; 0: no limit.</param>
/// <param name="Bytes">Bytes in each window; 0: no limit.</param>
/// <param name="WindowMilliseconds">Length of a window, ms.</param>
/// <param name="EffectiveBytes">What the limits and goals came to at the last update, bytes; null before Linux 6.9.</param>
/// <param name="Goals">What the kernel tunes the quota for.</param>
public sealed record QuotaPicture(ulong Milliseconds, ulong Bytes, ulong WindowMilliseconds, ulong? EffectiveBytes, ImmutableArray<QuotaGoal> Goals)
{
    /// <summary>Whether anything limits the scheme.</summary>
    public bool IsLimited => Milliseconds != 0 || Bytes != 0 || !Goals.IsDefaultOrEmpty;
}
