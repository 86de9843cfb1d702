using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Damon.Kernel;
using FileId = (ulong Device, ulong Number);

namespace Damon.Storage;

/// <summary>
/// The file beside a store that says that somebody writes to it, and which files the store and its log were. It is locked as long as one writes. A log belongs to one file: where that was moved away
/// and another stands in its place, SQLite would write the log into that one.
/// </summary>
internal sealed class StoreOwner : IDisposable
{
    public const string Suffix = "-owner";

    /// <summary>How often the file is opened where somebody exchanges it meanwhile.</summary>
    private const int MostTries = 3;

    private const int SharingViolation = unchecked((int)0x80070020), AgainOfBsd = 35;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly FileId? _identity;

    private StoreOwner(string path, FileStream file, FileId? identity, bool isNew)
    {
        (_path, _file, _identity, IsNew) = (path, file, identity, isNew);
        Recorded = Read(file);
    }

    /// <summary>Whether another file stands in its place, or none: whoever comes next would take that one for free, and write, too.</summary>
    public bool IsReplaced => StorePath.IsAnother(_path + Suffix, _identity);

    /// <summary>Whether it was not there before.</summary>
    public bool IsNew { get; }

    /// <summary>Bytes.</summary>
    public long Length => _file.Length;

    /// <summary>Which files a store and its log were when one was last opened here; null: none ever was, or it has gone since.</summary>
    public (FileId? Database, FileId? Log)? Recorded { get; private set; }

    /// <summary>Whether what is there now is the store that was opened here before, as far as file systems tell.</summary>
    public bool KnowsFile => Recorded is { } recorded && (recorded.Database is not { } before || StorePath.Identity(_path) is not { } now || now == before);

    /// <summary>Whether the log that is there is that of a file that is no longer there. Where both were copied, both are others than before.</summary>
    public bool HasLogOfAnotherFile =>
        Recorded is { Database: { } database, Log: { } log } && StorePath.Identity(_path) != database && StorePath.Identity(StoreLog.PathOf(_path)) == log;

    /// <summary>Becomes the one that writes; the folder is made where it is missing.</summary>
    /// <param name="path">The store.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="StoreException">Another process is.</exception>
    /// <exception cref="IOException">The file beside the store cannot be opened, or not be made.</exception>
    public static StoreOwner Take(string path, string name)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder) && !OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // somebody may remove it, or put another one in its place, before it is locked
        for (int tries = 0; tries < MostTries; tries++)
        {
            StoreOwner? owner = TryTake(path, name);
            if (owner is not null)
            {
                return owner;
            }
        }

        throw Owned(name, null);
    }

    /// <returns>null: what was locked is no longer what is there.</returns>
    [SuppressMessage("Reliability", "CA2000", Justification = "The one that is returned disposes the file.")]
    private static StoreOwner? TryTake(string path, string name)
    {
        bool isNew = !File.Exists(path + Suffix);
        FileStream file;
        try
        {
            // locked by that for one alone
            file = new FileStream(path + Suffix, Private.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite));
        }
        catch (IOException exception) when (IsLocked(exception))
        {
            throw Owned(name, exception);
        }

        FileId? identity = StorePath.Identity(file.SafeFileHandle);
        if (StorePath.IsAnother(path + Suffix, identity))
        {
            file.Dispose();
            return null;
        }

        Private.Protect(file.SafeFileHandle);
        return new StoreOwner(path, file, identity, isNew);
    }

    private static StoreException Owned(string name, Exception? exception) =>
        new(StoreProblem.InUse, $"{name}: another process writes to it; stop that one, or name another file", exception);

    /// <summary>.NET has no exception of its own for a file that another process has locked; the number of the error is that of the system.</summary>
    private static bool IsLocked(IOException exception) => exception.HResult == (OperatingSystem.IsWindows() ? SharingViolation : OperatingSystem.IsLinux() ? (int)Errno.Again : AgainOfBsd);

    /// <summary>Writes down which files they are now. Where the disk is too full for that, what was written down before stands.</summary>
    public void Record()
    {
        (FileId? Database, FileId? Log) now = (StorePath.Identity(_path), StorePath.Identity(StoreLog.PathOf(_path)));
        if (Recorded == now)
        {
            return;
        }

        // always as long as before: that is written in place
        byte[] text = Encoding.ASCII.GetBytes($"{Text(now.Database)} {Text(now.Log)}\n");
        try
        {
            _file.Position = 0;
            _file.Write(text);
            _file.SetLength(text.Length);
            Recorded = now;
        }
        catch (IOException)
        {
            // it is only missed where somebody exchanges files
        }
    }

    /// <summary>There is no store here any more.</summary>
    public void Forget()
    {
        Recorded = null;
        try
        {
            _file.SetLength(0);
        }
        catch (IOException)
        {
            // then what comes next is taken for the old one where it has the old one's numbers, and it has not
        }
    }

    /// <summary>Removes the file, where this made it and no store came of it: it would say that one was here.</summary>
    public void RemoveIfNew()
    {
        if (IsNew && Recorded is null)
        {
            File.Delete(_path + Suffix);
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Text(FileId? id) => id is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.Device:x16}:{known.Number:x16}") : "-";

    private static (FileId? Database, FileId? Log)? Read(FileStream file)
    {
        try
        {
            var bytes = new byte[128];
            string[] parts = Encoding.ASCII.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).TrimEnd('\n').Split(' ');
            return parts.Length == 2 ? (Parse(parts[0]), Parse(parts[1])) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static FileId? Parse(string text)
    {
        string[] parts = text.Split(':');
        return parts.Length == 2
            && ulong.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong device)
            && ulong.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number)
            ? (device, number)
            : null;
    }
}
