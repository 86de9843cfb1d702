namespace DamonWeb;

/// <summary>A configuration file cannot be used; the message is the line for the user, with file and line number.</summary>
/// <param name="message">The line.</param>
/// <param name="inner">What it was told by.</param>
public sealed class WebConfigException(string message, Exception? inner = null) : Exception(message, inner);
