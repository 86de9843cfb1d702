using System.Globalization;
using System.Text;
using DamonExporter.Settings;

namespace DamonExporter.Doctor;

/// <summary>Command lines of <c>run</c> for a shell: what doctor itself was given, and what is missing. What the environment and a file say holds anyway.</summary>
internal static class RunLine
{
    /// <param name="request">What was given.</param>
    /// <param name="more">Settings that are added, or stand in the place of what was given.</param>
    public static string Of(DoctorRequest request, params IReadOnlyList<(Setting Setting, string Text)> more)
    {
        List<string> words = ["damon-exporter", "run"];
        foreach (Setting setting in SettingsTable.All)
        {
            string? added = more.Where(other => other.Setting == setting).Select(other => other.Text).FirstOrDefault();
            if ((added ?? request.Given.GetValueOrDefault(setting)) is { } text)
            {
                words.AddRange(Flag(setting, text));
            }
        }

        if (!request.Manage.Command.IsEmpty)
        {
            words.AddRange(["--", .. request.Manage.Command]);
        }

        return string.Join(' ', words.Select(Quote));
    }

    private static IEnumerable<string> Flag(Setting setting, string text) =>
        setting.Kind == SettingKind.Switch && text == "true" ? [setting.Flag]
        : text.StartsWith('-') ? [$"{setting.Flag}={text}"]
        : [setting.Flag, text];

    /// <summary>A word as a shell reads it. Control characters, which a terminal would obey, are written as bash and its like read them.</summary>
    private static string Quote(string word)
    {
        if (word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:,=+@%".Contains(letter, StringComparison.Ordinal)))
        {
            return word;
        }

        if (!word.Any(char.IsControl))
        {
            return $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
        }

        StringBuilder text = new("$'");
        foreach (char letter in word)
        {
            _ = letter is '\'' or '\\' ? text.Append('\\').Append(letter)
                : char.IsControl(letter) ? text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}")
                : text.Append(letter);
        }

        return text.Append('\'').ToString();
    }
}
