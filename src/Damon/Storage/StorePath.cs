using System.Buffers.Binary;
using Damon.Kernel;
using Damon.Records;

namespace Damon.Storage;

/// <summary>Where a store really is, and which file it is.</summary>
internal static class StorePath
{
    private const uint TypeAndNumber = 0x1 | 0x100;

    private const int DescriptionSize = 256, ModeAt = 28, NumberAt = 32, DeviceAt = 136;

    private const int KindOfFile = 0xF000, OrdinaryFile = 0x8000;

    /// <summary>The file itself: SQLite puts its log beside what a link points to, and so must we.</summary>
    /// <exception cref="StoreException">It cannot be found out, or there is something that is no ordinary file: opening it might wait for ever, replacing it would break it.</exception>
    public static string Resolve(string path)
    {
        string name = Excerpt.Path(path);
        try
        {
            string place = Path.GetFullPath(path);
            place = new FileInfo(place).LinkTarget is null ? place : File.ResolveLinkTarget(place, returnFinalTarget: true)!.FullName;
            bool isSpecial = !Directory.Exists(place) && Describe(place) is { IsOrdinary: false };
            return !isSpecial ? place : throw new StoreException(StoreProblem.Foreign, $"{name}: a device or a pipe; name a file");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new StoreException(StoreProblem.Unavailable, $"{name}: cannot be used: {Excerpt.Line(exception.Message)}", exception);
        }
    }

    /// <summary>Which file lies there, by its file system's numbers; null: none, or nobody knows. Another file in its place has others.</summary>
    public static (ulong Device, ulong Number)? Identity(string path) => Describe(path) is { } there ? (there.Device, there.Number) : null;

    private static (bool IsOrdinary, ulong Device, ulong Number)? Describe(string path)
    {
        Span<byte> description = stackalloc byte[DescriptionSize];
        if (!OperatingSystem.IsLinux() || Libc.Describe(Libc.CurrentDirectory, path, 0, TypeAndNumber, description) != 0)
        {
            return null;
        }

        int mode = BitConverter.ToUInt16(description[ModeAt..]);
        return ((mode & KindOfFile) == OrdinaryFile, BinaryPrimitives.ReadUInt64BigEndian(description[DeviceAt..]), BitConverter.ToUInt64(description[NumberAt..]));
    }
}
