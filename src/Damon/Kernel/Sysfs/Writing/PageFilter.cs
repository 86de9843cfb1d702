using Damon.Snapshots;

namespace Damon.Kernel.Sysfs.Writing;

/// <summary>What a page must be, or must not be, to be counted.</summary>
/// <param name="Type"><c>anon</c>, <c>memcg</c>, <c>young</c>, <c>active</c>, <c>hugepage_size</c>, <c>unmapped</c>.</param>
/// <param name="IsNegated">Whether it must not be.</param>
/// <param name="MemcgPath">For <c>memcg</c>: the control group, from the root of the hierarchy: <c>/kubepods.slice/a.scope</c>; its children's pages are not its own.</param>
/// <param name="Minimum">For <c>hugepage_size</c>: smallest size, bytes.</param>
/// <param name="Maximum">For <c>hugepage_size</c>: largest size, bytes.</param>
public sealed record PageFilter(string Type, bool IsNegated = false, string? MemcgPath = null, ulong? Minimum = null, ulong? Maximum = null)
{
    /// <summary>
    /// As the kernel takes it: what is not wanted is rejected. Every kernel passes what no rejecting filter matched, whereas what an allowing filter does not match passed in some (Linux 6.14).
    /// </summary>
    public DamosFilter ToDamos() => new(Type, Matching: IsNegated, Allow: false, MemcgPath, Minimum, Maximum);

    /// <summary>For people: <c>not anon</c>, <c>memcg /a</c>.</summary>
    public override string ToString() => (IsNegated ? "not " : "") + Type + (Type switch
    {
        "memcg" => $" {MemcgPath}",
        "hugepage_size" => $" {Minimum} {Maximum}",
        _ => "",
    });
}
