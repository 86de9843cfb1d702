namespace DamonHeatmap.Raster;

/// <summary>What stands along the other axis than time.</summary>
internal enum MapOrder
{
    /// <summary>Addresses.</summary>
    Address,

    /// <summary>Bytes from the coldest to the hottest, each snapshot by itself: how much is how hot, not where.</summary>
    Temperature,
}
