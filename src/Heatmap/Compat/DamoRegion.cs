namespace DamonHeatmap.Compat;

/// <summary>A region as damo holds it: whatever the file said, in no order, perhaps overlapping, empty or reversed.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address after it.</param>
/// <param name="Samples">nr_accesses, in samples; may be None.</param>
/// <param name="Percent">nr_accesses in percent, mostly None; only its temperature asks for it.</param>
/// <param name="Age">age in aggregation intervals; may be None.</param>
/// <param name="AgeMicroseconds">age in µs, mostly None; only its temperature asks for it.</param>
/// <param name="FilterPassed">Bytes that passed the scheme's filters.</param>
/// <param name="ProbeHits">probe_hits as JSON text; null where there are none.</param>
internal readonly record struct DamoRegion(
    PythonNumber Start,
    PythonNumber End,
    PythonNumber Samples,
    PythonNumber Percent,
    PythonNumber Age,
    PythonNumber AgeMicroseconds,
    PythonNumber FilterPassed,
    string? ProbeHits = null)
{
    /// <summary>Bytes.</summary>
    public PythonNumber Size => End - Start;
}
