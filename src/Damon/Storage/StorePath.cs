using System.Buffers.Binary;
using Damon.Kernel;
using Damon.Records;
using Microsoft.Win32.SafeHandles;

namespace Damon.Storage;

/// <summary>Where a store really is, and which file it is.</summary>
internal static class StorePath
{
    private const uint TypeLinksNumberSizeAndTimes = 0x1 | 0x4 | 0x40 | 0x80 | 0x100 | 0x200;

    private const int DescriptionSize = 256, LinksAt = 16, ModeAt = 28, NumberAt = 32, SizeAt = 40, ChangedAt = 96, ModifiedAt = 112, DeviceAt = 136;

    /// <summary>AT_EMPTY_PATH: of the open file, not of one in an open folder.</summary>
    private const int OfTheFileItself = 0x1000;

    private const int KindOfFile = 0xF000, OrdinaryFile = 0x8000;

    /// <summary>The file itself: SQLite puts its log beside what a link points to, and so must we.</summary>
    /// <param name="path">Where it is said to be.</param>
    /// <param name="name">What messages call it; null: by its path.</param>
    /// <exception cref="StoreException">It cannot be found out, or there is something that is no ordinary file: opening it might wait for ever, replacing it would break it.</exception>
    public static string Resolve(string path, string? name = null)
    {
        name ??= Excerpt.Path(path);
        try
        {
            string place = Path.GetFullPath(path);

            // first, and through links: what a link to a pipe points to is no name
            if (!Directory.Exists(place) && Describe(place) is { IsOrdinary: false })
            {
                throw new StoreException(StoreProblem.Foreign, $"{name}: a device or a pipe; name a file");
            }

            return new FileInfo(place).LinkTarget is null ? place : File.ResolveLinkTarget(place, returnFinalTarget: true)!.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new StoreException(StoreProblem.Unavailable, $"{name}: cannot be used: {Excerpt.Reason(exception)}", exception);
        }
    }

    /// <summary>Which file lies there, by its file system's numbers; null: none, or nobody knows. Another file in its place has others.</summary>
    public static (ulong Device, ulong Number)? Identity(string path) => Describe(path) is { } there ? (there.Device, there.Number) : null;

    /// <summary>Which file is open, wherever it lies by now; null: nobody knows.</summary>
    public static (ulong Device, ulong Number)? Identity(SafeFileHandle file) =>
        OperatingSystem.IsLinux() && Describe((int)file.DangerousGetHandle(), "", OfTheFileItself) is { } there ? (there.Device, there.Number) : null;

    /// <summary>Whether another file stands there than one that is known, or none; false where nobody knows.</summary>
    public static bool IsAnother(string path, (ulong Device, ulong Number)? known) => Identity(path) is var there && (there is null ? IsMissing(path) : known is not null && there != known);

    /// <summary>What tells that a file was written to, without opening it; null: there is none, or nobody knows.</summary>
    public static FileState? State(string path)
    {
        if (Describe(path) is { } there)
        {
            return there.State;
        }

        FileInfo? file = OperatingSystem.IsLinux() ? null : new FileInfo(path);
        return file is { Exists: true } ? new FileState((0, 0), file.Length, file.LastWriteTimeUtc.Ticks, file.CreationTimeUtc.Ticks) : null;
    }

    /// <summary>Whether there is no file, nor a link that leads to one; false also where nobody knows.</summary>
    public static bool IsMissing(string path) => Describe(path) is null && (!OperatingSystem.IsLinux() ? !File.Exists(path) : Libc.LastError is Errno.NoEntry or Errno.NotDirectory);

    /// <summary>Whether something is there that is neither a file nor a folder: opening it might wait for ever. False also where nobody knows.</summary>
    public static bool IsSpecial(string path) => Describe(path) is { IsOrdinary: false } && !Directory.Exists(path);

    /// <summary>Whether the file has several names. Each name would have a log of its own, and two writers nothing that keeps them apart.</summary>
    public static bool HasSeveralNames(string path) => Describe(path) is { Links: > 1 };

    private static (bool IsOrdinary, uint Links, ulong Device, ulong Number, FileState State)? Describe(string path) => Describe(Libc.CurrentDirectory, path, 0);

    private static (bool IsOrdinary, uint Links, ulong Device, ulong Number, FileState State)? Describe(int directory, string path, int flags)
    {
        Span<byte> description = stackalloc byte[DescriptionSize];
        if (!OperatingSystem.IsLinux() || Libc.Describe(directory, path, flags, TypeLinksNumberSizeAndTimes, description) != 0)
        {
            return null;
        }

        int mode = BitConverter.ToUInt16(description[ModeAt..]);
        ulong device = BinaryPrimitives.ReadUInt64BigEndian(description[DeviceAt..]), number = BitConverter.ToUInt64(description[NumberAt..]);
        return (
            (mode & KindOfFile) == OrdinaryFile,
            BitConverter.ToUInt32(description[LinksAt..]),
            device,
            number,
            new FileState((device, number), BitConverter.ToInt64(description[SizeAt..]), Time(description[ModifiedAt..]), Time(description[ChangedAt..])));
    }

    /// <summary>s, and then ns.</summary>
    private static Int128 Time(ReadOnlySpan<byte> time) => ((Int128)BitConverter.ToInt64(time) * 1_000_000_000) + BitConverter.ToUInt32(time[8..]);
}
