using Damon.Analysis;
using Damon.Snapshots;

namespace DamonHeatmap.Access;

/// <summary>The names of <see cref="RegionKey"/>s, and their values.</summary>
internal static class RegionKeys
{
    private static readonly (string Name, RegionKey Key)[] All =
    [
        ("address", RegionKey.Address), ("access_rate", RegionKey.AccessRate), ("age", RegionKey.Age), ("size", RegionKey.Size), ("temperature", RegionKey.Temperature),
    ];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(static pair => pair.Name)];

    /// <summary>The key of a name; null: there is none.</summary>
    public static RegionKey? Named(string name) => All.Where(pair => pair.Name == name).Select(static pair => (RegionKey?)pair.Key).FirstOrDefault();

    /// <summary>The name of a key.</summary>
    public static string Name(RegionKey key) => All.First(pair => pair.Key == key).Name;

    /// <summary>For how long a region has had its level, ns: (age + 1) × aggregation, as idle times count.</summary>
    public static Int128 Age(Snapshot snapshot, int region) => (snapshot.Regions.Ages[region] + (Int128)1) * snapshot.Intervals.Aggregation;

    /// <summary>The value of one region: address and size in bytes, age in ns, the access rate 0…1.</summary>
    public static double Value(Snapshot snapshot, int region, RegionKey key, TemperatureWeights weights) => key switch
    {
        RegionKey.Address => snapshot.Regions.Starts[region],
        RegionKey.AccessRate => snapshot.Intervals.Rate(snapshot.Regions.Accesses[region]),
        RegionKey.Age => (double)Age(snapshot, region),
        RegionKey.Size => snapshot.Regions.Size(region),
        _ => Temperature.Of(snapshot, region, weights),
    };
}
