namespace Damon.Records;

/// <summary>A file that appears only when it is whole: it is written beside its place, as <c>NAME.tmp</c>, and then renamed.</summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string _temporary;
    private readonly FileStream _stream;
    private bool _committed;

    private AtomicFile(string path)
    {
        Path = path;
        _temporary = path + ".tmp";
        _stream = new FileStream(_temporary, FileMode.Create, FileAccess.Write, FileShare.Read);
    }

    /// <summary>The place it takes.</summary>
    public string Path { get; }

    /// <summary>What to write to.</summary>
    public Stream Stream => _stream;

    /// <summary>Begins to write a file.</summary>
    /// <exception cref="DamonDataException">It cannot be written there.</exception>
    public static AtomicFile Create(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return Directory.Exists(path)
                ? throw new DamonDataException($"{Excerpt.Path(path)}: a directory; name a file to write to")
                : new AtomicFile(System.IO.Path.GetFullPath(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DamonDataException($"{Excerpt.Path(path)}: cannot be written: {Excerpt.Line(exception.Message)}", exception);
        }
    }

    /// <summary>All is written: the file takes its place, and that of one that was there before.</summary>
    /// <exception cref="DamonDataException">It cannot be written there.</exception>
    public void Commit()
    {
        try
        {
            _stream.Flush(flushToDisk: true);
            _stream.Dispose();
            File.Move(_temporary, Path, overwrite: true);
            _committed = true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DamonDataException($"{Excerpt.Path(Path)}: cannot be written: {Excerpt.Line(exception.Message)}", exception);
        }
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        if (!_committed)
        {
            File.Delete(_temporary);
        }
    }
}
