using Damon.Snapshots;

namespace DamonExporter.Metrics;

/// <summary>Whether idle bytes of a snapshot may be called reclaimable.</summary>
internal static class Reclaimable
{
    /// <summary>
    /// <c>anon</c> where the scheme's only filter lets nothing but anonymous pages pass (<c>allow anon</c>, or <c>reject none anon</c>): such
    /// bytes are resident, and neither free memory nor the kernel's own. null: it cannot be known.
    /// </summary>
    public static string? Basis(Snapshot snapshot) =>
        snapshot.Regions.HasFilterPassed && snapshot.Filters is [{ Type: "anon" } filter] && filter.Matching == filter.Allow ? "anon" : null;
}
