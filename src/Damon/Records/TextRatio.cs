namespace Damon.Records;

/// <summary>Shares as damo writes them: a number in the value's own unit (<c>5</c>, <c>"400.000000"</c>), or with a sign, <c>"29 %"</c>.</summary>
public static class TextRatio
{
    /// <summary>Reads a ratio, 1 = all: <c>0.29</c>, <c>"29 %"</c>.</summary>
    /// <returns>False for what is no number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out double ratio) => TryParse(text, 1, out ratio);

    /// <summary>Reads a percentage: <c>29</c>, <c>"29 %"</c>. A bare 0.05 is 0.05 percent.</summary>
    /// <returns>False for what is no number.</returns>
    public static bool TryParsePercent(ReadOnlySpan<byte> text, out double percent) => TryParse(text, 100, out percent);

    /// <summary>Reads ten-thousandths (basis points): <c>"400.000000"</c>, <c>"4 %"</c>.</summary>
    /// <returns>False for what is no number.</returns>
    public static bool TryParseBasisPoints(ReadOnlySpan<byte> text, out double basisPoints) => TryParse(text, 10_000, out basisPoints);

    private static bool TryParse(ReadOnlySpan<byte> text, int parts, out double value)
    {
        value = 0;
        if (text.SequenceEqual("max"u8) || text.SequenceEqual("min"u8))
        {
            value = text[1] == 'a' ? ulong.MaxValue : 0;
            return true;
        }

        bool bare = ExactNumber.TryParse(text, out ExactNumber number);
        if (!bare && (!text.EndsWith("%"u8) || !ExactNumber.TryParse(text[..^1], out number)))
        {
            return false;
        }

        value = bare ? number.ToDouble() : number.ToDouble() * parts / 100;
        return double.IsFinite(value);
    }
}
