using System.Runtime.InteropServices;
using Damon.Kernel.Memory;

namespace Damon.Kernel;

/// <summary>
/// System calls on the kernel's files: .NET's own file classes seek, ask for lengths and turn error numbers into exceptions that do not tell them,
/// which none of these files bears well. All return −1 on error, errno by <see cref="Marshal.GetLastPInvokeError"/>.
/// </summary>
internal static partial class Libc
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Truncate = 0x200;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    /// <summary>O_DIRECTORY; arm has another one than all else.</summary>
    public static readonly int OnlyDirectory = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x4000 : 0x10000;

    /// <summary>O_PATH: to ask about a file, not to use it.</summary>
    public const int OnlyPath = 0x200000;

    /// <summary>openat's "relative to the current directory".</summary>
    public const int CurrentDirectory = -100;

    /// <summary>access: whether it may be written.</summary>
    public const int MayWrite = 2;

    /// <summary>faccessat: as the ids and capabilities are that count when files are opened.</summary>
    public const int EffectiveIds = 0x200;

    /// <summary>flock: for one alone, without waiting.</summary>
    public const int LockExclusiveNow = 2 | 4;

    /// <summary>flock: LOCK_UN.</summary>
    public const int LockRelease = 8;

    /// <summary>clock_gettime: time since 1970, as the host's clock is set.</summary>
    public const int ClockReal = 0;

    /// <summary>clock_gettime: time since boot, suspended time included.</summary>
    public const int ClockBoot = 7;

    /// <summary>poll: there is something to read.</summary>
    public const short PollIn = 1;

    /// <summary>getrlimit: RLIMIT_NOFILE, as all architectures that .NET runs on have it.</summary>
    public const int LimitOfOpenFiles = 7;

    /// <summary>Standard error.</summary>
    public const int StandardError = 2;

    /// <summary>mallopt: M_MMAP_THRESHOLD.</summary>
    public const int LeastMappedBlock = -3;

    private const string Name = "libc";

    /// <summary>errno of the last call on this thread.</summary>
    public static Errno LastError => (Errno)Marshal.GetLastPInvokeError();

    [LibraryImport(Name, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Open(string path, int flags);

    /// <summary>A path as bytes, ended by 0, so that nothing is allocated for it.</summary>
    [LibraryImport(Name, EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int OpenAt(int directory, ReadOnlySpan<byte> path, int flags);

    [LibraryImport(Name, EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Read(int file, Span<byte> buffer, nint count);

    [LibraryImport(Name, EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Write(int file, ReadOnlySpan<byte> buffer, nint count);

    /// <summary>glibc's alone.</summary>
    [LibraryImport(Name, EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int SetAllocator(int parameter, int value);

    [LibraryImport(Name, EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Close(int file);

    /// <summary>Whether this process may use a file in a way, without opening it.</summary>
    [LibraryImport(Name, EntryPoint = "faccessat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Access(int directory, string path, int mode, int flags);

    [LibraryImport(Name, EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int MakeDirectory(string path, uint mode);

    [LibraryImport(Name, EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int RemoveDirectory(string path);

    /// <summary>Holds a directory or file for this process until it is closed; other processes' locks are found busy (EAGAIN).</summary>
    [LibraryImport(Name, EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Lock(int file, int operation);

    [LibraryImport(Name, EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Signal(int process, int signal);

    /// <summary>An eventfd: a number that one thread adds to and another waits for.</summary>
    [LibraryImport(Name, EntryPoint = "eventfd", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EventFile(uint start, int flags);

    [LibraryImport(Name, EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Poll(Span<PollEntry> entries, nuint count, int milliseconds);

    [LibraryImport(Name, EntryPoint = "getrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetLimit(int resource, out ResourceLimit limit);

    /// <summary>Ends the process at once: nothing is run at its end, and nothing of .NET's is needed for it.</summary>
    [LibraryImport(Name, EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void EndAtOnce(int code);

    [LibraryImport(Name, EntryPoint = "clock_gettime", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ClockTime(int clock, out TimeParts time);

    /// <summary>Entries of an open directory as the kernel lays them out (linux_dirent64); 0 at the end.</summary>
    [LibraryImport(Name, EntryPoint = "getdents64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint GetDirectoryEntries(int directory, Span<byte> buffer, nint size);

    /// <summary>Where the next read of a file or directory begins, from its start (SEEK_SET = 0).</summary>
    [LibraryImport(Name, EntryPoint = "lseek", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial long Seek(int file, long offset, int whence);

    /// <summary>A read from a place that is named, so that several may read one open file.</summary>
    [LibraryImport(Name, EntryPoint = "pread", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint ReadAt(int file, Span<byte> buffer, nint count, long offset);

    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ScanPages(int file, nuint request, ref PageScan argument);

    [LibraryImport(Name, EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int QueryMapping(int file, nuint request, ref MappingQuery argument);

    [LibraryImport(Name, EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint MapMemory(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport(Name, EntryPoint = "munmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int UnmapMemory(nint address, nuint length);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int File;
        public short Wanted;
        public short Found;
    }

    /// <summary>struct rlimit of 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ResourceLimit
    {
        public ulong Current;
        public ulong Highest;
    }

    /// <summary>struct timespec of 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeParts
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary>statx: what the file is (without opening it), as far as <paramref name="mask"/> asks.</summary>
    [LibraryImport(Name, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Describe(int directory, string path, int flags, uint mask, Span<byte> description);
}
