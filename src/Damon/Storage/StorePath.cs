using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Damon.Kernel;
using Damon.Records;

namespace Damon.Storage;

/// <summary>Where a store really is, and which file it is.</summary>
internal static class StorePath
{
    private const uint TypeLinksNumberSizeAndTimes = 0x1 | 0x4 | 0x40 | 0x80 | 0x100 | 0x200;

    private const int DescriptionSize = 256, LinksAt = 16, ModeAt = 28, NumberAt = 32, SizeAt = 40, ChangedAt = 96, ModifiedAt = 112, DeviceAt = 136;

    private const int KindOfFile = 0xF000, OrdinaryFile = 0x8000;

    /// <summary>The file itself: SQLite puts its log beside what a link points to, and so must we.</summary>
    /// <exception cref="StoreException">It cannot be found out, or there is something that is no ordinary file: opening it might wait for ever, replacing it would break it.</exception>
    public static string Resolve(string path)
    {
        string name = Excerpt.Path(path);
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
            throw new StoreException(StoreProblem.Unavailable, $"{name}: cannot be used: {Excerpt.Line(exception.Message)}", exception);
        }
    }

    /// <summary>Which file lies there, by its file system's numbers; null: none, or nobody knows. Another file in its place has others.</summary>
    public static (ulong Device, ulong Number)? Identity(string path) => Describe(path) is { } there ? (there.Device, there.Number) : null;

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
    public static bool IsMissing(string path) => Describe(path) is null && (!OperatingSystem.IsLinux() ? !File.Exists(path) : Marshal.GetLastPInvokeError() == (int)Errno.NoEntry);

    /// <summary>Whether the file has several names. Each name would have a log of its own, and two writers nothing that keeps them apart.</summary>
    public static bool HasSeveralNames(string path) => Describe(path) is { Links: > 1 };

    private static (bool IsOrdinary, uint Links, ulong Device, ulong Number, FileState State)? Describe(string path)
    {
        Span<byte> description = stackalloc byte[DescriptionSize];
        if (!OperatingSystem.IsLinux() || Libc.Describe(Libc.CurrentDirectory, path, 0, TypeLinksNumberSizeAndTimes, description) != 0)
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
