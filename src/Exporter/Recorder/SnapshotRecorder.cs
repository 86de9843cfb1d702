using Damon;
using Damon.Records;
using Damon.Snapshots;
using Damon.Storage;
using DamonExporter.Sources;

namespace DamonExporter.Recorder;

/// <summary>Writes what a source delivers into a file that is whole at the end, however that comes about, and appears only then.</summary>
/// <param name="source">Where snapshots come from.</param>
/// <param name="request">What to record.</param>
/// <param name="time">The clock.</param>
/// <param name="warn">Is told one line of what an operator should know.</param>
/// <param name="progress">Is told how many snapshots and streams there are, with each snapshot.</param>
/// <param name="spaceLeft">Tells how many bytes may still be written; null: the file itself.</param>
internal sealed class SnapshotRecorder(
    ISnapshotSource source, RecordRequest request, TimeProvider time, Action<string> warn, Action<long, int> progress, Func<long?>? spaceLeft = null)
{
    /// <summary>A file ends while there is so much room: what is still held in memory, and the end of the file, take much less.</summary>
    public const long LeastSpace = 1 << 22;

    /// <summary>How long a kdamond is waited for when all others have delivered. Auto-tuned ones may take minutes for an aggregation; one that is held by its watermarks delivers nothing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Dictionary<StreamId, (int Count, long Last, long At)> _taken = [];
    private readonly HashSet<StreamId> _live = [];
    private long _written;
    private IReadOnlyList<string> _running = [];
    private long? _waitingSince;
    private string? _problem;
    private int? _commandExitCode;

    /// <summary>Records until it is enough, the source ends, or the token is cancelled; each is a good end.</summary>
    /// <exception cref="DamonDataException">The file cannot be written, or the source broke before the first snapshot.</exception>
    public async Task<RecordResult> RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource enough = request.For is { } length ? new CancellationTokenSource(length, time) : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, enough.Token);
        StoreFile.RefuseOwned(request.Output);
        using JsonRecordWriter writer = JsonRecordWriter.Create(request.Output, request.Format);
        try
        {
            await foreach (SourceEvent happened in source.ReadAsync(stop.Token))
            {
                if (!Take(happened, writer))
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // enough, or a signal
        }
        catch (DamonDataException e) when (_written > 0 && !writer.HasFailed)
        {
            // what is there is good
            _problem = e.Message;
        }
        catch (Exception e) when (_written > 0 && !writer.HasFailed && e is not OperationCanceledException)
        {
            _problem = $"an error of damon-exporter itself ended the recording: {e.Message}".ReplaceLineEndings(" ");
        }

        if (_written == 0)
        {
            return new RecordResult(0, 0, _problem ?? "no snapshot came in that time; give it longer than the aggregation interval", _commandExitCode);
        }

        writer.Complete();
        return new RecordResult(_written, _taken.Count, _problem, _commandExitCode);
    }

    private bool Take(SourceEvent happened, JsonRecordWriter writer)
    {
        switch (happened)
        {
            case SnapshotTaken { Snapshot: var snapshot }:
                _problem = null;
                _live.Add(snapshot.Stream);
                return Take(snapshot, writer);
            case StatTaken { WhyNoRegions: { } reason } when _written == 0:
                _problem = $"there is nothing to record, since DAMON_STAT alone tells of no region: {reason}";
                return false;
            case KernelObserved { Kdamonds: var kdamonds }:
                _running = [.. kdamonds.Where(kdamond => kdamond.IsRunning == true).Select(kdamond => kdamond.Name)];
                return true;
            case SourceMeasured:
                // sources measure at the end of a round, when each stream has had its turn
                return !(_written > 0 && IsEnough());
            case StreamEnded { Stream: var stream }:
                _live.Remove(stream);
                return !(_written > 0 && IsEnough());
            case SourceInterrupted { Reason: var reason, IsAwaited: var isAwaited }:
                _problem = reason;
                if (_written > 0 || isAwaited)
                {
                    warn(reason);
                }

                return _written > 0 || isAwaited;
            case CommandEnded { ExitCode: var exitCode }:
                _commandExitCode = exitCode;
                return true;
            case SourceNoted { Text: var text }:
                warn(text);
                return true;
            default:
                return true;
        }
    }

    private bool Take(Snapshot snapshot, JsonRecordWriter writer)
    {
        (int count, long last, long at) = _taken.GetValueOrDefault(snapshot.Stream);
        if (count >= (request.Snapshots ?? int.MaxValue))
        {
            // the next round has begun
            return !IsEnough();
        }

        if (count > 0 && time.GetElapsedTime(at) < request.Spacing)
        {
            return true;
        }

        if (count > 0 && snapshot.EndTime < last)
        {
            _problem = "the clock was set back: the recording ended, and is whole so far";
            return false;
        }

        writer.Write(snapshot);
        _taken[snapshot.Stream] = (count + 1, snapshot.EndTime, time.GetTimestamp());
        progress(++_written, _taken.Count);
        if ((spaceLeft is null ? writer.SpaceLeft : spaceLeft()) < LeastSpace)
        {
            _problem = $"less than {LeastSpace >> 20} MiB are free where the file is written: the recording ended, and is whole so far";
            return false;
        }

        return true;
    }

    /// <summary>Each stream that lives has as many as were asked for, and no kdamond is waited for.</summary>
    private bool IsEnough()
    {
        if (request.Snapshots is not { } wanted || !_live.All(stream => _taken.GetValueOrDefault(stream).Count >= wanted))
        {
            return false;
        }

        string[] missing = request.EveryKdamond ? [.. _running.Where(name => !_taken.Keys.Any(stream => stream.Kdamond == name))] : [];
        if (missing.Length == 0)
        {
            return true;
        }

        string names = string.Join(", ", missing);
        if (_waitingSince is not { } since)
        {
            _waitingSince = time.GetTimestamp();
            warn($"waiting for a first snapshot of kdamond {names}, {Patience.TotalMinutes} minutes at most; Ctrl-C ends with what is there");
            return false;
        }

        if (time.GetElapsedTime(since) < Patience)
        {
            return false;
        }

        warn($"no snapshot of kdamond {names} came; the recording is without it");
        return true;
    }
}
