namespace Packaging.Generator.Model;

/// <summary>An option of a command.</summary>
/// <param name="Names">Its names, the long one first.</param>
/// <param name="Description">What it does.</param>
/// <param name="Value">What it takes; null: nothing.</param>
/// <param name="IsRequired">Whether the command needs it.</param>
/// <param name="IsRepeatable">Whether it may be given more than once.</param>
/// <param name="Default">The value where it is not given; null: none, or the description says it.</param>
internal sealed record OptionModel(IReadOnlyList<string> Names, string Description, ValueModel? Value, bool IsRequired, bool IsRepeatable, string? Default)
{
    /// <summary>The variable of the environment that says the same; null: none does.</summary>
    public string? Variable { get; init; }
}
