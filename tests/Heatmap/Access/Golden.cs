using Damon.TestKit;

namespace DamonHeatmap.Tests.Access;

/// <summary>Texts as they must be, kept in tests/Heatmap/Access/Golden. UPDATE_GOLDEN=1 writes them anew; the difference is then for review.</summary>
internal static class Golden
{
    private static readonly string Folder = Repository.At("tests", "Heatmap", "Access", "Golden");

    /// <summary>The names of all that are kept.</summary>
    public static IEnumerable<string> Names => Directory.GetFiles(Folder).Select(static path => Path.GetFileName(path));

    public static void Check(string name, string actual)
    {
        string path = Path.Combine(Folder, name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }
}
