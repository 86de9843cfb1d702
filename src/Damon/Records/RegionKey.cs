namespace Damon.Records;

/// <summary>The values of a region in damo's record files.</summary>
public enum RegionKey
{
    Start,
    End,

    /// <summary>The whole of <c>nr_accesses</c>: told only when it is not an object; an object's values follow one by one.</summary>
    NrAccesses,
    Samples,
    Percent,

    /// <summary>The whole of <c>age</c>, told like <see cref="NrAccesses"/>.</summary>
    Age,
    AgeUsec,
    AgeAggrIntervals,

    /// <summary><c>probe_hits</c>: the JSON text of the whole array, which is empty where there are no probes.</summary>
    ProbeHits,
    SzFilterPassed,
}
