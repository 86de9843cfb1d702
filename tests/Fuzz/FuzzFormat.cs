using Damon.Snapshots;

namespace Damon.Fuzz;

/// <summary>Something that is read, and how to damage it.</summary>
/// <param name="Name">As the command line has it.</param>
/// <param name="Seeds">Good data.</param>
/// <param name="Damage">Makes an input of a seed.</param>
/// <param name="Read">Reads an input; what it says to the user goes to the second argument.</param>
internal sealed record FuzzFormat(string Name, IReadOnlyList<byte[]> Seeds, Func<Random, byte[], byte[]> Damage, Func<byte[], Action<string>, IEnumerable<Snapshot>> Read)
{
    /// <summary>How much of the time it gets, against 1 for others.</summary>
    public double Share { get; init; } = 1;

    /// <summary>The input with a number: the same for the same seed of the run, whatever was done before.</summary>
    public byte[] Input(int seed, long number)
    {
        var random = new Random(unchecked((int)((seed * 1_000_003L) + (number * 7919L) + Name.Aggregate(17L, (sum, letter) => (sum * 31) + letter))));
        return Damage(random, Seeds[random.Next(Seeds.Count)]);
    }
}
