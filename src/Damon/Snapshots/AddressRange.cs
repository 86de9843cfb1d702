namespace Damon.Snapshots;

/// <summary>Addresses [Start, End).</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address after it.</param>
public readonly record struct AddressRange(ulong Start, ulong End)
{
    /// <summary>Bytes in it.</summary>
    public ulong Size => End - Start;
}
