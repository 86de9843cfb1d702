using System.Text;

namespace DamonExporter.Settings;

/// <summary>A value from outside, made safe to show: control characters escaped, long ones cut short.</summary>
internal static class Quoted
{
    private const int Longest = 60;

    public static string Of(string value)
    {
        StringBuilder text = new("\"");
        foreach (Rune rune in value.EnumerateRunes())
        {
            if (text.Length > Longest)
            {
                text.Append('…');
                break;
            }

            if (rune.Value is '"' or '\\')
            {
                text.Append('\\').Append(rune.ToString());
            }
            else if (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator)
            {
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            }
            else
            {
                text.Append(rune.ToString());
            }
        }

        return text.Append('"').ToString();
    }
}
