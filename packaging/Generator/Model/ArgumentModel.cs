namespace Packaging.Generator.Model;

/// <summary>A word of a command that is no option.</summary>
internal sealed record ArgumentModel(string Name, string Description, ValueModel Value);
