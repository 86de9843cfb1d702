using Damon.Analysis;
using Damon.Snapshots;

namespace DamonHeatmap.Access;

/// <summary>How large the box of a region is among those of all regions that are shown, of all snapshots.</summary>
/// <param name="request">What boxes say.</param>
/// <param name="weights">Of temperatures.</param>
internal sealed class BoxScale(BoxRequest request, TemperatureWeights weights)
{
    private readonly Dictionary<RegionKey, Extent> _extents = new(new[] { request.Length.Value, request.Color.Value, request.Height.Value }
        .OfType<RegionKey>().Distinct().Select(static key => KeyValuePair.Create(key, new Extent(double.PositiveInfinity, double.PositiveInfinity, double.NegativeInfinity))));

    public BoxRequest Request { get; } = request;

    /// <summary>Tells of regions that are to be shown.</summary>
    public void Add(Snapshot snapshot)
    {
        foreach (RegionKey key in (RegionKey[])[.. _extents.Keys])
        {
            Extent extent = _extents[key];
            for (int i = 0; i < snapshot.Regions.Count; i++)
            {
                double value = RegionKeys.Value(snapshot, i, key, weights);
                extent = new Extent(Math.Min(extent.Min, value), value > 0 ? Math.Min(extent.LeastAboveZero, value) : extent.LeastAboveZero, Math.Max(extent.Max, value));
            }

            _extents[key] = extent;
        }
    }

    /// <summary>Least and largest of the values that were told; null: there was none.</summary>
    public (double Min, double Max)? Ends(RegionKey key) =>
        _extents.TryGetValue(key, out Extent extent) && extent.Min <= extent.Max ? (extent.Min, extent.Max) : null;

    public RegionBox Of(Snapshot snapshot, int region) => new(
        Scaled(Place(snapshot, region, Request.Length), Request.Lengths),
        Place(snapshot, region, Request.Color),
        Scaled(Place(snapshot, region, Request.Height), Request.Heights));

    private static int Scaled(double? place, (int Min, int Max) ends) => ends.Min + (int)Math.Round((place ?? 0) * (ends.Max - ends.Min));

    /// <summary>0…1: of temperatures from the lowest to the highest, of all else from nothing (logarithmic: from the least there is) to the largest.</summary>
    private double? Place(Snapshot snapshot, int region, BoxPart part)
    {
        if (part.Value is not { } key)
        {
            return null;
        }

        double value = RegionKeys.Value(snapshot, region, key, weights);
        Extent extent = _extents[key];
        if (key == RegionKey.Temperature)
        {
            double low = Bent(extent.Min), high = Bent(extent.Max);
            return high > low ? Math.Clamp((Bent(value) - low) / (high - low), 0, 1) : 1;
        }

        if (value <= 0)
        {
            return 0;
        }

        double place = !part.IsLogarithmic ? value / extent.Max
            : extent.Max > extent.LeastAboveZero ? Math.Log(value / extent.LeastAboveZero) / Math.Log(extent.Max / extent.LeastAboveZero)
            : 1;

        // the least access never looks like none
        return Math.Clamp(place, double.Epsilon, 1);

        // the logarithm of both what is hot and what is cold
        double Bent(double temperature) => part.IsLogarithmic ? Math.Sign(temperature) * Math.Log2(1 + Math.Abs(temperature)) : temperature;
    }

    private readonly record struct Extent(double Min, double LeastAboveZero, double Max);
}
