using Damon.Events;

namespace DamonExporter.Events;

/// <summary>How snapshots leave as events.</summary>
/// <param name="Node">The host's name: <c>host.name</c> of what names no node itself.</param>
/// <param name="Addresses">What of the address space leaves the node.</param>
/// <param name="RequestsPerSecond">Most requests in a second while there is a backlog, 1 … 1000; more only where that is less than twice of what comes in.</param>
internal sealed record EventOptions(string Node, AddressPolicy Addresses, int RequestsPerSecond = EventOptions.DefaultRequestsPerSecond)
{
    /// <summary>A day of one stream's events a minute (1440) is caught up with in little more than a minute, at a load that no backend notices.</summary>
    public const int DefaultRequestsPerSecond = 20;
}
