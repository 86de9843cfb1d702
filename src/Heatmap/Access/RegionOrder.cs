using Damon.Analysis;
using Damon.Snapshots;

namespace DamonHeatmap.Access;

/// <summary>In which order the regions of a snapshot are shown.</summary>
/// <param name="Keys">Sorted by one after the other, so that the last one counts most; equals stay as they were.</param>
/// <param name="Descending">Those of them that come with the largest first.</param>
internal sealed record RegionOrder(IReadOnlyList<RegionKey> Keys, IReadOnlyList<RegionKey> Descending)
{
    /// <summary>By address.</summary>
    public static RegionOrder ByAddress { get; } = new([RegionKey.Address], []);

    /// <summary>The hottest first.</summary>
    public static RegionOrder HottestFirst { get; } = new([RegionKey.Temperature], [RegionKey.Temperature]);

    /// <summary>The coldest first.</summary>
    public static RegionOrder ColdestFirst { get; } = new([RegionKey.Temperature], []);

    /// <summary>The indices of regions, in order.</summary>
    public IEnumerable<int> Of(Snapshot snapshot, TemperatureWeights weights)
    {
        IEnumerable<int> order = Enumerable.Range(0, snapshot.Regions.Count);
        foreach (RegionKey key in Keys)
        {
            order = key switch
            {
                // addresses and sizes are larger than a double is exact
                RegionKey.Address => Sort(order, key, i => snapshot.Regions.Starts[i]),
                RegionKey.Size => Sort(order, key, i => snapshot.Regions.Size(i)),
                RegionKey.AccessRate => Sort(order, key, i => snapshot.Regions.Accesses[i]),
                RegionKey.Age => Sort(order, key, i => snapshot.Regions.Ages[i]),
                _ => Sort(order, key, i => Temperature.Of(snapshot, i, weights)),
            };
        }

        return order;
    }

    private IOrderedEnumerable<int> Sort<T>(IEnumerable<int> order, RegionKey key, Func<int, T> value) =>
        Descending.Contains(key) ? order.OrderByDescending(value) : order.OrderBy(value);
}
