using Damon.Snapshots;

namespace Damon.Records;

/// <summary>A recording on disk, in any of damo's formats.</summary>
public sealed class RecordFile
{
    private RecordFile(string path, RecordFormat format) => (Path, Format) = (path, format);

    public string Path { get; }

    public RecordFormat Format { get; }

    /// <summary>Finds out what the file is.</summary>
    /// <exception cref="DamonDataException">Missing, unreadable, empty, a directory, or nothing that holds DAMON's data.</exception>
    public static RecordFile Open(string path, RecordFileOptions? options = null) =>
        options is null ? new RecordFile(path, RecordFormat.Json) : throw new NotSupportedException(path);

    /// <summary>
    /// Reads the snapshots in the order of the file, one at a time: memory grows with the largest snapshot, not with the file. Each call
    /// reads the file anew.
    /// </summary>
    /// <param name="warn">Is told, once for each kind, what was mended or dropped; null: nobody is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DamonDataException">While reading: damaged or wrong data; the message names file and place.</exception>
    public IEnumerable<Snapshot> ReadSnapshots(Action<string>? warn = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException(Format + Path + warn + cancellationToken);
}
