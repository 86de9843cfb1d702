using System.Globalization;
using System.Text;

namespace Packaging.Generator.Manual;

/// <summary>The language of pages of the manual (man(7)): text that means nothing else in it, and the few requests that are used.</summary>
internal sealed class Roff
{
    /// <summary>Characters in a line of the source; rendering fills lines anew.</summary>
    private const int Width = 78;

    private readonly StringBuilder _text = new();

    /// <param name="title">Name of the page.</param>
    /// <param name="section">Section of the manual.</param>
    /// <param name="source">Program and version, at the foot.</param>
    /// <param name="manual">What manual it is part of, at the head.</param>
    public Roff(string title, int section, string source, string manual) =>
        _text.Append(".\\\" made by packaging/generate\n")
            .Append(CultureInfo.InvariantCulture, $".TH \"{Escape(title.ToUpperInvariant())}\" {section} \"\" \"{Escape(source)}\" \"{Escape(manual)}\"\n")
            .Append(".nh\n.ad l\n");

    /// <summary>A word as it is typed.</summary>
    public static string Bold(string text) => $"\\fB{Escape(text)}\\fR";

    /// <summary>A word that stands for another.</summary>
    public static string Italic(string text) => $"\\fI{Escape(text)}\\fR";

    /// <summary>Text in which no character means anything to roff, and a hyphen is one that can be copied.</summary>
    public static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '\\' => "\\e",
                '-' => "\\-",
                '\'' => "\\(aq",
                '`' => "\\(ga",
                '^' => "\\(ha",
                '~' => "\\(ti",
                '"' => "\\(dq",
                > 126 => string.Create(CultureInfo.InvariantCulture, $"\\[u{rune.Value:X4}]"),
                _ => rune.ToString(),
            });
        }

        return escaped.ToString();
    }

    public Roff Section(string name)
    {
        _text.Append(CultureInfo.InvariantCulture, $".SH {Escape(name)}\n");
        return this;
    }

    public Roff Subsection(string name)
    {
        _text.Append(CultureInfo.InvariantCulture, $".SS \"{Escape(name)}\"\n");
        return this;
    }

    /// <summary>A paragraph of plain text.</summary>
    public Roff Paragraph(string text) => Formatted(Escape(text));

    /// <summary>A paragraph that is escaped, and has bold words in it.</summary>
    public Roff Formatted(string escaped)
    {
        _text.Append(".PP\n");
        Fill(escaped);
        return this;
    }

    /// <summary>The first text of a section, which needs no request before it.</summary>
    public Roff First(string escaped)
    {
        Fill(escaped);
        return this;
    }

    /// <summary>A term, and indented below it what it means.</summary>
    /// <param name="escapedTerm">In one line.</param>
    /// <param name="escapedTexts">Paragraphs.</param>
    public Roff Item(string escapedTerm, params IEnumerable<string> escapedTexts)
    {
        _text.Append(".TP\n").Append(Guarded(escapedTerm)).Append('\n');
        bool isFirst = true;
        foreach (string text in escapedTexts)
        {
            if (!isFirst)
            {
                _text.Append(".IP\n");
            }

            Fill(text);
            isFirst = false;
        }

        return this;
    }

    /// <summary>Lines as they are typed.</summary>
    public Roff Typed(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return this;
        }

        _text.Append(".RS 4\n.EX\n");
        foreach (string line in lines)
        {
            _text.Append(Guarded(Escape(line))).Append('\n');
        }

        _text.Append(".EE\n.RE\n");
        return this;
    }

    public override string ToString() => _text.ToString();

    private static string Guarded(string line) => line.StartsWith('.') ? "\\&" + line : line;

    private void Fill(string escaped)
    {
        int used = 0;
        foreach (string word in escaped.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (used > 0 && used + 1 + word.Length > Width)
            {
                _text.Append('\n');
                used = 0;
            }

            string guarded = used == 0 ? Guarded(word) : " " + word;
            _text.Append(guarded);
            used += guarded.Length;
        }

        _text.Append('\n');
    }
}
