namespace Damon.Kernel.Sysfs;

/// <summary>DAMON's own addresses and sizes as real ones.</summary>
public static class AddressUnits
{
    /// <summary>Bytes of so many units; what does not fit (as "no limit" does not) is the largest number.</summary>
    /// <param name="number">An address or a size in units.</param>
    /// <param name="unit">Bytes in a unit (addr_unit), at least 1.</param>
    public static ulong Bytes(ulong number, ulong unit) => (ulong)UInt128.Min(ulong.MaxValue, (UInt128)number * unit);
}
