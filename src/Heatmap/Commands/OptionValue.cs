using System.CommandLine.Parsing;

namespace DamonHeatmap.Commands;

/// <summary>Reads the values of options; what is none is one line that says what was expected.</summary>
internal static class OptionValue
{
    /// <param name="result">The option.</param>
    /// <param name="expected">What is expected, for the message.</param>
    /// <param name="parse">Null: it is none.</param>
    public static T? Parse<T>(ArgumentResult result, string expected, Func<string, T?> parse)
    {
        string text = result.Tokens[0].Value;
        T? value = parse(text);
        if (value is null)
        {
            result.AddError($"{((OptionResult)result.Parent!).Option.Name} '{text}': expected {expected}");
        }

        return value;
    }

    /// <summary>One of a few words.</summary>
    public static T Word<T>(ArgumentResult result, params (string Word, T Value)[] words)
        where T : struct
    {
        string[] known = [.. words.Select(pair => pair.Word)];
        string expected = $"{string.Join(", ", known[..^1])} or {known[^1]}";
        return Parse<T?>(result, expected, text => words.Where(pair => pair.Word == text).Select(pair => (T?)pair.Value).FirstOrDefault()) ?? default;
    }
}
