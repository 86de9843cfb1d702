using System.Diagnostics.CodeAnalysis;

namespace Damon.Records;

/// <summary>
/// A file that appears only when it is whole: it is written beside its place, as <c>NAME.PID.tmp</c>, and then renamed. What is no ordinary
/// file (a device, a pipe) is written as it is: a rename would put an ordinary file in its place.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string? _temporary;
    private readonly FileStream _stream;
    private bool _committed;

    private AtomicFile(string path, string? temporary, FileStream stream)
    {
        (Path, _temporary, _stream) = (path, temporary, stream);
        if (temporary is not null)
        {
            AppDomain.CurrentDomain.ProcessExit += RemoveAtEnd;
        }
    }

    /// <summary>The place it takes; where a link was given, what it points to.</summary>
    public string Path { get; }

    /// <summary>What to write to.</summary>
    public Stream Stream => _stream;

    /// <summary>Bytes that may still be written where it lies; null: it is no ordinary file, or nobody knows.</summary>
    public long? SpaceLeft
    {
        get
        {
            try
            {
                // some file systems have no size, and so no space, that they could tell
                return _temporary is null || new DriveInfo(_temporary) is not { TotalSize: > 0 } drive ? null : drive.AvailableFreeSpace;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return null;
            }
        }
    }

    /// <summary>Begins to write a file.</summary>
    /// <exception cref="DamonDataException">It cannot be written there.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The file that is returned disposes the stream.")]
    public static AtomicFile Create(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string place = path;
        try
        {
            place = System.IO.Path.GetFullPath(path);

            // what a link to a pipe points to is no name: /dev/stdout
            if (!Directory.Exists(place) && OpenUnlessOrdinary(place) is { } linked)
            {
                return new AtomicFile(place, null, linked);
            }

            place = new FileInfo(place).LinkTarget is null ? place : File.ResolveLinkTarget(place, returnFinalTarget: true)!.FullName;
            if (Directory.Exists(place))
            {
                throw new DamonDataException($"{Excerpt.Path(path)}: a directory; name a file to write to");
            }

            if (OpenUnlessOrdinary(place) is { } special)
            {
                return new AtomicFile(place, null, special);
            }

            string temporary = $"{place}.{Environment.ProcessId}.tmp";
            return new AtomicFile(place, temporary, new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read));
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new DamonDataException($"{Excerpt.Path(path)}: cannot be written: there is no directory {Excerpt.Path(System.IO.Path.GetDirectoryName(place)!)}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Failure(path, exception);
        }
    }

    /// <summary>All is written: the file takes its place, and that of one that was there before.</summary>
    /// <exception cref="DamonDataException">It cannot be written there.</exception>
    public void Commit()
    {
        try
        {
            _stream.Flush(flushToDisk: _temporary is not null);
            _stream.Dispose();
            if (_temporary is not null)
            {
                File.Move(_temporary, Path, overwrite: true);
            }

            _committed = true;
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            throw Failure(Path, exception);
        }
    }

    /// <summary>Whether the system refused to write, not we: .NET has an exception of its own for a file that grows too large (EFBIG).</summary>
    public static bool IsRefusal(Exception exception) => exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" };

    /// <summary>The line for the user about a file that cannot be written.</summary>
    public static DamonDataException Failure(string path, Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new DamonDataException($"{Excerpt.Path(path)}: cannot be written: {Excerpt.Line(exception.Message)}", exception);
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (Exception exception) when (!_committed && IsRefusal(exception))
        {
            // what it still held goes where the file goes: away
        }
        finally
        {
            RemoveAtEnd(null, EventArgs.Empty);
            AppDomain.CurrentDomain.ProcessExit -= RemoveAtEnd;
        }
    }

    /// <summary>A process that is ended while somebody writes ends without him.</summary>
    private void RemoveAtEnd(object? sender, EventArgs arguments)
    {
        if (!_committed && _temporary is not null)
        {
            try
            {
                File.Delete(_temporary);
            }
            catch (Exception exception) when (sender is not null && exception is IOException or UnauthorizedAccessException)
            {
                // the process ends, and nobody is there to be told
            }
        }
    }

    /// <summary>Devices are told by their folder, pipes by not being seekable; .NET has no word for what kind of file a path is.</summary>
    private static FileStream? OpenUnlessOrdinary(string place)
    {
        bool isDevice = (place.StartsWith("/dev/", StringComparison.Ordinal) && !place.StartsWith("/dev/shm/", StringComparison.Ordinal))
            || place.StartsWith("/proc/", StringComparison.Ordinal);
        if (!isDevice && !File.Exists(place))
        {
            return null;
        }

        var stream = new FileStream(place, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        if (isDevice || !stream.CanSeek)
        {
            return stream;
        }

        stream.Dispose();
        return null;
    }
}
