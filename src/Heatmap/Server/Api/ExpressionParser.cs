using System.Globalization;
using System.Text;

namespace DamonHeatmap.Server.Api;

/// <summary>Reads the part of PromQL that is answered: one selector, or arithmetic of plain numbers, as a data source's health check asks for. What else there is in PromQL is refused by name.</summary>
internal sealed class ExpressionParser
{
    /// <summary>No query of a panel comes near; and what is nested deeper than this is no query.</summary>
    private const int MostCharacters = 64 * 1024, MostNesting = 100;

    private const string Supported = "supported are one selector, as damon_heat{target=\"0\"}, without functions, operators or ranges, and arithmetic of plain numbers; docs/grafana.md lists metrics and parameters";

    private readonly string _text;
    private int _at;
    private int _depth;

    private ExpressionParser(string text) => _text = text;

    /// <exception cref="ApiException">It is none, or one that is not answered.</exception>
    public static Expression Parse(string text)
    {
        ExpressionParser parser = Begin(text);
        Expression all = parser.Sum();
        parser.Blank();
        return parser._at == text.Length ? all : throw parser.Wrong();
    }

    /// <summary>A selector alone, as <c>match[]</c> has.</summary>
    /// <exception cref="ApiException">It is none.</exception>
    public static Selector ParseSelector(string text)
    {
        ExpressionParser parser = Begin(text);
        parser.Blank();
        Selector selector = parser.IsSelector() ? parser.ReadSelector() : throw parser.Wrong();
        parser.Blank();
        return parser._at == text.Length ? selector : throw parser.Wrong();
    }

    private static ExpressionParser Begin(string text) => text.Length <= MostCharacters
        ? new ExpressionParser(text)
        : throw ApiException.BadParameter("query", string.Create(CultureInfo.InvariantCulture, $"{text.Length} characters; at most {MostCharacters} are read"));

    private Expression Sum()
    {
        Expression left = Product();
        while (true)
        {
            Blank();
            if (!TryTake('+') && !TryTake('-'))
            {
                return left;
            }

            char sign = _text[_at - 1];
            (double one, double other) = Numbers(left, Product());
            left = new Expression(null, sign == '+' ? one + other : one - other);
        }
    }

    private Expression Product()
    {
        Expression left = Sign();
        while (true)
        {
            Blank();
            if (!TryTake('*') && !TryTake('/') && !TryTake('%'))
            {
                return left;
            }

            char sign = _text[_at - 1];
            (double one, double other) = Numbers(left, Sign());
            left = new Expression(null, sign == '*' ? one * other : sign == '/' ? one / other : one % other);
        }
    }

    private Expression Sign()
    {
        Blank();
        if (!TryTake('-') && !TryTake('+'))
        {
            return Power();
        }

        bool isNegative = _text[_at - 1] == '-';
        Expression of = Nested(Sign);
        return of.Selector is null ? of with { Number = isNegative ? -of.Number : of.Number } : throw Unsupported("operators on series");
    }

    private Expression Power()
    {
        Expression left = Single();
        Blank();
        if (!TryTake('^'))
        {
            return left;
        }

        (double one, double other) = Numbers(left, Nested(Sign));
        return new Expression(null, Math.Pow(one, other));
    }

    private Expression Single()
    {
        Blank();
        if (TryTake('('))
        {
            Expression inner = Nested(Sum);
            Blank();
            return TryTake(')') ? inner : throw Wrong();
        }

        if (IsSelector())
        {
            return new Expression(ReadSelector(), 0);
        }

        int end = _at;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '.' || (_text[end] is '+' or '-' && end > _at && _text[end - 1] is 'e' or 'E')))
        {
            end++;
        }

        double number = ReadNumber(_text.AsSpan(_at, end - _at)) ?? throw Wrong();
        _at = end;
        return new Expression(null, number);
    }

    /// <summary>A number as PromQL has it. Null: it is none, or none that fits.</summary>
    private static double? ReadNumber(ReadOnlySpan<char> text)
    {
        if (text.Equals("inf", StringComparison.OrdinalIgnoreCase))
        {
            return double.PositiveInfinity;
        }

        if (text.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            return double.NaN;
        }

        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return long.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long whole) && whole >= 0 ? whole : null;
        }

        return double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
    }

    private Expression Nested(Func<Expression> read)
    {
        if (++_depth > MostNesting)
        {
            throw ApiException.BadParameter("query", "1:1: parse error: nested too deeply");
        }

        Expression inner = read();
        _depth--;
        return inner;
    }

    private (double One, double Other) Numbers(Expression one, Expression other) =>
        one.Selector is null && other.Selector is null ? (one.Number, other.Number) : throw Unsupported("operators on series");

    private bool IsSelector() => _at < _text.Length && (_text[_at] == '{' || IsNameStart(_text[_at])) && !IsSpecialNumber();

    /// <summary>Inf and NaN are numbers to PromQL.</summary>
    private bool IsSpecialNumber()
    {
        int end = _at;
        while (end < _text.Length && IsNamePart(_text[end]))
        {
            end++;
        }

        return _text.AsSpan(_at, end - _at) is var word && (word.Equals("inf", StringComparison.OrdinalIgnoreCase) || word.Equals("nan", StringComparison.OrdinalIgnoreCase));
    }

    private Selector ReadSelector()
    {
        var matchers = new List<Matcher>();
        if (_text[_at] != '{')
        {
            string name = ReadName();
            Blank();
            if (Is('('))
            {
                throw Unsupported($"the function {name}()");
            }

            if (name is "sum" or "avg" or "min" or "max" or "count" or "topk" or "bottomk" or "quantile" or "stddev" or "stdvar" or "group" or "count_values" or "limitk" or "limit_ratio" && !Is('{'))
            {
                throw Unsupported($"the aggregation {name}");
            }

            matchers.Add(new Matcher(Selector.Name, MatchKind.Equal, name));
        }

        if (TryTake('{'))
        {
            ReadMatchers(matchers);
        }

        Blank();
        if (Is('['))
        {
            throw Unsupported("a range in brackets");
        }

        if (Is('@') || Word() is "offset" or "and" or "or" or "unless" or "atan2" or "bool" or "on" or "ignoring" or "by" or "without")
        {
            throw Unsupported(Is('@') ? "the modifier @" : $"'{Word()}'");
        }

        return matchers.Exists(matcher => !matcher.MatchesEmpty)
            ? new Selector(matchers)
            : throw ApiException.BadParameter("query", "1:1: parse error: vector selector must contain at least one non-empty matcher");
    }

    private void ReadMatchers(List<Matcher> matchers)
    {
        bool hasName = matchers.Count > 0;
        while (true)
        {
            Blank();
            if (TryTake('}'))
            {
                return;
            }

            bool isQuoted = Is('"') || Is('\'') || Is('`');
            string label = isQuoted ? ReadText() : _at < _text.Length && IsNameStart(_text[_at]) ? ReadName() : throw Wrong();
            Blank();
            if (isQuoted && (Is(',') || Is('}')))
            {
                // {"name"} is a metric's name since Prometheus 3
                matchers.Add(new Matcher(Selector.Name, MatchKind.Equal, label));
            }
            else
            {
                MatchKind kind = ReadKind();
                Blank();
                matchers.Add(new Matcher(label, kind, Is('"') || Is('\'') || Is('`') ? ReadText() : throw Wrong()));
            }

            if (hasName && matchers[^1].Label == Selector.Name)
            {
                throw ApiException.BadParameter("query", $"1:{_at}: parse error: metric name must not be set twice: {ApiTime.Quoted(matchers[0].Value)} or {ApiTime.Quoted(matchers[^1].Value)}");
            }

            Blank();
            if (!TryTake(',') && !Is('}'))
            {
                throw Wrong();
            }
        }
    }

    private MatchKind ReadKind()
    {
        if (TryTake('!'))
        {
            return TryTake('=') ? MatchKind.NotEqual : TryTake('~') ? MatchKind.NotPattern : throw Wrong();
        }

        return !TryTake('=') ? throw Wrong() : TryTake('~') ? MatchKind.Pattern : MatchKind.Equal;
    }

    private string ReadName()
    {
        int start = _at;
        while (_at < _text.Length && IsNamePart(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }

    /// <summary>A text in quotes, with the escapes of Go.</summary>
    private string ReadText()
    {
        char quote = _text[_at++];
        var text = new StringBuilder();
        while (_at < _text.Length && _text[_at] != quote)
        {
            char one = _text[_at++];
            if (one == '\n' && quote != '`')
            {
                throw Wrong();
            }

            if (one == '\\' && quote != '`')
            {
                ReadEscape(text);
            }
            else
            {
                text.Append(one);
            }
        }

        return TryTake(quote) ? text.ToString() : throw ApiException.BadParameter("query", $"1:{_at}: parse error: unterminated quoted string");
    }

    private void ReadEscape(StringBuilder text)
    {
        char kind = _at < _text.Length ? _text[_at++] : throw Wrong();
        int digits = kind switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (_at + digits > _text.Length || !int.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) || !Rune.IsValid(code))
            {
                throw Wrong();
            }

            text.Append(new Rune(code).ToString());
            _at += digits;
            return;
        }

        int plain = "abfnrtv\\\"'".IndexOf(kind, StringComparison.Ordinal);
        text.Append(plain >= 0 ? "\a\b\f\n\r\t\v\\\"'"[plain] : throw Wrong());
    }

    private string Word()
    {
        int end = _at;
        while (end < _text.Length && IsNamePart(_text[end]))
        {
            end++;
        }

        return _text[_at..end];
    }

    private void Blank()
    {
        while (_at < _text.Length && (_text[_at] is ' ' or '\t' or '\n' or '\r' || (_text[_at] == '#' && SkipComment())))
        {
            _at++;
        }
    }

    private bool SkipComment()
    {
        int end = _text.IndexOf('\n', _at);
        _at = end < 0 ? _text.Length - 1 : end;
        return true;
    }

    private bool Is(char one) => _at < _text.Length && _text[_at] == one;

    private bool TryTake(char one)
    {
        if (!Is(one))
        {
            return false;
        }

        _at++;
        return true;
    }

    private static bool IsNameStart(char one) => char.IsAsciiLetter(one) || one is '_' or ':';

    private static bool IsNamePart(char one) => IsNameStart(one) || char.IsAsciiDigit(one);

    private ApiException Wrong()
    {
        if (_at < _text.Length && _text[_at] is '>' or '<' or '=' or '!' or '@' or '[')
        {
            return Unsupported($"'{_text[_at]}'");
        }

        string where = _at < _text.Length ? $"unexpected {ApiTime.Quoted(_text.Substring(_at, Math.Min(20, _text.Length - _at)))}" : _text.AsSpan().Trim().IsEmpty ? "no expression found in input" : "unexpected end of input";
        return ApiException.BadParameter("query", string.Create(CultureInfo.InvariantCulture, $"1:{_at + 1}: parse error: {where}; {Supported}"));
    }

    private ApiException Unsupported(string what) => ApiException.BadParameter("query", string.Create(CultureInfo.InvariantCulture, $"1:{_at + 1}: {what} cannot be answered here; {Supported}"));
}
