namespace Damon.Storage.Blocks;

/// <summary>Signed differences as unsigned numbers, small ones of either sign as small numbers: 0, −1, 1, −2 … as 0, 1, 2, 3 …</summary>
internal static class ZigZag
{
    /// <summary><paramref name="value"/> − <paramref name="expected"/> modulo 2⁶⁴.</summary>
    public static ulong Difference(ulong value, ulong expected)
    {
        long difference = unchecked((long)(value - expected));
        return unchecked((ulong)((difference << 1) ^ (difference >> 63)));
    }

    /// <summary>The value again.</summary>
    public static ulong Value(ulong difference, ulong expected) => unchecked(expected + ((difference >> 1) ^ (0 - (difference & 1))));
}
