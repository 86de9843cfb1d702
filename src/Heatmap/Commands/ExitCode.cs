namespace DamonHeatmap.Commands;

/// <summary>What the program says at its end.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The data cannot be used, or the output cannot be written.</summary>
    public const int BadData = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int BadUsage = 2;

    /// <summary>Stopped by Ctrl-C, as shells have it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
