namespace Damon.Storage;

/// <summary>A copy of a store in a temporary folder, which goes with the last one that holds it. Thread-safe.</summary>
internal sealed class StoreCopy
{
    private readonly string _folder;
    private int _holders = 1;

    private StoreCopy(string folder, StoreFiles files)
    {
        (_folder, Files) = (folder, files);
        AppDomain.CurrentDomain.ProcessExit += RemoveAtEnd;
    }

    /// <summary>Of what it is one.</summary>
    public StoreFiles Files { get; }

    /// <summary>The database.</summary>
    public string Path => PathIn(_folder);

    /// <summary>When it was made, by the clock of who did.</summary>
    public long MadeAt { get; set; }

    /// <summary>How long that took.</summary>
    public TimeSpan Took { get; set; }

    /// <summary>Makes one, held once.</summary>
    /// <exception cref="IOException">It cannot be copied.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be copied.</exception>
    public static StoreCopy Of(string path, StoreFiles files)
    {
        string folder = Directory.CreateTempSubdirectory("damon-store-").FullName;
        try
        {
            CopyWritable(path, PathIn(folder));
            if (files.HasLog)
            {
                CopyWritable(StoreLog.PathOf(path), StoreLog.PathOf(PathIn(folder)));
            }

            return new StoreCopy(folder, files);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            AppDomain.CurrentDomain.ProcessExit -= RemoveAtEnd;
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static string PathIn(string folder) => System.IO.Path.Combine(folder, "snapshots.db");

    /// <summary>A copy of what may not be written may not be written, either.</summary>
    private static void CopyWritable(string from, string to)
    {
        File.Copy(from, to);
        File.SetAttributes(to, FileAttributes.Normal);
    }

    private void RemoveAtEnd(object? sender, EventArgs arguments)
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // nobody is there to be told
        }
    }
}
