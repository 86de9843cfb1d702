using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DamonHeatmap.Server.Api;

/// <summary>
/// A pattern of RE2's syntax (https://github.com/google/re2/wiki/Syntax), as Prometheus has them, which a whole value must match. It is translated for .NET's engine without backtracking, so that no pattern takes more than a time
/// in proportion to the value. Alternatives at the top, of which a dashboard's variable may have hundreds, are looked up where they are plain texts.
/// </summary>
internal sealed class MatchPattern
{
    private const RegexOptions Engine = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline;

    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\x00-\x7F",
        ["blank"] = @"\t ",
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["space"] = @"\t\n\v\f\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
        ["^alnum"] = @"\x00-/:-@\[-`{-\uFFFF",
        ["^alpha"] = @"\x00-@\[-`{-\uFFFF",
        ["^digit"] = @"\x00-/:-\uFFFF",
        ["^lower"] = @"\x00-`{-\uFFFF",
        ["^space"] = @"\x00-\x08\x0E-\x1F!-\uFFFF",
        ["^upper"] = @"\x00-@\[-\uFFFF",
        ["^word"] = @"\x00-/:-@\[-^`{-\uFFFF",
    };

    /// <summary>As many are tried one by one at most.</summary>
    private const int MostAlone = 200;

    /// <summary>In a text that is compared: any one letter. No name has it.</summary>
    private const char Any = '\0';

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly List<string> _dotted = [];
    private readonly List<Regex> _patterns = [];

    /// <param name="pattern">The pattern.</param>
    /// <exception cref="FormatException">It is none, or too large.</exception>
    public MatchPattern(string pattern)
    {
        var patterns = new List<string>();
        foreach (string alternative in new Translation(pattern).Alternatives())
        {
            if (Text(alternative) is not { } text)
            {
                patterns.Add(alternative);
            }
            else if (text.Contains(Any, StringComparison.Ordinal))
            {
                _dotted.Add(text);
            }
            else
            {
                _texts.Add(text);
            }
        }

        if (patterns.Count == 0)
        {
            return;
        }

        try
        {
            _patterns.Add(Make(string.Join('|', patterns)));
        }
        catch (NotSupportedException)
        {
            // together they are too large for the engine
            if (patterns.Count > MostAlone)
            {
                throw new FormatException("it is too large");
            }

            _patterns.AddRange(patterns.Select(MakeAlone));
        }
    }

    /// <summary>Whether the whole of a value matches.</summary>
    public bool IsMatch(string value) => _texts.Contains(value) || _dotted.Exists(text => IsLike(text, value)) || _patterns.Exists(pattern => pattern.IsMatch(value));

    private static bool IsLike(string text, string value)
    {
        if (text.Length != value.Length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != value[i] && text[i] != Any)
            {
                return false;
            }
        }

        return true;
    }

    private static Regex MakeAlone(string pattern)
    {
        try
        {
            return Make(pattern);
        }
        catch (NotSupportedException)
        {
            throw new FormatException("it is too large");
        }
    }

    private static Regex Make(string pattern)
    {
        try
        {
            // by itself first: what closes a group that it has not opened, would close ours
            _ = new Regex(pattern, RegexOptions.CultureInvariant);
            return new Regex($@"\A(?:{pattern})\z", Engine);
        }
        catch (ArgumentException problem)
        {
            throw new FormatException(problem.Message, problem);
        }
    }

    /// <summary>The text that is all that an alternative matches, as names of hosts are, whose dots are seldom written as such; null: it has other means than letters.</summary>
    private static string? Text(string alternative)
    {
        var text = new StringBuilder(alternative.Length);
        for (int i = 0; i < alternative.Length; i++)
        {
            char letter = alternative[i];
            if (letter == '\\' && i + 1 < alternative.Length && char.IsAscii(alternative[i + 1]) && !char.IsAsciiLetterOrDigit(alternative[i + 1]))
            {
                text.Append(alternative[++i]);
            }
            else if (letter == '.')
            {
                text.Append(Any);
            }
            else if (letter == Any || @"\+*?()|[]{}^$".Contains(letter, StringComparison.Ordinal))
            {
                return null;
            }
            else
            {
                text.Append(letter);
            }
        }

        return text.ToString();
    }

    /// <summary>From RE2's syntax to .NET's.</summary>
    private sealed class Translation(string pattern)
    {
        /// <summary>As often something may be repeated, as in RE2, also by repeats of repeats.</summary>
        private const int MostRepeats = 1000;

        /// <summary>All repeats of a pattern together: the engine takes no more, but finds that out only after it has written them out.</summary>
        private const int MostInAll = 10_000;

        private const int DeepestGroup = 200;

        private readonly StringBuilder _made = new(pattern.Length);
        private readonly Stack<int> _outer = [];
        private int _repeats = 1;
        private int _last = 1;
        private int _inAll;
        private readonly List<string> _alternatives = [];
        private int _at;
        private int _depth;
        private bool _isWhole;
        private bool _hasLines;

        public List<string> Alternatives()
        {
            while (_at < pattern.Length)
            {
                Next();
            }

            _alternatives.Add(_made.ToString());

            // flags at the top hold for the alternatives after them, too
            return _isWhole ? [string.Join('|', _alternatives)] : _alternatives;
        }

        private void Next()
        {
            char letter = pattern[_at++];
            _last = letter is '{' or ')' or '?' or '*' or '+' ? _last : 1;
            switch (letter)
            {
                case '\\':
                    Escape(inClass: false);
                    break;
                case '[':
                    Class();
                    break;
                case '(':
                    _made.Append('(');
                    if (Peek() == '?')
                    {
                        Group();
                    }
                    else
                    {
                        Open();
                    }

                    break;
                case ')':
                    Close();
                    break;
                case '{':
                    Repeat();
                    break;
                case '|' when _depth == 0:
                    _alternatives.Add(_made.ToString());
                    _made.Clear();
                    break;
                case '$' when !_hasLines:
                    // .NET's is also true before a last new line
                    _made.Append(@"\z");
                    break;
                default:
                    _made.Append(letter);
                    break;
            }
        }

        private void Open()
        {
            if (++_depth > DeepestGroup)
            {
                throw new FormatException("its groups are too deep");
            }

            _outer.Push(_repeats);
            _repeats = 1;
        }

        private void Close()
        {
            _depth--;
            _made.Append(')');
            if (_outer.TryPop(out int outer))
            {
                (_last, _repeats) = (_repeats, Math.Max(outer, _repeats));
            }
        }

        /// <summary>Behind <c>{</c>, which is only a letter where no number of times follows.</summary>
        private void Repeat()
        {
            _made.Append('{');
            int end = pattern.IndexOf('}', _at);
            if (end < 0)
            {
                return;
            }

            string[] bounds = pattern[_at..end].Split(',');
            if (bounds.Length > 2 || bounds[0].Length == 0 || !bounds.All(static bound => bound.All(char.IsAsciiDigit)))
            {
                return;
            }

            long times = 1;
            foreach (string bound in bounds.Where(static bound => bound.Length > 0))
            {
                times = Math.Max(times, bound.Length > 9 ? int.MaxValue : int.Parse(bound, CultureInfo.InvariantCulture));
            }

            times *= _last;
            if (times > MostRepeats || (_inAll += (int)times) > MostInAll)
            {
                throw new FormatException("it repeats too often");
            }

            _last = (int)times;
            _repeats = Math.Max(_repeats, _last);
        }

        private char Peek() => _at < pattern.Length ? pattern[_at] : '\0';

        /// <summary>Behind <c>(</c>: names, flags, or a group that keeps nothing.</summary>
        private void Group()
        {
            string rest = pattern[_at..];
            if (rest.StartsWith("?P<", StringComparison.Ordinal) || (rest.StartsWith("?<", StringComparison.Ordinal) && !rest.StartsWith("?<=", StringComparison.Ordinal) && !rest.StartsWith("?<!", StringComparison.Ordinal)))
            {
                int end = rest.IndexOf('>', StringComparison.Ordinal);
                if (end < 0)
                {
                    throw new FormatException("a group's name does not end");
                }

                _made.Append("?:");
                _at += end + 1;
                Open();
                return;
            }

            int flags = 1;
            while (flags < rest.Length && "imsU-".Contains(rest[flags], StringComparison.Ordinal))
            {
                flags++;
            }

            char last = flags < rest.Length ? rest[flags] : '\0';
            if (last is not (':' or ')') || (last == ')' && flags == 1))
            {
                throw new FormatException($"(?{(last == '\0' ? "" : last)} is not of RE2's syntax");
            }

            // which way is taken first does not matter where the whole must match
            string kept = rest[1..flags].Replace("U", "", StringComparison.Ordinal).TrimEnd('-');
            _hasLines |= kept.Contains('m', StringComparison.Ordinal);
            _at += flags + 1;
            if (last == ')')
            {
                _isWhole |= _depth == 0;
                _made.Append(kept.Length == 0 ? "?:)" : $"?{kept})");
                return;
            }

            _made.Append(CultureInfo.InvariantCulture, $"?{kept}:");
            Open();
        }

        /// <summary>Behind <c>[</c>.</summary>
        private void Class()
        {
            _made.Append('[');
            if (Peek() == '^')
            {
                _made.Append('^');
                _at++;
            }

            for (bool isFirst = true; ; isFirst = false)
            {
                if (_at >= pattern.Length)
                {
                    throw new FormatException("a [ without its ]");
                }

                char letter = pattern[_at++];
                if (letter == ']' && !isFirst)
                {
                    _made.Append(']');
                    return;
                }

                if (letter == '[' && Peek() == ':' && pattern.IndexOf(":]", _at + 1, StringComparison.Ordinal) is >= 0 and var end)
                {
                    string name = pattern[(_at + 1)..end];
                    _made.Append(Classes.TryGetValue(name, out string? members) ? members : throw new FormatException($"[:{name}:] is no class that is known"));
                    _at = end + 2;
                    Dash();
                }
                else if (letter == '\\')
                {
                    bool isClass = "dDwWsSpP".Contains(Peek(), StringComparison.Ordinal);
                    Escape(inClass: true);
                    if (isClass)
                    {
                        Dash();
                    }
                }
                else
                {
                    // .NET takes one class from another by it
                    _made.Append(letter is '[' or ']' ? @"\" : "").Append(letter);
                }
            }
        }

        /// <summary>A class begins no range, so what stands behind it is a letter; but what is written for it ends with one.</summary>
        private void Dash()
        {
            if (Peek() == '-')
            {
                _made.Append(@"\-");
                _at++;
            }
        }

        /// <summary>Behind <c>\</c>.</summary>
        private void Escape(bool inClass)
        {
            char letter = Peek();
            _at++;
            switch (letter)
            {
                case 'd' or 'D' or 'w' or 'W' or 's' or 'S':
                    string members = Classes[(char.IsAsciiLetterUpper(letter) ? "^" : "") + (char.ToLowerInvariant(letter) switch { 'd' => "digit", 'w' => "word", _ => "space" })];
                    _made.Append(inClass ? members : $"[{members}]");
                    break;
                case 'Q' when !inClass:
                    int end = pattern.IndexOf(@"\E", _at, StringComparison.Ordinal);
                    _made.Append(Regex.Escape(pattern[_at..(end < 0 ? pattern.Length : end)]));
                    _at = end < 0 ? pattern.Length : end + 2;
                    break;
                case 'p' or 'P' when Peek() != '{' && _at < pattern.Length:
                    _made.Append(CultureInfo.InvariantCulture, $"\\{letter}{{{pattern[_at++]}}}");
                    break;
                case 'x' when Peek() == '{' && pattern.IndexOf('}', _at) is >= 0 and var close:
                    Code(pattern[(_at + 1)..close], inClass);
                    _at = close + 1;
                    break;
                case 'p' or 'P' or 'x' or 'a' or 'f' or 't' or 'n' or 'r' or 'v':
                case 'A' or 'z' or 'b' or 'B' when !inClass:
                    _made.Append('\\').Append(letter);
                    break;
                case >= '!' and <= '~' when !char.IsAsciiLetterOrDigit(letter):
                    _made.Append('\\').Append(letter);
                    break;
                default:
                    throw new FormatException(letter == '\0' ? "a \\ at its end" : $"\\{letter} is not of RE2's syntax, or not known here");
            }
        }

        private void Code(string digits, bool inClass)
        {
            if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) || !Rune.IsValid(code) || (inClass && code > char.MaxValue))
            {
                throw new FormatException($"\\x{{{digits}}} is no letter that can be used here");
            }

            foreach (char unit in new Rune(code).ToString())
            {
                _made.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
            }
        }
    }
}
