using Damon.Kernel.Tracing;

namespace Damon.Tests.Kernel.Tracing;

/// <summary>Writes down what it is told.</summary>
internal sealed class RecordingSink : ITraceSink
{
    public List<RegionEvent> Regions { get; } = [];

    public List<(int Thread, long Time, ulong Sample)> Tunings { get; } = [];

    public List<SchemeStatsEvent> Schemes { get; } = [];

    /// <summary>How many were lost, and how many regions had been told before.</summary>
    public List<(long? Count, int After)> Losses { get; } = [];

    public void Region(in RegionEvent found, bool withProbes) => Regions.Add(found);

    public void Tuned(int thread, long time, ulong sampleMicroseconds) => Tunings.Add((thread, time, sampleMicroseconds));

    public void SchemeStats(in SchemeStatsEvent found) => Schemes.Add(found);

    /// <summary>Where they were lost.</summary>
    public List<int?> LossCpus { get; } = [];

    public void Lost(int? cpu, long? count)
    {
        LossCpus.Add(cpu);
        Losses.Add((count, Regions.Count));
    }
}
