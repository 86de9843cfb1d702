using System.Collections.Immutable;
using System.Globalization;
using Damon.Kernel.Sysfs;

namespace Damon.Kernel.Modules;

/// <summary>
/// Parameters of the kernel's own users of DAMON, /sys/module/damon_*/parameters. Reading them never waits and changes nothing.
/// </summary>
/// <param name="files">Where they are.</param>
public sealed class DamonModulesReader(KernelFiles files)
{
    /// <summary>Percentiles that DAMON_STAT tells: 0…100.</summary>
    public const int PercentileCount = 101;

    /// <summary>How often the percentiles are read again when the kernel was just writing them.</summary>
    private const int Attempts = 3;

    /// <summary>All three.</summary>
    /// <exception cref="KernelException">One is there and may not be read.</exception>
    /// <exception cref="DamonDataException">A file holds what no kernel writes there.</exception>
    public DamonModules Read() => new(ReadStat(), ReadReclaim(), ReadLruSort());

    /// <summary>DAMON_STAT; null: this kernel is built without it (or is older than Linux 6.17).</summary>
    /// <exception cref="KernelException">It may not be read.</exception>
    /// <exception cref="DamonDataException">A file holds what no kernel writes there.</exception>
    public DamonStatParameters? ReadStat()
    {
        KernelFolder folder = Parameters("damon_stat");
        if (folder.YesNoIfThere("enabled") is not { } enabled)
        {
            return null;
        }

        return new DamonStatParameters(
            enabled, folder.SmallIfThere("kdamond_pid"), folder.DurationIfThere("aggr_interval_us"), folder.Unsigned("estimated_memory_bandwidth"), Percentiles(folder));
    }

    /// <summary>DAMON_RECLAIM; null: this kernel is built without it.</summary>
    /// <exception cref="KernelException">It may not be read.</exception>
    /// <exception cref="DamonDataException">A file holds what no kernel writes there.</exception>
    public ReclaimParameters? ReadReclaim()
    {
        KernelFolder folder = Parameters("damon_reclaim");
        if (folder.YesNoIfThere("enabled") is not { } enabled)
        {
            return null;
        }

        ulong unit = folder.UnsignedIfThere("addr_unit") ?? 1;
        return new ReclaimParameters(
            enabled, folder.Small("kdamond_pid"),
            folder.Unsigned("nr_reclaim_tried_regions"), AddressUnits.Bytes(folder.Unsigned("bytes_reclaim_tried_regions"), unit),
            folder.Unsigned("nr_reclaimed_regions"), AddressUnits.Bytes(folder.Unsigned("bytes_reclaimed_regions"), unit),
            folder.Unsigned("nr_quota_exceeds"), folder.Duration("sample_interval"), folder.Duration("aggr_interval"), unit);
    }

    /// <summary>DAMON_LRU_SORT; null: this kernel is built without it.</summary>
    /// <exception cref="KernelException">It may not be read.</exception>
    /// <exception cref="DamonDataException">A file holds what no kernel writes there.</exception>
    public LruSortParameters? ReadLruSort()
    {
        KernelFolder folder = Parameters("damon_lru_sort");
        if (folder.YesNoIfThere("enabled") is not { } enabled)
        {
            return null;
        }

        ulong unit = folder.UnsignedIfThere("addr_unit") ?? 1;
        return new LruSortParameters(
            enabled, folder.Small("kdamond_pid"), Counters(folder, "hot", unit), Counters(folder, "cold", unit), folder.Duration("sample_interval"), folder.Duration("aggr_interval"), unit);
    }

    private static LruSortCounters Counters(KernelFolder folder, string kind, ulong unit) => new(
        folder.Unsigned($"nr_lru_sort_tried_{kind}_regions"), AddressUnits.Bytes(folder.Unsigned($"bytes_lru_sort_tried_{kind}_regions"), unit),
        folder.Unsigned($"nr_lru_sorted_{kind}_regions"), AddressUnits.Bytes(folder.Unsigned($"bytes_lru_sorted_{kind}_regions"), unit),
        folder.Unsigned($"nr_{kind}_quota_exceeds"));

    private static ImmutableArray<long> Percentiles(KernelFolder folder)
    {
        const string Name = "memory_idle_ms_percentiles";
        for (int attempt = 1; ; attempt++)
        {
            string text = folder.Text(Name);
            ImmutableArray<long> percentiles = Numbers(folder.At(Name), text);
            int fall = FirstFall(percentiles);
            if (fall < 0)
            {
                return percentiles;
            }

            // the kernel computes them anew while others may read: then a part is of the old ones
            if (attempt == Attempts)
            {
                throw new DamonDataException(string.Create(
                    CultureInfo.InvariantCulture, $"{folder.At(Name)}: expected ascending numbers, got {percentiles[fall - 1]} before {percentiles[fall]} at percentile {fall}"));
            }
        }
    }

    private static ImmutableArray<long> Numbers(string path, string text)
    {
        string[] parts = text.Split(',');
        if (parts.Length != PercentileCount)
        {
            throw KernelText.Unexpected(path, text, $"{PercentileCount} numbers with commas between them");
        }

        return [.. parts.Select(part => KernelText.Signed(path, part))];
    }

    private static int FirstFall(ImmutableArray<long> numbers)
    {
        for (int i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] < numbers[i - 1])
            {
                return i;
            }
        }

        return -1;
    }

    private KernelFolder Parameters(string module) => new(files, $"/sys/module/{module}/parameters");
}
