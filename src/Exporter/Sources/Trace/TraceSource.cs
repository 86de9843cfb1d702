using System.Runtime.CompilerServices;
using Damon.Kernel;

namespace DamonExporter.Sources.Trace;

/// <summary>
/// Full snapshots of every kdamond that runs, the kernel's modules' included, from the trace events that DAMON has anyway: read through a private trace instance, without writing to
/// DAMON. The event of regions is on just long enough for one whole aggregation of each stream.
/// </summary>
/// <param name="options">How to watch.</param>
/// <param name="files">The kernel's files.</param>
/// <param name="directory">Says which kdamonds run, each time it is asked; may throw a <see cref="KernelException"/>.</param>
/// <param name="enricher">Adds what DAMON does not tell.</param>
/// <param name="time">When things are due.</param>
/// <param name="clock">The clock of trace events.</param>
internal sealed class TraceSource(
    TraceSourceOptions options, KernelFiles files, Func<KdamondDirectory> directory, ISnapshotEnricher enricher, TimeProvider time, IBootClock clock) : ISnapshotSource
{
    public string Name => "trace";

    public string Description => options.Full
        ? "every aggregation of every kdamond, by trace events"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"every kdamond, by trace events, every {options.Interval.TotalSeconds:0.###} s");

    public async IAsyncEnumerable<SourceEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using TraceWorker worker = new(
            (report, tell) => TraceSession.Open(files, options, directory, enricher, clock, report, tell), options, time, stop.Token);
        worker.Start();
        try
        {
            await foreach (SourceEvent happened in worker.Events.ReadAllAsync(cancellationToken))
            {
                worker.Taken();
                yield return happened;
            }
        }
        finally
        {
            // whoever stops reading may end the program next: the instance is gone before
            await stop.CancelAsync();
            await worker.Finished;
        }
    }
}
