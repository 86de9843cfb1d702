namespace Damon.Snapshots;

/// <summary>One DAMOS filter of the scheme that reported a snapshot, as recorded; all of them together decide <see cref="Regions.FilterPassed"/>.</summary>
/// <param name="Type">The kernel's name: <c>anon</c>, <c>memcg</c>, <c>young</c>, <c>active</c>, <c>unmapped</c>, <c>hugepage_size</c>, <c>addr</c>, <c>target</c>.</param>
/// <param name="Matching">Whether it acts on pages that are of the type (true) or on those that are not.</param>
/// <param name="Allow">Whether such pages pass (true) or are rejected.</param>
/// <param name="MemcgPath">For <c>memcg</c>: the control group.</param>
/// <param name="Minimum">For <c>addr</c> the start address, for <c>hugepage_size</c> the smallest size, in bytes.</param>
/// <param name="Maximum">For <c>addr</c> the end address, for <c>hugepage_size</c> the largest size, in bytes.</param>
/// <param name="TargetIndex">For <c>target</c>: the index of the monitoring target.</param>
public sealed record DamosFilter(
    string Type, bool Matching, bool Allow, string? MemcgPath = null, ulong? Minimum = null, ulong? Maximum = null, long? TargetIndex = null)
{
    /// <summary>As the field writes it: <c>reject none anon</c>, <c>allow memcg /a/b</c>.</summary>
    public override string ToString()
    {
        string argument = Type switch
        {
            "memcg" => $" {MemcgPath}",
            "addr" or "hugepage_size" => $" {Minimum} {Maximum}",
            "target" => $" {TargetIndex}",
            _ => "",
        };
        return $"{(Allow ? "allow" : "reject")} {(Matching ? "" : "none ")}{Type}{argument}";
    }
}
