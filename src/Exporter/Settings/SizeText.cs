using System.Globalization;

namespace DamonExporter.Settings;

/// <summary>Sizes as people write them: bytes, or a whole number with KiB, MiB or GiB.</summary>
internal static class SizeText
{
    private static readonly (string Unit, long Bytes)[] Units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("", 1)];

    /// <summary>Bytes; null where it is no such text.</summary>
    public static long? Bytes(string text)
    {
        (string unit, long bytes) = Array.Find(Units, known => text.EndsWith(known.Unit, StringComparison.Ordinal));
        return long.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= long.MaxValue / bytes ? number * bytes : null;
    }
}
