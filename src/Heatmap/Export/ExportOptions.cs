using Damon.Events;

namespace DamonHeatmap.Export;

/// <summary>How to write.</summary>
/// <param name="Addresses">What to tell of addresses, in formats that can hide them.</param>
/// <param name="Losses">Is told what the format has no place for.</param>
internal sealed record ExportOptions(AddressPolicy Addresses, Losses Losses)
{
    /// <summary>Data-attribute probes of the snapshot with the most, for formats that must know it beforehand (<see cref="ExportFormat.CountsProbes"/>).</summary>
    public int Probes { get; init; }
}
