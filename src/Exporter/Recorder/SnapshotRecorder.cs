using Damon;
using Damon.Records;
using Damon.Snapshots;
using DamonExporter.Sources;

namespace DamonExporter.Recorder;

/// <summary>Writes what a source delivers into a file that is whole at the end, however that comes about, and appears only then.</summary>
/// <param name="source">Where snapshots come from.</param>
/// <param name="request">What to record.</param>
/// <param name="time">The clock.</param>
/// <param name="warn">Is told one line of what an operator should know.</param>
/// <param name="progress">Is told how many snapshots and streams there are, with each snapshot.</param>
internal sealed class SnapshotRecorder(
    ISnapshotSource source, RecordRequest request, TimeProvider time, Action<string> warn, Action<long, int> progress)
{
    private readonly Dictionary<StreamId, int> _counts = [];
    private readonly HashSet<StreamId> _live = [];
    private long _written;
    private string? _problem;
    private int? _commandExitCode;

    /// <summary>Records until it is enough, the source ends, or the token is cancelled; each is a good end.</summary>
    /// <exception cref="DamonDataException">The file cannot be written.</exception>
    public async Task<RecordResult> RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource enough = request.For is { } length ? new CancellationTokenSource(length, time) : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, enough.Token);
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
        catch (DamonDataException e) when (_written > 0)
        {
            // what is there is good
            _problem = e.Message;
        }

        if (_written == 0)
        {
            return new RecordResult(0, 0, _problem ?? "no snapshot came in that time; give it longer than the aggregation interval", _commandExitCode);
        }

        writer.Complete();
        return new RecordResult(_written, _counts.Count, _problem, _commandExitCode);
    }

    private bool Take(SourceEvent happened, JsonRecordWriter writer)
    {
        switch (happened)
        {
            case SnapshotTaken { Snapshot: var snapshot }:
                _problem = null;
                _live.Add(snapshot.Stream);
                int count = _counts.GetValueOrDefault(snapshot.Stream);
                if (count >= (request.Snapshots ?? int.MaxValue))
                {
                    // the next round has begun
                    return !IsEnough();
                }

                writer.Write(snapshot);
                _counts[snapshot.Stream] = count + 1;
                progress(++_written, _counts.Count);
                return true;
            case SourceMeasured:
                // sources measure at the end of a round, when each stream has had its turn
                return !(_written > 0 && IsEnough());
            case StreamEnded { Stream: var stream }:
                _live.Remove(stream);
                return !(_written > 0 && IsEnough());
            case SourceInterrupted { Reason: var reason }:
                _problem = reason;
                if (_written > 0)
                {
                    warn(reason);
                }

                return _written > 0;
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

    /// <summary>Each stream that lives has as many as were asked for.</summary>
    private bool IsEnough() => request.Snapshots is { } wanted && _live.All(stream => _counts.GetValueOrDefault(stream) >= wanted);
}
