namespace Packaging.Generator.Model;

/// <summary>What an option or argument takes.</summary>
/// <param name="Placeholder">What stands for it in help: <c>FILE|off</c>.</param>
/// <param name="Words">Those of its values that are words: <c>off</c>.</param>
/// <param name="Kind">What else it may be.</param>
/// <param name="IsOptional">Whether the option may stand alone.</param>
/// <param name="IsMany">Whether several may follow one another.</param>
internal sealed record ValueModel(string Placeholder, IReadOnlyList<string> Words, ValueKind Kind, bool IsOptional, bool IsMany)
{
    /// <summary>Whether a shell can offer anything.</summary>
    public bool IsOffered => Words.Count > 0 || Kind != ValueKind.Free;
}
