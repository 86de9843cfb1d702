using DamonHeatmap.Raster;

namespace DamonHeatmap.Pictures;

/// <summary>What a picture shows, whatever its values are.</summary>
internal interface IPictureSource
{
    /// <summary>What the columns are.</summary>
    MapOrder Order { get; }

    /// <summary>Its heading.</summary>
    string Title { get; }

    /// <summary>The lines below the heading.</summary>
    IReadOnlyList<string> Captions { get; }

    /// <summary>The whole of it in words.</summary>
    string Description { get; }

    /// <summary>At least one, from the top; all with as many rows.</summary>
    IReadOnlyList<Plot> Plots { get; }

    Legend Legend { get; }

    /// <summary>What stands below the legend.</summary>
    IReadOnlyList<PictureTable> Tables { get; }
}
