using System.Collections.Immutable;

namespace DamonExporter.Sources;

/// <summary>Counters and quotas of schemes that are known to be fresh: the kernel refreshed them, by itself or because we asked.</summary>
/// <param name="Schemes">All that whoever tells this knows to be fresh; what is not among them any more is not.</param>
internal sealed record SchemesObserved(ImmutableArray<SchemeReading> Schemes) : SourceEvent
{
    /// <summary>Whether this is of what the kernel refreshes by itself (refresh_ms), seen beside the source; else it is the source's own.</summary>
    public bool IsByKernel { get; init; }
}
