using Damon;
using Damon.Kernel;
using Damon.Snapshots;
using DamonExporter.Metrics;
using DamonExporter.Settings;
using DamonExporter.Sources;

namespace DamonExporter.Hosting;

/// <summary>Takes what the source tells, makes the next state of it, and hands each snapshot on.</summary>
/// <param name="source">Where snapshots come from.</param>
/// <param name="state">What is served.</param>
/// <param name="options">What the metrics are made of.</param>
/// <param name="keep">Is given each snapshot. The next one is taken when it has returned.</param>
/// <param name="logger">The program's log.</param>
internal sealed partial class SourceService(ISnapshotSource source, StateHolder state, MetricsOptions options, Func<Snapshot, CancellationToken, ValueTask> keep, ILogger<SourceService> logger)
    : BackgroundService
{
    /// <summary>The exit code of the command that was watched; null: there was none, or it was not waited for.</summary>
    public int? CommandExitCode { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // files are read without asynchrony; that must not hold up the start of the server
        await Task.Run(() => FollowAsync(stoppingToken), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Follows the source to its end, however that comes about; throws only what is a defect of ours, and when it is cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        LogStarting(source.Name, source.Description);
        try
        {
            await foreach (SourceEvent happened in source.ReadAsync(cancellationToken))
            {
                state.Update(before => Next(before, happened));
                if (happened is SnapshotTaken { Snapshot: var snapshot })
                {
                    await keep(snapshot, cancellationToken);
                }
            }

            state.Update(before => before.Stopped(SourcePhase.Ended, "the source has come to its end"));
            LogEnded(source.Name);
        }
        catch (DamonDataException e)
        {
            state.Update(before => before.WithError(SnapshotErrors.Data).Stopped(SourcePhase.Failed, e.Message));
            LogFailed(source.Name, e.Message);
        }
        catch (Exception e) when (OutOfMemory.IsReasonOf(e))
        {
            // no defect, and no source any more
            state.Update(before => before.Stopped(SourcePhase.Failed, OutOfMemory.NoThread));
            LogFailed(source.Name, OutOfMemory.NoThread);
            OutOfMemory.EndInOrder();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            state.Update(before => before.WithError(SnapshotErrors.Data).Stopped(SourcePhase.Failed, "an error of the exporter itself, see its log"));
            LogBroken(source.Name, e);
        }
    }

    private ExporterState Next(ExporterState before, SourceEvent happened)
    {
        switch (happened)
        {
            case SnapshotTaken taken:
                return Delivered(before, before.With(taken, options), taken.Snapshot.Stream);
            case StatTaken taken:
                return Delivered(before, before.With(taken, options), taken.Stream);
            case StreamEnded { Stream: var stream }:
                LogStreamEnded(Quoted.Of(stream.ToString()));
                return before.Without(stream);
            case SnapshotLost { Reason: var reason }:
                return before.WithError(reason);
            case SourceInterrupted { Reason: var reason }:
                LogInterrupted(source.Name, reason);
                return before.Interrupted(reason);
            case SourceNoted { Text: var text }:
                LogNoted(source.Name, text);
                return before;
            case SourceMeasured { Cost: var cost }:
                return before.With(cost);
            case CommandEnded { ExitCode: var exitCode }:
                CommandExitCode = exitCode;
                return before;
            case KernelObserved observed:
                return before.With(observed);
            case SchemesObserved observed:
                return before.With(observed);
            default:
                throw new NotSupportedException(happened.GetType().Name);
        }
    }

    private ExporterState Delivered(ExporterState before, ExporterState after, StreamId stream)
    {
        if (before.Errors[SnapshotErrors.TooManyStreams] == 0 && after.Errors[SnapshotErrors.TooManyStreams] > 0)
        {
            LogTooManyStreams(options.MaxStreams, Quoted.Of(stream.ToString()));
        }

        if (before.Phase == SourcePhase.Interrupted)
        {
            LogRecovered(source.Name);
        }

        return after;
    }
}
