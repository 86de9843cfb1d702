using System.CommandLine;

namespace DamonHeatmap.Commands;

/// <summary>Ranges on the command line: <c>A..B</c>, or as damo has them <c>A B</c>, which a shell takes apart; an end may be left out, or be <c>min</c> or <c>max</c>.</summary>
internal static class RangeWords
{
    private const string Dots = "..", Least = "min", Most = "max";

    /// <summary>Both ends of each range as text; null: there is none.</summary>
    /// <exception cref="UsageException">A start without an end.</exception>
    public static IReadOnlyList<(string? Min, string? Max)> Of(Option option, IReadOnlyList<string> words)
    {
        var ranges = new List<(string? Min, string? Max)>();
        for (int i = 0; i < words.Count; i++)
        {
            if (IsRange(words[i]))
            {
                string[] ends = Apart(words[i]);
                ranges.Add((End(ends[0]), End(ends[1])));
            }
            else if (i + 1 < words.Count && !IsRange(words[i + 1]))
            {
                ranges.Add((End(words[i]), End(words[++i])));
            }
            else
            {
                throw new UsageException($"{option.Name}: expected MIN MAX or MIN..MAX, not '{words[i]}' alone");
            }
        }

        return ranges;
    }

    /// <summary>Both ends of <c>A..B</c>, those that are left out as <c>min</c> and <c>max</c>; any other word by itself.</summary>
    public static string[] Apart(string word)
    {
        int dots = word.IndexOf(Dots, StringComparison.Ordinal);
        if (dots < 0)
        {
            return [word];
        }

        (string min, string max) = (word[..dots].Trim(), word[(dots + Dots.Length)..].Trim());
        return [min.Length > 0 ? min : Least, max.Length > 0 ? max : Most];
    }

    private static bool IsRange(string word) => word.Contains(Dots, StringComparison.Ordinal);

    private static string? End(string text) => text is Least or Most ? null : text;
}
