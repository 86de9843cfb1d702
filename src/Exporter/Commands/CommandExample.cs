namespace DamonExporter.Commands;

/// <summary>One way to use a command.</summary>
/// <param name="Line">As it is typed.</param>
/// <param name="Meaning">What it does.</param>
internal sealed record CommandExample(string Line, string Meaning);
