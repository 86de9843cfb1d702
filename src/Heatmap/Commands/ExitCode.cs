namespace DamonHeatmap.Commands;

/// <summary>What the program says at its end.</summary>
internal static class ExitCode
{
    /// <summary>What each of them says, for people.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Success, "The command did what it was asked for."),
        (BadData, "The data cannot be used, or the output cannot be written. One line on standard error says why."),
        (BadUsage, "The command line cannot be understood."),
        (HungUp, "Ended by SIGHUP: the terminal has gone."),
        (Interrupted, "Ended by SIGINT (Ctrl-C)."),
        (Quit, "Ended by SIGQUIT."),
        (Terminated, "Ended by SIGTERM."),
    ];

    public const int Success = 0;

    /// <summary>The data cannot be used, or the output cannot be written.</summary>
    public const int BadData = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int BadUsage = 2;

    /// <summary>Stopped by Ctrl-C, as shells have it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>128 + SIGTERM.</summary>
    public const int Terminated = 143;

    /// <summary>The terminal has gone: 128 + SIGHUP.</summary>
    public const int HungUp = 129;

    /// <summary>128 + SIGQUIT.</summary>
    public const int Quit = 131;
}
