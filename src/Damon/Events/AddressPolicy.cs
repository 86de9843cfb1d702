namespace Damon.Events;

/// <summary>What an event tells of the addresses of its regions: they reveal how an address space is laid out.</summary>
public enum AddressPolicy
{
    /// <summary>The addresses themselves.</summary>
    Absolute,

    /// <summary>Their distance from a base that only the sender knows.</summary>
    Relative,

    /// <summary>Nothing: the regions come in an order that tells no layout.</summary>
    Off,
}
