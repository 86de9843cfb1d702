namespace Damon.Snapshots;

/// <summary>A piece of a process's address space and what it is, at the moment of a snapshot (/proc/PID/maps).</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address after it.</param>
/// <param name="Name">File path, <c>[heap]</c>, <c>[stack]</c>, <c>[anon:NAME]</c>; <c>[anon]</c> where it has no name.</param>
public readonly record struct Mapping(ulong Start, ulong End, string Name);
