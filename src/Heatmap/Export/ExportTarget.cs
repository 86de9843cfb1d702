using Damon;
using Damon.Records;
using Damon.Storage;

namespace DamonHeatmap.Export;

/// <summary>Where a result goes: a file that appears only when it is whole, or standard output.</summary>
/// <param name="path">The file; null: standard output.</param>
/// <param name="standardOutput">Opens standard output.</param>
internal sealed class ExportTarget(string? path, Func<Stream> standardOutput) : IDisposable
{
    private AtomicFile? _file;
    private Stream? _standardOutput;

    /// <summary>The file; null: standard output.</summary>
    public string? Path => path;

    /// <summary>For what messages call it.</summary>
    public string Name => path is null ? "standard output" : Excerpt.Path(path);

    /// <summary>What to write to; begins the file. A writer that makes its file by itself does not ask for it.</summary>
    /// <exception cref="DamonDataException">It cannot be written there.</exception>
    public Stream Stream => path is null ? _standardOutput ??= standardOutput() : (_file ??= Create(path)).Stream;

    private static AtomicFile Create(string path)
    {
        StoreFile.RefuseOwned(path);
        return AtomicFile.Create(path);
    }

    /// <summary>All is written: the file takes its place.</summary>
    public void Complete()
    {
        _standardOutput?.Flush();
        _file?.Commit();
    }

    /// <summary>Removes what was written, unless it is complete.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _standardOutput?.Dispose();
    }
}
