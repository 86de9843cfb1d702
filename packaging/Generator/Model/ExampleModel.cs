namespace Packaging.Generator.Model;

/// <summary>A command line, and what it does; null: it speaks for itself.</summary>
internal sealed record ExampleModel(string Line, string? Meaning);
