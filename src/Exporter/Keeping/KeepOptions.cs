using Damon.Events;
using Damon.Storage;

namespace DamonExporter.Keeping;

/// <summary>What is kept of the snapshots, and which of them leave the host.</summary>
/// <param name="Path">The store; null: nothing is kept.</param>
/// <param name="Store">How it is kept.</param>
/// <param name="EventsInterval">One snapshot of a stream in each such span of time becomes an event; zero: all do.</param>
/// <param name="Addresses">What events tell of addresses.</param>
internal sealed record KeepOptions(string? Path, StoreOptions Store, TimeSpan EventsInterval, AddressPolicy Addresses);
