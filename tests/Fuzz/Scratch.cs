namespace Damon.Fuzz;

/// <summary>A folder for inputs, in memory where that is possible.</summary>
internal static class Scratch
{
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"damon-fuzz-{Environment.ProcessId}")).FullName;

    public static string At(string name) => Path.Combine(Folder, name);

    /// <summary>Removes a file, and what SQLite makes beside it.</summary>
    public static void Clear(string name)
    {
        foreach (string suffix in (string[])["", "-wal", "-shm", "-journal", "-owner", "-reserve"])
        {
            File.Delete(At(name) + suffix);
        }
    }

    public static void Remove() => Directory.Delete(Folder, recursive: true);
}
