namespace DamonHeatmap.Commands;

/// <summary>Options that are good each by itself, but not together. The message is one line for the user; exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
