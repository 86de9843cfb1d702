namespace DamonExporter.Commands;

/// <summary>What stands after <c>--</c> on the command line: a command that is started and watched.</summary>
internal static class CommandTail
{
    /// <summary>Takes the arguments apart.</summary>
    /// <returns>Those that are ours, and the command with its arguments; empty where there is none.</returns>
    public static (string[] Own, string[] Command) Split(string[] arguments)
    {
        int at = Array.IndexOf(arguments, "--");
        return at < 0 ? (arguments, []) : (arguments[..at], arguments[(at + 1)..]);
    }
}
