using Damon.TestKit;
using SkiaSharp;

namespace DamonHeatmap.Tests.Encoders;

/// <summary>Outputs as they must be, kept in tests/Heatmap/Golden. UPDATE_GOLDEN=1 writes them anew; the difference is then for review.</summary>
internal static class Golden
{
    /// <summary>Whether what is kept is to be written anew.</summary>
    public static bool IsUpdate => Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    public static void Check(string name, byte[] actual)
    {
        string path = Repository.At("tests", "Heatmap", "Golden", name);
        if (IsUpdate)
        {
            File.WriteAllBytes(path, actual);
        }

        if (!name.EndsWith(".png", StringComparison.Ordinal))
        {
            Assert.Equal(File.ReadAllText(path), System.Text.Encoding.UTF8.GetString(actual));
            return;
        }

        using SKBitmap expected = SKBitmap.Decode(path), drawn = SKBitmap.Decode(actual);
        Assert.Equal((expected.Width, expected.Height), (drawn.Width, drawn.Height));
        Assert.Equal(0, expected.Pixels.Zip(drawn.Pixels).Count(pair => pair.First != pair.Second));
    }
}
