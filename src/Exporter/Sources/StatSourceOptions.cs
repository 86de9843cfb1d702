namespace DamonExporter.Sources;

/// <summary>How <see cref="StatSource"/> watches.</summary>
/// <param name="Node">This host's name.</param>
/// <param name="Interval">Time between two looks; the kernel computes anew every 5 s at most.</param>
internal sealed record StatSourceOptions(string? Node, TimeSpan Interval);
