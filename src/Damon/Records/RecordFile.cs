using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Damon.Snapshots;

namespace Damon.Records;

/// <summary>A recording on disk, in any of damo's formats.</summary>
public sealed class RecordFile
{
    private readonly string _name;
    private readonly string? _perf;
    private readonly RecordFileOptions _options;
    private EndWatch? _source;

    private RecordFile(string path, string name, RecordFormat format, RecordFileOptions options, string? perf) =>
        (Path, _name, Format, _options, _perf) = (path, name, format, options, perf);

    public string Path { get; }

    public RecordFormat Format { get; }

    /// <summary>Bytes of the file that the reading that is under way has behind it; null: perf reads it. May be asked from another thread.</summary>
    public long? BytesRead => Format == RecordFormat.PerfData ? null : Volatile.Read(ref _source)?.Count ?? 0;

    /// <summary>Finds out what the file is.</summary>
    /// <exception cref="DamonDataException">
    /// Missing, unreadable, empty, a directory, or nothing that holds DAMON's data; perf.data where there is no perf.
    /// </exception>
    public static RecordFile Open(string path, RecordFileOptions? options = null) => Open(path, options, PerfScript.Find());

    /// <summary>The same, with the perf program to use.</summary>
    internal static RecordFile Open(string path, RecordFileOptions? options, string? perf)
    {
        ArgumentNullException.ThrowIfNull(path);
        string name = Excerpt.Path(options?.Name ?? path);
        RecordFormat format = RecordSniffer.Sniff(path, name, options?.Others);
        if (format == RecordFormat.PerfData && perf is null)
        {
            throw new DamonDataException(
                $"{name}: perf.data needs the program perf to be read; install it (Debian: linux-perf), or give the text of `perf script`");
        }

        return new RecordFile(path, name, format, options ?? new RecordFileOptions(), perf);
    }

    /// <summary>
    /// Reads the snapshots in the order of the file, one at a time: memory grows with the largest snapshot, not with the file. Each call
    /// reads the file anew. That the file is whole is known only when the last was read: an error may come after good snapshots. A
    /// JSON file without records gives none.
    /// </summary>
    /// <param name="warn">Is told, once for each kind, what was mended or dropped; null: nobody is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DamonDataException">While reading: damaged or wrong data; the message names file and place.</exception>
    public IEnumerable<Snapshot> ReadSnapshots(Action<string>? warn = null, CancellationToken cancellationToken = default)
    {
        var warnings = new Warnings(_name, warn);
        IEnumerable<Snapshot> snapshots = Format switch
        {
            RecordFormat.Json or RecordFormat.JsonCompressed => ReadJson(warnings),
            RecordFormat.TraceText => ReadTrace(warnings),
            _ => ReadPerf(warnings, cancellationToken),
        };
        return Watch(snapshots, cancellationToken);
    }

    /// <summary>Opens a parser of the values as they stand, for other readings than <see cref="ReadSnapshots"/>'s.</summary>
    /// <exception cref="InvalidOperationException">The file is not JSON.</exception>
    /// <exception cref="DamonDataException">It cannot be opened.</exception>
    public JsonRecordParser OpenParser() =>
        Format is RecordFormat.Json or RecordFormat.JsonCompressed
            ? new JsonRecordParser(OpenJson, _name)
            : throw new InvalidOperationException($"{Path} is {Format}");

    /// <summary>Opens a trace's text, perf's as perf prints it by itself, for other readings than <see cref="ReadSnapshots"/>'s.</summary>
    /// <param name="cancellationToken">Ends perf, where it has to be asked.</param>
    /// <returns>
    /// A stream that can go back to its start. perf is slow, so what it prints is kept in a file that vanishes when the stream is closed.
    /// </returns>
    /// <exception cref="InvalidOperationException">The file is JSON.</exception>
    /// <exception cref="DamonDataException">It cannot be opened, or perf fails on it.</exception>
    public Stream OpenTraceText(CancellationToken cancellationToken = default) => Format switch
    {
        RecordFormat.TraceText => RecordSniffer.OpenRead(Path, _name),
        RecordFormat.PerfData => RunPerf(cancellationToken),
        _ => throw new InvalidOperationException($"{Path} is {Format}"),
    };

    private FileStream RunPerf(CancellationToken cancellationToken)
    {
        FileStream? text = new(
            System.IO.Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.Delete, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            using Process perf = PerfScript.Start(_perf!, Path, _name, fullTimes: false);
            using CancellationTokenRegistration kill = cancellationToken.Register(() => Kill(perf));
            Task<string> complaints = perf.StandardError.ReadToEndAsync(cancellationToken);
            perf.StandardOutput.BaseStream.CopyTo(text);
            cancellationToken.ThrowIfCancellationRequested();
            if (Failure(perf, complaints) is { } failure)
            {
                throw failure;
            }

            FileStream whole = text;
            text = null;
            whole.Position = 0;
            return whole;
        }
        finally
        {
            text?.Dispose();
        }
    }

    private Stream OpenJson()
    {
        Stream file = OpenWatched();
        return Format == RecordFormat.JsonCompressed ? new InflateStream(file, _name) : file;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The stream that is returned disposes the file.")]
    private EndWatch OpenWatched()
    {
        var source = new EndWatch(RecordSniffer.OpenRead(Path, _name));
        Volatile.Write(ref _source, source);
        return source;
    }

    private IEnumerable<Snapshot> ReadJson(Warnings warnings)
    {
        using JsonRecordParser parser = OpenParser();
        var assembler = new SnapshotAssembler(_name, _options, warnings);
        bool more = true;
        while (more)
        {
            more = parser.ReadSnapshot(assembler);
            while (assembler.Take() is { } snapshot)
            {
                yield return snapshot;
            }
        }
    }

    private IEnumerable<Snapshot> ReadTrace(Warnings warnings)
    {
        using Stream file = OpenWatched();
        var lines = new LineReader(file, _name);
        foreach (Snapshot snapshot in new TraceTextReader(_name, _options, warnings).Read(lines))
        {
            yield return snapshot;
        }
    }

    private IEnumerable<Snapshot> ReadPerf(Warnings warnings, CancellationToken cancellationToken)
    {
        using Process perf = PerfScript.Start(_perf!, Path, _name, fullTimes: true);
        using CancellationTokenRegistration kill = cancellationToken.Register(() => Kill(perf));
        try
        {
            Task<string> complaints = perf.StandardError.ReadToEndAsync(cancellationToken);
            var lines = new LineReader(perf.StandardOutput.BaseStream, _name);
            using IEnumerator<Snapshot> snapshots = new TraceTextReader(_name, _options, warnings).Read(lines).GetEnumerator();
            while (TryMoveNext(snapshots, perf, complaints))
            {
                yield return snapshots.Current;
            }

            if (Failure(perf, complaints) is { } failure)
            {
                throw failure;
            }
        }
        finally
        {
            Kill(perf);
        }
    }

    /// <summary>When perf gave nothing, why it failed says more than that nothing was there.</summary>
    private bool TryMoveNext(IEnumerator<Snapshot> snapshots, Process perf, Task<string> complaints)
    {
        try
        {
            return snapshots.MoveNext();
        }
        catch (DamonDataException) when (perf.WaitForExit(1000) && Failure(perf, complaints) is not null)
        {
            throw Failure(perf, complaints)!;
        }
    }

    private DamonDataException? Failure(Process perf, Task<string> complaints)
    {
        perf.WaitForExit();
        if (perf.ExitCode == 0)
        {
            return null;
        }

        string first = complaints.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault("");
        return new DamonDataException($"{_name}: perf script fails on it (exit code {perf.ExitCode}): {Excerpt.Line(first)}; is it a whole perf.data of this machine's perf version?");
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // it has ended
        }
    }

    private IEnumerable<Snapshot> Watch(IEnumerable<Snapshot> snapshots, CancellationToken cancellationToken)
    {
        using IEnumerator<Snapshot> each = snapshots.GetEnumerator();
        while (MoveNext(each))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return each.Current;
        }
    }

    private bool MoveNext(IEnumerator<Snapshot> each)
    {
        try
        {
            return each.MoveNext();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DamonDataException($"{_name}: cannot be read: {Excerpt.Line(exception.Message)}", exception);
        }
    }
}
