using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>The heat of each region of a snapshot; what is the same for all of them is looked up once.</summary>
internal readonly ref struct RegionLevels
{
    private readonly Snapshot _snapshot;
    private readonly MapValue _value;
    private readonly ReadOnlySpan<uint> _accesses;
    private readonly Intervals _intervals;

    /// <param name="value">What heat is; the snapshot tells it (<see cref="MapValues.IsKnown"/>).</param>
    /// <param name="snapshot">The snapshot.</param>
    public RegionLevels(MapValue value, Snapshot snapshot)
    {
        (_value, _snapshot, _intervals) = (value, snapshot, snapshot.Intervals);

        // of nearly all maps; the others have more to look up
        _accesses = value == MapValue.AccessRate ? snapshot.Regions.Accesses : default;
    }

    /// <summary>0…1.</summary>
    public double this[int region]
    {
        get
        {
            if (_accesses.IsEmpty)
            {
                return MapValues.Of(_value, _snapshot, region);
            }

            uint accesses = _accesses[region];
            return accesses == 0 ? 0 : _intervals.Rate(accesses);
        }
    }
}
