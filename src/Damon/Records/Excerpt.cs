using System.Globalization;
using System.Text;

namespace Damon.Records;

/// <summary>A piece of a file as it may stand in a message: one line, printable, short.</summary>
public static class Excerpt
{
    private const int Longest = 40;

    /// <summary>The text in quotes, what a terminal would not show (or would obey) escaped, cut to about 40 characters.</summary>
    public static string Of(ReadOnlySpan<byte> text)
    {
        // four bytes a character at most; what is cut off is not decoded
        bool cut = text.Length > 4 * Longest;
        return Of(Encoding.UTF8.GetString(cut ? text[..(4 * Longest)] : text), cut);
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{byte})"/>
    public static string Of(string text) => Of(text, cut: false);

    /// <summary>The same without quotes, and up to 200 characters: for messages of others that may repeat the input.</summary>
    public static string Line(string text) => Escape(text, 200, out _);

    /// <summary>A file's name, whole.</summary>
    public static string Path(string path) => Escape(path, int.MaxValue, out _);

    /// <summary>Why a file cannot be used, without where it is: for those who know it by another name, or need not know that.</summary>
    public static string Reason(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception switch
        {
            FileNotFoundException or DirectoryNotFoundException => "not found",
            UnauthorizedAccessException => "permission denied, or a directory",
            _ => Line(WithoutPath(exception.Message)),
        };
    }

    /// <summary>.NET's messages have the path in single quotes, mostly at the end and behind a colon.</summary>
    private static string WithoutPath(string message)
    {
        int first = message.IndexOf('\'', StringComparison.Ordinal), last = message.LastIndexOf('\'');
        return first < 0 || last == first || !message.AsSpan(first, last - first).Contains('/')
            ? message
            : string.Concat(message.AsSpan(0, first).TrimEnd(" :"), message.AsSpan(last + 1));
    }

    private static string Of(string text, bool cut)
    {
        string shown = Escape(text, Longest, out bool more);
        return $"\"{shown}{(cut || more ? "..." : "")}\"";
    }

    private static string Escape(string text, int longest, out bool cut)
    {
        var shown = new StringBuilder();
        cut = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (shown.Length >= longest)
            {
                cut = true;
                break;
            }

            bool hidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (hidden)
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            }
            else
            {
                shown.Append(rune.ToString());
            }
        }

        return shown.ToString();
    }
}
