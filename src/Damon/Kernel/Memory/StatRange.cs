using System.Collections.Immutable;
using Damon.Kernel.Sysfs;
using Damon.Snapshots;

namespace Damon.Kernel.Memory;

/// <summary>
/// The physical addresses that DAMON_STAT really watches, and its percentiles are shares of (mm/damon/stat.c). Since Linux 7.0: from the first byte of System RAM to the last, with the holes
/// between its banks, which count as idle. Before: the largest bank only, unless the change was taken over into that kernel, as 6.19.14 did, which no file tells. So before 7.0 (told by files that came with it)
/// the range is known only where both differ by 1 % at most.
/// </summary>
/// <param name="Range">The addresses; null: not known.</param>
/// <param name="Reason">Why they are not known, one line; empty where they are.</param>
public sealed record StatRange(AddressRange? Range, string Reason)
{
    private static readonly ImmutableArray<string> TraceRoots = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    /// <summary>Bytes watched; null: not known.</summary>
    public ulong? Bytes => Range?.Size;

    /// <summary>Finds out.</summary>
    /// <param name="files">The kernel's files.</param>
    public static StatRange Read(KernelFiles files)
    {
        if (!new IoMemory(files).TryReadSystemRam(out ImmutableArray<AddressRange> banks, out string reason))
        {
            return new StatRange(null, reason);
        }

        AddressRange largest = banks[0];
        foreach (AddressRange bank in banks)
        {
            // of equal ones the first, as the kernel chooses
            largest = bank.Size > largest.Size ? bank : largest;
        }

        AddressRange all = new(banks[0].Start, banks[^1].End);
        return WatchesAll(files) switch
        {
            true => new StatRange(all, ""),
            _ when all.Size - largest.Size <= all.Size / 100 => new StatRange(largest, ""),
            false => new StatRange(
                null, "DAMON_STAT of kernels before Linux 7.0 watches the largest bank of memory or, where a later change was taken over, all of them, and no file tells which: source trace shows its regions"),
            _ => new StatRange(
                null, "which memory DAMON_STAT watches depends on whether this is Linux 7.0 or later, which no file tells here: mount tracefs on /sys/kernel/tracing, and it may"),
        };
    }

    /// <summary>Whether this is 7.0 or later, by the scheme's nr_snapshots, the trace event damos_stat_after_apply_interval, or parameters of modules; null: none of them is to be seen.</summary>
    private static bool? WatchesAll(KernelFiles files)
    {
        if (new DamonSysfs(files).ReadFeatures().HasSnapshotsCount is { } told)
        {
            return told;
        }

        foreach (string root in TraceRoots)
        {
            if (files.Exists(root + "/events/damon/damon_aggregated"))
            {
                return files.Exists(root + "/events/damon/damos_stat_after_apply_interval");
            }
        }

        // DAMON_LRU_SORT is there, and its parameter that came with 7.0 is not: that would have told already
        return files.Exists("/sys/module/damon_lru_sort/parameters/enabled") ? false : null;
    }
}
