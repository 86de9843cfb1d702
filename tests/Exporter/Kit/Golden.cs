using Damon.TestKit;

namespace DamonExporter.Tests.Kit;

/// <summary>Texts as they must be, kept in tests/Exporter/Golden. UPDATE_GOLDEN=1 writes them anew; the difference is then for review.</summary>
internal static class Golden
{
    /// <summary>Whether what is kept is to be written anew.</summary>
    public static bool IsUpdate => Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    public static void Check(string name, string actual)
    {
        string path = Repository.At("tests", "Exporter", "Golden", name);
        if (IsUpdate)
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }
}
