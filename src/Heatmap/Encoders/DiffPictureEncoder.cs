using DamonHeatmap.Colors;
using DamonHeatmap.Diff;
using DamonHeatmap.Pictures;

namespace DamonHeatmap.Encoders;

/// <summary>Differences as one picture.</summary>
/// <param name="look">Scale, palette and time zone.</param>
/// <param name="write">Writes a picture in its format.</param>
internal sealed class DiffPictureEncoder(DiffLook look, Action<Picture, Stream> write) : IDiffEncoder
{
    public void Write(DiffMaps maps, Stream output) => write(PictureMaker.Make(new DiffPicture(maps, look)), output);
}
