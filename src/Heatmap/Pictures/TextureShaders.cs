using SkiaSharp;

namespace DamonHeatmap.Pictures;

/// <summary>Textures as Skia fills with them: small tiles, repeated from the corner of the picture on, so that neighbours fit together. Each is made once.</summary>
internal sealed class TextureShaders : IDisposable
{
    /// <summary>Pixels of a tile.</summary>
    private const int Size = 6;

    /// <summary>Two directions are twice as many strokes, and least of all is known there: they are paler.</summary>
    private static readonly SKColor Stroke = new(0xa8, 0xa8, 0xa8), Crossed = new(0xd0, 0xd0, 0xd0);

    private readonly Dictionary<Texture, SKShader> _made = [];

    public SKShader this[Texture texture]
    {
        get
        {
            if (!_made.TryGetValue(texture, out SKShader? shader))
            {
                _made.Add(texture, shader = Make(texture));
            }

            return shader;
        }
    }

    public void Dispose()
    {
        foreach (SKShader shader in _made.Values)
        {
            shader.Dispose();
        }
    }

    private static SKShader Make(Texture texture)
    {
        using var tile = new SKBitmap(new SKImageInfo(Size, Size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                bool isRising = texture != Texture.Falling && x + y == Size - 1, isFalling = texture != Texture.Rising && x == y;
                tile.SetPixel(x, y, !isRising && !isFalling ? SKColors.White : texture == Texture.Crossed ? Crossed : Stroke);
            }
        }

        using SKImage image = SKImage.FromBitmap(tile);
        return image.ToShader(SKShaderTileMode.Repeat, SKShaderTileMode.Repeat);
    }
}
