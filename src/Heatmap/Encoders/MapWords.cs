using System.Globalization;
using DamonHeatmap.Colors;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Encoders;

/// <summary>What a map's value is called.</summary>
internal static class MapWords
{
    /// <summary>As a heading.</summary>
    public static string Title(MapValue value) => value switch
    {
        MapValue.AccessRate => "access rate",
        MapValue.FilterPassedRate => "access rate of the bytes that passed the filters",
        MapValue.FilterPassedShare => "share of the bytes that passed the filters",
        _ => string.Create(CultureInfo.InvariantCulture, $"hit rate of probe {MapValues.Probe(value)}"),
    };

    /// <summary>What a percentage is a part of.</summary>
    public static string Whole(MapValue value) => value == MapValue.FilterPassedShare ? "of the bytes" : "of the samples";

    /// <summary>What heat 0 is.</summary>
    public static string Nothing(MapValue value) => value == MapValue.FilterPassedShare ? "none passed" : MapValues.Probe(value) is null ? "not accessed" : "no hit";

    /// <summary>What stands behind a legend: how heat becomes colour, where that is not in proportion.</summary>
    public static string Behind(ScaleKind scale) => scale switch { ScaleKind.Log => ", logarithmic", ScaleKind.Equalised => ", by rank", _ => "" };

    /// <summary>For programs.</summary>
    public static string Key(MapValue value) => value switch
    {
        MapValue.AccessRate => "access_rate",
        MapValue.FilterPassedRate => "filter_passed_access_rate",
        MapValue.FilterPassedShare => "filter_passed_share",
        _ => string.Create(CultureInfo.InvariantCulture, $"probe_{MapValues.Probe(value)}_hit_rate"),
    };
}
