namespace Damon.Kernel.Sysfs;

/// <summary>A closed range of a scheme's access pattern.</summary>
/// <param name="Min">Least.</param>
/// <param name="Max">Largest.</param>
public readonly record struct Bounds(ulong Min, ulong Max)
{
    /// <summary>Whether nothing up to a value is left out.</summary>
    public bool Covers(ulong largest) => Min == 0 && Max >= largest;

    /// <summary>Whether nothing is left out where the kernel keeps but the lower 32 bits of both, as it does of nr_accesses and age: 4294967296 is 0 there.</summary>
    public bool CoversCounts => (uint)Min == 0 && (uint)Max == uint.MaxValue;
}
