namespace Damon.Events;

/// <summary>What is subtracted from the addresses of a stream under <see cref="AddressPolicy.Relative"/>. The sender keeps it for each stream.</summary>
/// <param name="Start">The address that becomes 0; no region of the snapshot lies below it.</param>
/// <param name="Number">0 for the first base of a stream, one more each time a snapshot lay below the base and a new one had to begin.</param>
public readonly record struct AddressBase(ulong Start, int Number);
