namespace DamonHeatmap.Compat.Access;

/// <summary>What stands in a template for something of <typeparamref name="T"/>.</summary>
internal sealed class Keyword<T>(string name, Func<T, string> value)
{
    // those come first: what the user says of them is not heard
    private static readonly (string Keyword, int Width)[] Widths =
    [
        ("<index>", 3), ("<start address>", 12), ("<end address>", 11), ("<size>", 11), ("<access rate>", 5), ("<access hz>", 6), ("<age>", 13), ("<filters passed type>", 10),
    ];

    private readonly string _name = $"<{name}>";

    /// <summary>Fills a template; a text that is put in may bring keywords that come later.</summary>
    public static string Fill(string template, T subject, IEnumerable<Keyword<T>> keywords, DamoAccessOptions options)
    {
        string text = template;
        foreach (Keyword<T> keyword in keywords)
        {
            if (text.Contains(keyword._name, StringComparison.Ordinal))
            {
                text = text.Replace(keyword._name, keyword.Text(subject, options), StringComparison.Ordinal);
            }
        }

        return text.Replace("\\n", "\n", StringComparison.Ordinal);
    }

    private string Text(T subject, DamoAccessOptions options)
    {
        int width = Widths.Concat(options.Widths).FirstOrDefault(pair => pair.Keyword == _name).Width;
        return value(subject).PadRight(Math.Max(width, 0));
    }
}
