using Damon.Analysis;
using Damon.Snapshots;

namespace DamonHeatmap.Access;

/// <summary>
/// Which regions of a snapshot are shown. First by size, access rate and age, as DAMON has them; then cut to addresses; then by temperature. What is left is a snapshot like any other, so
/// that every sum of it is that of what is shown.
/// </summary>
internal sealed record RegionFilter
{
    /// <summary>Sizes in bytes.</summary>
    public Limits<ulong> Sizes { get; init; }

    /// <summary>Access rates, 0…1.</summary>
    public Limits<double> Rates { get; init; }

    /// <summary>For how long regions have had their level, ns.</summary>
    public Limits<Int128> Ages { get; init; }

    /// <summary>Ascending, apart from each other; empty: all.</summary>
    public IReadOnlyList<AddressRange> Addresses { get; init; } = [];

    /// <summary>Temperatures, any of them; empty: all.</summary>
    public IReadOnlyList<Limits<double>> Temperatures { get; init; } = [];

    public TemperatureWeights Weights { get; init; } = TemperatureWeights.Default;

    /// <summary>Whether anything is left out.</summary>
    public bool IsActive => !Sizes.IsAll || !Rates.IsAll || !Ages.IsAll || Addresses.Count > 0 || Temperatures.Count > 0;

    /// <summary>Address ranges in any order as <see cref="Addresses"/> has them.</summary>
    public static IReadOnlyList<AddressRange> Join(IEnumerable<AddressRange> ranges)
    {
        var joined = new List<AddressRange>();
        foreach (AddressRange range in ranges.OrderBy(static range => range.Start))
        {
            if (joined.Count > 0 && range.Start <= joined[^1].End)
            {
                joined[^1] = joined[^1] with { End = Math.Max(joined[^1].End, range.End) };
            }
            else
            {
                joined.Add(range);
            }
        }

        return joined;
    }

    /// <summary>
    /// The snapshot with what is left of its regions. Of a region that is cut, passed and resident bytes are taken in proportion, rounded so that the pieces add up.
    /// </summary>
    public Snapshot Apply(Snapshot snapshot)
    {
        if (!IsActive)
        {
            return snapshot;
        }

        Snapshot cut = Rebuild(snapshot, Pieces(snapshot));
        return Temperatures.Count == 0 ? cut : Rebuild(cut, Fitting(cut));
    }

    private static Snapshot Rebuild(Snapshot snapshot, IEnumerable<(int Region, ulong Start, ulong End)> pieces)
    {
        Regions regions = snapshot.Regions;
        var builder = new RegionsBuilder();
        var resident = new List<ulong>();
        foreach ((int region, ulong start, ulong end) in pieces)
        {
            builder.Add(start, end, regions.Accesses[region], regions.Ages[region], Part(regions, region, start, end, ByteKind.FilterPassed));
            resident.Add(Part(regions, region, start, end, ByteKind.Resident));
        }

        Regions kept = builder.Build(regions.HasFilterPassed);
        return snapshot.With(regions.HasResident ? kept.WithResident([.. resident]) : kept);
    }

    private static ulong Part(Regions regions, int region, ulong start, ulong end, ByteKind kind)
    {
        UInt128 bytes = regions.Bytes(region, kind), size = regions.Size(region);
        return (ulong)(bytes * (end - regions.Starts[region]) / size) - (ulong)(bytes * (start - regions.Starts[region]) / size);
    }

    private IEnumerable<(int Region, ulong Start, ulong End)> Pieces(Snapshot snapshot)
    {
        Regions regions = snapshot.Regions;
        int first = 0;
        for (int i = 0; i < regions.Count; i++)
        {
            (ulong start, ulong end) = (regions.Starts[i], regions.Ends[i]);
            if (!Sizes.Contains(end - start) || !Rates.Contains(snapshot.Intervals.Rate(regions.Accesses[i])) || !Ages.Contains(RegionKeys.Age(snapshot, i)))
            {
                continue;
            }

            if (Addresses.Count == 0)
            {
                yield return (i, start, end);
                continue;
            }

            while (first < Addresses.Count && Addresses[first].End <= start)
            {
                first++;
            }

            for (int r = first; r < Addresses.Count && Addresses[r].Start < end; r++)
            {
                yield return (i, Math.Max(start, Addresses[r].Start), Math.Min(end, Addresses[r].End));
            }
        }
    }

    private IEnumerable<(int Region, ulong Start, ulong End)> Fitting(Snapshot snapshot)
    {
        for (int i = 0; i < snapshot.Regions.Count; i++)
        {
            double temperature = Temperature.Of(snapshot, i, Weights);
            if (Temperatures.Any(range => range.Contains(temperature)))
            {
                yield return (i, snapshot.Regions.Starts[i], snapshot.Regions.Ends[i]);
            }
        }
    }
}
