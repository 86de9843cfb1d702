using System.Globalization;

namespace DamonExporter.Doctor;

/// <summary>Quantities as people read them.</summary>
internal static class Units
{
    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Bytes in the largest binary unit that leaves at least 1: <c>1.38 GiB</c>.</summary>
    public static string Bytes(ulong bytes)
    {
        double value = bytes;
        int unit = 0;
        while (value >= 1024)
        {
            value /= 1024;
            unit++;
        }

        return $"{Short(value)} {ByteUnits[unit]}";
    }

    /// <summary>A length of time: <c>5 ms</c>, <c>1.5 s</c>.</summary>
    /// <param name="microseconds">µs.</param>
    public static string Time(long microseconds) => microseconds switch
    {
        < 1000 => $"{Short(microseconds)} us",
        < 1_000_000 => $"{Short(microseconds / 1e3)} ms",
        _ => $"{Short(microseconds / 1e6)} s",
    };

    private static string Short(double value) => value.ToString(value >= 100 ? "0" : value >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture);
}
