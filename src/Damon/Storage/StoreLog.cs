using System.Globalization;

namespace Damon.Storage;

/// <summary>The files of SQLite beside a store: the write-ahead log and its index.</summary>
internal static class StoreLog
{
    private const string Suffix = "-wal", IndexSuffix = "-shm";

    /// <summary>The write-ahead log of a store.</summary>
    public static string PathOf(string path) => path + Suffix;

    /// <summary>Its index, which those who have the database open share.</summary>
    public static string IndexOf(string path) => path + IndexSuffix;

    /// <summary>Takes the log away from beside a file to which it does not belong. One that holds something is renamed: nothing is deleted.</summary>
    /// <returns>Where it is now; null: it held nothing.</returns>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public static string? SetAside(string path, TimeProvider time)
    {
        File.Delete(path + IndexSuffix);
        if (new FileInfo(path + Suffix) is not { Exists: true, Length: > 0 })
        {
            File.Delete(path + Suffix);
            return null;
        }

        string aside = FreeName(path, "replaced", time) + Suffix;
        File.Move(path + Suffix, aside);
        return aside;
    }

    /// <summary>Renames a store and its log.</summary>
    /// <returns>What the store is called now.</returns>
    /// <exception cref="IOException">They cannot be renamed.</exception>
    public static string SetAsideWithStore(string path, TimeProvider time)
    {
        string aside = FreeName(path, "damaged", time);

        // the log first: a new database must never meet an old log
        if (File.Exists(path + Suffix))
        {
            File.Move(path + Suffix, aside + Suffix);
        }

        File.Delete(path + IndexSuffix);
        File.Move(path, aside);
        return aside;
    }

    private static string FreeName(string path, string what, TimeProvider time)
    {
        string stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string name = $"{path}.{what}-{stamp}";
        for (int i = 1; File.Exists(name) || File.Exists(name + Suffix); i++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{path}.{what}-{stamp}-{i}");
        }

        return name;
    }
}
