using DamonHeatmap.Requests;

namespace DamonHeatmap.Watch;

/// <summary>What a watched map is to show, but for the stream.</summary>
/// <param name="Request">Its cells, value, order and addresses.</param>
/// <param name="Window">How much time, ns, at least 1.</param>
/// <param name="Until">The last moment, ns; null: it goes along with the newest snapshot.</param>
internal sealed record MapShape(MapRequest Request, long Window, long? Until)
{
    public int Rows => Request.Resolution.Rows;

    public int Columns => Request.Resolution.Columns;
}
