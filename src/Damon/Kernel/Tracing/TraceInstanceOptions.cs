namespace Damon.Kernel.Tracing;

/// <summary>How a trace instance of ours is made.</summary>
public sealed record TraceInstanceOptions
{
    /// <summary>Its name; where a live process holds one of that name, -2, -3, … is added.</summary>
    public string Name { get; init; } = "damon-exporter";

    /// <summary>Its buffer for each CPU, KiB.</summary>
    public int Kilobytes { get; init; } = 64;

    /// <summary>Largest buffer that one CPU's may grow to when events are lost, KiB.</summary>
    public int MostKilobytes { get; init; } = 4096;

    /// <summary>All CPUs' buffers together grow no further than this, KiB.</summary>
    public int MostTotalKilobytes { get; init; } = 64 << 10;
}
