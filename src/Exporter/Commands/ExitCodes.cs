namespace DamonExporter.Commands;

/// <summary>What the process says at its end.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Data or surroundings that cannot be used.</summary>
    public const int BadData = 1;

    /// <summary>The command line, the environment or the file asks for something that cannot be.</summary>
    public const int BadUsage = 2;
}
