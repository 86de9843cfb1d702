namespace Packaging.Generator.Completion;

/// <summary>Texts inside scripts of shells.</summary>
internal static class ShellText
{
    /// <summary>Characters of a description beside a completion, at most: it stands in one line with the name of the option.</summary>
    private const int Longest = 90;

    /// <summary>A description's first sentence, or its beginning.</summary>
    public static string Short(string description)
    {
        int end = description.IndexOf(". ", StringComparison.Ordinal);
        string sentence = (end < 0 ? description : description[..end]).TrimEnd('.');
        if (sentence.Length <= Longest)
        {
            return sentence;
        }

        int space = sentence.LastIndexOf(' ', Longest);
        return sentence[..space].TrimEnd(',', ';', ':', '(') + "...";
    }

    /// <summary>Between single quotes, for bash and zsh.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>Part of the name of a function: the words of a command, joined.</summary>
    public static string Function(string path) => "_" + path.Replace(' ', '_').Replace('-', '_');
}
