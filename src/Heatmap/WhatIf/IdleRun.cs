namespace DamonHeatmap.WhatIf;

/// <summary>Addresses that have had one history so far.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address after it.</param>
/// <param name="Since">Since when they have been idle, ns; null: they are in use, or nothing is known of them.</param>
/// <param name="Share">The part of the bytes that could be taken, 0…1, by the last snapshot that told of them.</param>
/// <param name="Seen">End of that snapshot, ns; null: it is the last one of all.</param>
internal readonly record struct IdleRun(ulong Start, ulong End, long? Since, double Share, long? Seen = null)
{
    /// <summary>Bytes that could be taken.</summary>
    public double Bytes => (End - Start) * Share;
}
