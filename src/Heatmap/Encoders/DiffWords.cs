using DamonHeatmap.Diff;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Encoders;

/// <summary>What differences are called.</summary>
internal static class DiffWords
{
    /// <summary>As a heading.</summary>
    public static string Title(MapValue value) => $"difference of the {MapWords.Title(value)}";

    /// <summary>For people.</summary>
    public static string Of(CellChange change, MapValue value) => change switch
    {
        CellChange.UnknownInBoth => "unknown in both",
        CellChange.UnknownBefore => "unknown before",
        CellChange.UnknownAfter => "unknown after",
        CellChange.Unchanged => "unchanged",
        CellChange.Hotter => IsAmount(value) ? "more" : "hotter",
        _ => IsAmount(value) ? "less" : "colder",
    };

    /// <summary>For programs.</summary>
    public static string Key(CellChange change) => change switch
    {
        CellChange.UnknownInBoth => "unknown_in_both",
        CellChange.UnknownBefore => "unknown_before",
        CellChange.UnknownAfter => "unknown_after",
        CellChange.Unchanged => "unchanged",
        CellChange.Hotter => "hotter",
        _ => "colder",
    };

    /// <summary>Whether it tells how much of the memory is of a kind, which is neither hot nor cold.</summary>
    private static bool IsAmount(MapValue value) => value == MapValue.FilterPassedShare || MapValues.Probe(value) is not null;
}
