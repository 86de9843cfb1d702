using System.Collections.Immutable;

namespace DamonExporter.Metrics;

/// <summary>Idle bytes that may be called reclaimable.</summary>
/// <param name="Basis">What is known of them: the label <c>basis</c>.</param>
/// <param name="ByIdleTime">Bytes of each idle-time bucket but the first, which holds memory in use.</param>
internal sealed record ReclaimableBytes(string Basis, ImmutableArray<ulong> ByIdleTime);
