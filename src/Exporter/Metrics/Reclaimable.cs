using Damon.Snapshots;

namespace DamonExporter.Metrics;

/// <summary>Whether idle bytes of a snapshot may be called reclaimable.</summary>
internal static class Reclaimable
{
    /// <summary>
    /// <c>anon</c> where the scheme's only filter lets nothing but anonymous pages pass (<c>allow anon</c>, or <c>reject none anon</c>), <c>mapped</c>
    /// where it lets nothing but mapped ones pass (<c>reject unmapped</c>, or <c>allow none unmapped</c>): such bytes are resident, and neither
    /// free memory nor the kernel's own. null: it cannot be known.
    /// </summary>
    public static string? Basis(Snapshot snapshot) =>
        !snapshot.Regions.HasFilterPassed ? null : snapshot.Filters switch
        {
            [{ Type: "anon" } filter] when filter.Matching == filter.Allow => "anon",
            [{ Type: "unmapped" } filter] when filter.Matching != filter.Allow => "mapped",
            _ => null,
        };
}
