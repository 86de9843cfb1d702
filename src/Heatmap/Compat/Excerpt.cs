using System.Globalization;
using System.Text;

namespace DamonHeatmap.Compat;

/// <summary>A value from a file, fit to stand in a one-line message.</summary>
internal static class Excerpt
{
    private const int Longest = 40;

    /// <summary>Control characters escaped, cut after 40 characters.</summary>
    public static string Of(string text)
    {
        var result = new StringBuilder();
        foreach (char character in text.AsSpan(0, Math.Min(text.Length, Longest)))
        {
            if (char.IsControl(character) || char.IsSurrogate(character) || character > 0x7e)
            {
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                result.Append(character);
            }
        }

        return text.Length > Longest ? result.Append("...").ToString() : result.ToString();
    }
}
