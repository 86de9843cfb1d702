namespace Damon.Kernel;

/// <summary>Large blocks of native memory.</summary>
public static class NativeBlocks
{
    /// <summary>From so many bytes on: zlib wants 370 KB for a page, and SQLite less than this at once.</summary>
    private const int Least = 256 * 1024;

    /// <summary>
    /// From now on a large block goes back to the host as soon as it is free. By itself glibc keeps the second one and all that follow in its heap, and since zlib wants them aligned, older glibc (before 2.38) seldom finds the freed
    /// one again and makes its heap longer: 64 scrapers at once made 30 MB of holes. Where the C library is another, nothing happens.
    /// </summary>
    public static void GoBackAtOnce()
    {
        try
        {
            _ = OperatingSystem.IsLinux() ? Libc.SetAllocator(Libc.LeastMappedBlock, Least) : 0;
        }
        catch (EntryPointNotFoundException)
        {
            // it is not glibc
        }
    }
}
