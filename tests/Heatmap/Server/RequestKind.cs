namespace DamonHeatmap.Tests.Server;

/// <summary>A kind of request. In its texts, <c>SELECTOR</c> stands for one of a series that the server has, <c>START</c> and <c>END</c> for moments of it, and <c>LONG</c> for one 11,000 s before the latter.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Method">How.</param>
/// <param name="Path">What, with what stands behind the question mark.</param>
/// <param name="Form">The body, a form; null: there is none.</param>
public sealed record RequestKind(string Name, string Method, string Path, string? Form = null)
{
    /// <summary>Why <c>serve</c> answers something else; null: it does not.</summary>
    public string? Reason { get; init; }

    /// <summary>What it answers then.</summary>
    public string? Answer { get; init; }

    /// <summary>Whether Prometheus 3 answers the same, and only those before it do not.</summary>
    public bool IsSameSince3 { get; init; }

    /// <summary>Whether it is chance what Prometheus answers.</summary>
    public bool MayBeSame { get; init; }

    internal Task<ApiAnswer> AskAsync(HttpClient client, string selector, long end) => ApiAnswer.AskAsync(client, new HttpMethod(Method), Filled(Path, selector, end), Form is null ? null : Filled(Form, selector, end));

    private static string Filled(string text, string selector, long end) => text
        .Replace("SELECTOR", Uri.EscapeDataString(selector), StringComparison.Ordinal)
        .Replace("START", FormattableString.Invariant($"{end - 60}"), StringComparison.Ordinal)
        .Replace("LONG", FormattableString.Invariant($"{end + 240 - 11_000}"), StringComparison.Ordinal)
        .Replace("END", FormattableString.Invariant($"{end + 240}"), StringComparison.Ordinal);
}
