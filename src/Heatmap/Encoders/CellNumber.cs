using System.Globalization;

namespace DamonHeatmap.Encoders;

/// <summary>Heat, coverage and differences as files for programs have them: nine digits behind the point; what is smaller than these show well has an exponent, so that only nothing is 0.</summary>
internal static class CellNumber
{
    /// <summary>Below this, nine digits behind the point are three and fewer.</summary>
    private const double Small = 1e-6;

    /// <summary>The number that is written.</summary>
    public static double Rounded(double value) => IsSmall(value)
        ? double.Parse(value.ToString("E3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : Math.Round(value, 9) + 0.0;

    /// <summary>As text.</summary>
    /// <param name="value">Of a cell; null where nothing is known.</param>
    /// <param name="unknown">What stands for that.</param>
    public static string Text(double? value, string unknown = "") => value is { } number
        ? Rounded(number).ToString(IsSmall(number) ? "0.###E0" : "0.#########", CultureInfo.InvariantCulture)
        : unknown;

    private static bool IsSmall(double value) => value != 0 && Math.Abs(value) < Small;
}
