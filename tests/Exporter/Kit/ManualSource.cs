using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Damon;
using Damon.Snapshots;
using DamonExporter.Sources;

namespace DamonExporter.Tests.Kit;

/// <summary>A source that tells what the test tells it, and knows when that has arrived.</summary>
internal sealed class ManualSource : ISnapshotSource
{
    private readonly Channel<(SourceEvent? Event, TaskCompletionSource Arrived)> _events = Channel.CreateUnbounded<(SourceEvent?, TaskCompletionSource)>();

    public string Name => "manual";

    public string Description { get; init; } = "a test";

    /// <summary>Ends when the snapshot is in the state.</summary>
    public Task TellAsync(Snapshot snapshot) => TellAsync(new SnapshotTaken(snapshot));

    public Task TellAsync(SourceEvent? happened)
    {
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(_events.Writer.TryWrite((happened, arrived)));
        return arrived.Task;
    }

    public async IAsyncEnumerable<SourceEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach ((SourceEvent? happened, TaskCompletionSource arrived) in _events.Reader.ReadAllAsync(cancellationToken))
        {
            yield return happened ?? throw new DamonDataException("f.damon.data: snapshot 3: broken");

            // it was asked for the next one, so it has dealt with this one
            arrived.SetResult();
        }
    }
}
