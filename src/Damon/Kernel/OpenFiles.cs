namespace Damon.Kernel;

/// <summary>How many files, sockets and pipes this process may have open at a time, and has.</summary>
public static class OpenFiles
{
    private const string Mine = "/proc/self/fd";

    /// <summary>Most that it may have (<c>ulimit -n</c>); null: no limit, or nobody knows.</summary>
    public static long? Limit => OperatingSystem.IsLinux() && Libc.GetLimit(Libc.LimitOfOpenFiles, out Libc.ResourceLimit limit) == 0 && limit.Current <= long.MaxValue ? (long)limit.Current : null;

    /// <summary>How many it has now; 0 where nobody knows.</summary>
    public static int Count
    {
        get
        {
            try
            {
                return Directory.Exists(Mine) ? Directory.EnumerateFileSystemEntries(Mine).Count() : 0;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return 0;
            }
        }
    }

    /// <summary>Half of what may be opened yet, at least <paramref name="least"/> and at most <paramref name="most"/>: the other half is for whatever else the process opens.</summary>
    public static int Share(int least, int most) => Share(Limit, Count, least, most);

    internal static int Share(long? limit, int open, int least, int most) => limit is { } known ? (int)Math.Clamp((known - open) / 2, least, most) : most;
}
