using DamonHeatmap.Colors;
using DamonHeatmap.Pictures;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Encoders;

/// <summary>Maps as one picture.</summary>
/// <param name="look">Scale, palette and time zone.</param>
/// <param name="write">Writes a picture in its format.</param>
internal sealed class PictureEncoder(Look look, Action<Picture, Stream> write) : IMapEncoder
{
    public void Write(HeatMaps maps, Stream output) => write(PictureMaker.Make(maps, look), output);
}
