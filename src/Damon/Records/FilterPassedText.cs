namespace Damon.Records;

/// <summary>
/// <c>sz_filter_passed</c>, which damo rounds to three decimals of its unit when it writes: <c>"1.177 MiB"</c>. The kernel counts pages, so
/// the number of whole pages that is written the same is taken instead.
/// </summary>
internal static class FilterPassedText
{
    private const ulong Page = 4096;

    /// <summary>Reads the value and undoes the rounding where that can be done.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="exact">False when what was written could have been another number of pages, too.</param>
    /// <returns>False for what is no size.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out ulong bytes, out bool exact)
    {
        exact = true;
        if (text.SequenceEqual("0 B"u8))
        {
            bytes = 0;
            return true;
        }

        if (TextCount.TryParsePlain(text, out bytes))
        {
            return true;
        }

        if (!TextBytes.TryParse(text, out bytes, out ulong unit, out ExactNumber number))
        {
            return false;
        }

        if (unit > 1 && number.Exponent <= 0 && number.TryScale(1000, out Int128 thousandths, out bool whole) && whole)
        {
            (bytes, exact) = Restore(bytes, unit, (UInt128)thousandths);
        }

        return true;
    }

    private static (ulong Bytes, bool Exact) Restore(ulong bytes, ulong unit, UInt128 thousandths)
    {
        UInt128 pages = ((UInt128)bytes + (Page / 2)) / Page;
        ulong nearest = (ulong)UInt128.Min(pages * Page, ulong.MaxValue & ~(Page - 1));
        if (IsWrittenAs(nearest, unit, thousandths))
        {
            bool alone = !IsWrittenAs(nearest - Page, unit, thousandths) && !IsWrittenAs(nearest + Page, unit, thousandths);
            return (nearest, alone);
        }

        // not pages, so what is written is all that is known; in KiB that is to the byte
        ulong rounded = (ulong)UInt128.Min(ulong.MaxValue, ((thousandths * unit) + 500) / 1000);
        return unit == 1024 && IsWrittenAs(rounded, unit, thousandths) ? (rounded, true) : (bytes, false);
    }

    /// <summary>Whether damo writes these bytes as so many thousandths of the unit: rounded, half to even.</summary>
    private static bool IsWrittenAs(ulong bytes, ulong unit, UInt128 thousandths)
    {
        UInt128 scaled = (UInt128)bytes * 1000;
        UInt128 below = scaled / unit, rest = scaled % unit * 2;
        bool up = rest > unit || (rest == unit && below % 2 == 1);
        return below + (up ? UInt128.One : UInt128.Zero) == thousandths;
    }
}
