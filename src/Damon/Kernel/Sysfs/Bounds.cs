namespace Damon.Kernel.Sysfs;

/// <summary>A closed range of a scheme's access pattern.</summary>
/// <param name="Min">Least.</param>
/// <param name="Max">Largest.</param>
public readonly record struct Bounds(ulong Min, ulong Max)
{
    /// <summary>Whether nothing up to a value is left out.</summary>
    public bool Covers(ulong largest) => Min == 0 && Max >= largest;
}
