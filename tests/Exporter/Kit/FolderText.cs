using Damon.TestKit;

namespace DamonExporter.Tests.Kit;

/// <summary>Files for tests.</summary>
internal static class FolderText
{
    /// <summary>Writes a text file.</summary>
    /// <returns>Its path.</returns>
    public static string Write(this TemporaryFolder folder, string name, string text)
    {
        File.WriteAllText(folder.At(name), text);
        return folder.At(name);
    }
}
