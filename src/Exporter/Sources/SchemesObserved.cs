using System.Collections.Immutable;

namespace DamonExporter.Sources;

/// <summary>Counters and quotas of schemes that are known to be fresh: the kernel refreshed them, by itself or because we asked.</summary>
/// <param name="Schemes">Others keep their last values.</param>
internal sealed record SchemesObserved(ImmutableArray<SchemeReading> Schemes) : SourceEvent;
