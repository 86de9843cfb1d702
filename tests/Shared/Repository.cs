namespace Damon.TestKit;

/// <summary>Where the repository's own files are, from a test.</summary>
public static class Repository
{
    /// <summary>The folder that holds DamonExporter.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>A path below <see cref="Root"/>.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DamonExporter.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no DamonExporter.sln above {AppContext.BaseDirectory}");
    }
}
