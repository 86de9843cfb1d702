using Damon.Snapshots;

namespace DamonHeatmap.Inputs;

/// <summary>What there is of one stream in a part of its time.</summary>
/// <param name="end">Where the time ends, ns.</param>
internal sealed class DiffSlice(long end)
{
    /// <summary>The addresses of which something may be known in it.</summary>
    public AddressRanges Ranges { get; } = new();

    /// <summary>Bytes of the snapshot with the most.</summary>
    public ulong MostBytes { get; private set; }

    /// <summary>What lay where at the last of them that says so.</summary>
    public IReadOnlyList<Mapping> Mappings { get; private set; } = [];

    /// <summary>
    /// The snapshot whose idle times are those of the time: the last one that ends in it; where none does, the one that decides its end. Null: there is none at all.
    /// </summary>
    public Snapshot? Last { get; private set; }

    /// <param name="snapshot">One that decides something in the time.</param>
    public void Add(Snapshot snapshot)
    {
        Snapshot known = snapshot.EndTime <= end ? snapshot : KnownBefore(snapshot, end);
        Ranges.Add(known);
        MostBytes = Math.Max(MostBytes, known.Regions.Count > 0 ? snapshot.Regions.TotalBytes : 0);
        if (Last is null || IsBetter(snapshot.EndTime, Last.EndTime))
        {
            Last = snapshot;
            Mappings = snapshot.Mappings.Count > 0 ? snapshot.Mappings : Mappings;
        }
    }

    /// <summary>The first snapshot behind the time tells of it only as far as ages reach. It may be of a process that was started anew, and lies elsewhere.</summary>
    private static Snapshot KnownBefore(Snapshot snapshot, long time)
    {
        Regions regions = snapshot.Regions;
        var builder = new RegionsBuilder();
        for (int i = 0; i < regions.Count; i++)
        {
            if (snapshot.Since(i) < time)
            {
                builder.Add(regions.Starts[i], regions.Ends[i], regions.Accesses[i], regions.Ages[i]);
            }
        }

        return snapshot.With(builder.Build(withFilterPassed: false));
    }

    /// <summary>In the time, the later one; behind it, the earlier one.</summary>
    private bool IsBetter(long one, long other) => one <= end ? other > end || one > other : other > end && one < other;
}
