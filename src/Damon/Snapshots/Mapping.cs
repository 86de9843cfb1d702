using System.Globalization;

namespace Damon.Snapshots;

/// <summary>A piece of an address space and what it is, at the moment of a snapshot: of a process's (/proc/PID/maps), or of physical memory, where it is a NUMA node's.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address after it.</param>
/// <param name="Name">File path, <c>[heap]</c>, <c>[stack]</c>, <c>[anon:NAME]</c>; <c>[anon]</c> where it has no name; <c>[node 0]</c>.</param>
public readonly record struct Mapping(ulong Start, ulong End, string Name)
{
    /// <summary>Addresses of a NUMA node.</summary>
    public static Mapping OfNode(ulong start, ulong end, int node) => new(start, end, string.Create(CultureInfo.InvariantCulture, $"[node {node}]"));
}
