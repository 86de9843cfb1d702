using Damon.TestKit;

namespace DamonExporter.Tests.Kit;

/// <summary>The other program: $DAMON_HEATMAP_BIN, else what the build has put into src/Heatmap/bin.</summary>
internal static class HeatmapProgram
{
    /// <summary>Its path, or the test is skipped.</summary>
    public static string Path
    {
        get
        {
            string? named = Environment.GetEnvironmentVariable("DAMON_HEATMAP_BIN");
            DirectoryInfo built = new(AppContext.BaseDirectory.TrimEnd('/'));
            string path = string.IsNullOrEmpty(named) ? Repository.At("src", "Heatmap", "bin", built.Parent!.Name, built.Name, "damon-heatmap") : named;
            Assert.SkipUnless(File.Exists(path), $"damon-heatmap is not built ({path})");
            return path;
        }
    }
}
