namespace DamonExporter.Commands;

/// <summary>What an exit code of a command says.</summary>
internal sealed record ExitMeaning(int Code, string Meaning);
