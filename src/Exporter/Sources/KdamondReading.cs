namespace DamonExporter.Sources;

/// <summary>One kdamond at one moment.</summary>
/// <param name="Name">Its index in sysfs, or <c>stat</c>, <c>reclaim</c>, <c>lru_sort</c>.</param>
/// <param name="IsRunning">Whether it runs; null: the kernel did not say.</param>
/// <param name="CpuSeconds">CPU time of its thread since that began; null: not known.</param>
internal sealed record KdamondReading(string Name, bool? IsRunning, double? CpuSeconds)
{
    /// <summary>Its thread; null: there is none, or the kernel did not say.</summary>
    public int? Thread { get; init; }
}
