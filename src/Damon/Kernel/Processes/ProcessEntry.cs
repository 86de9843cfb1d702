using System.Collections.Immutable;

namespace Damon.Kernel.Processes;

/// <summary>A process with memory of its own, at the moment it was looked at.</summary>
/// <param name="Stamp">Which it is.</param>
/// <param name="Parent">Its parent's number.</param>
/// <param name="CommandLine">Its arguments, with blanks between; its name in brackets where it has none.</param>
/// <param name="Cgroups">Its control groups' paths: one of the unified hierarchy, and of each version-1 hierarchy one; without repetitions.</param>
public sealed record ProcessEntry(ProcessStamp Stamp, int Parent, string CommandLine, ImmutableArray<string> Cgroups);
