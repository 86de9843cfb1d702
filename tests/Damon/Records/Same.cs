using Damon.Snapshots;

namespace Damon.Tests.Records;

/// <summary>Snapshots have no equality of their own.</summary>
internal static class Same
{
    public static bool Regions(Regions one, Regions other) =>
        one.Starts.SequenceEqual(other.Starts) && one.Ends.SequenceEqual(other.Ends) && one.Accesses.SequenceEqual(other.Accesses)
        && one.Ages.SequenceEqual(other.Ages) && one.FilterPassed.SequenceEqual(other.FilterPassed) && one.HasFilterPassed == other.HasFilterPassed
        && one.Resident.SequenceEqual(other.Resident) && one.HasResident == other.HasResident
        && one.Probes == other.Probes && Enumerable.Range(0, one.Probes).All(probe => one.HitsOf(probe).SequenceEqual(other.HitsOf(probe)));

    public static bool Snapshots(Snapshot one, Snapshot other) =>
        one.Stream == other.Stream && one.StartTime == other.StartTime && one.EndTime == other.EndTime && one.Intervals == other.Intervals
        && one.Filters.SequenceEqual(other.Filters) && Regions(one.Regions, other.Regions);
}
