using DamonHeatmap.Raster;
using DamonHeatmap.Text;

namespace DamonHeatmap.Pictures;

/// <summary>Marks on an axis of addresses, span by span: its first address, then multiples of a power of two.</summary>
internal static class AddressTicks
{
    /// <param name="span">The span.</param>
    /// <param name="isAddress">Else the axis counts bytes.</param>
    /// <param name="most">How many there is room for, the first one among them.</param>
    public static IReadOnlyList<Tick> Of(in AddressSpan span, bool isAddress, int most)
    {
        var ticks = new List<Tick> { new(0, Name(span.Start, isAddress)) };
        if (most < 2)
        {
            return ticks;
        }

        int power = 0;
        while (power < 63 && span.Length >> power >= (ulong)most)
        {
            power++;
        }

        ulong step = 1UL << power;
        UInt128 at = ((UInt128)(span.Start >> power) + 1) << power;
        for (; at <= span.End; at += step)
        {
            double place = (double)(at - span.Start) / span.Length;

            // not onto the first one
            if (place * most >= 0.8)
            {
                ticks.Add(new Tick(place, Name((ulong)UInt128.Min(at, ulong.MaxValue), isAddress)));
            }
        }

        return ticks;
    }

    private static string Name(ulong value, bool isAddress) => isAddress ? Humanize.Address(value) : Humanize.Bytes(value);
}
