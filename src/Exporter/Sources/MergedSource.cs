using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace DamonExporter.Sources;

/// <summary>A source, and others beside it that tell of the same host. It ends when the first ends, and breaks when any breaks.</summary>
/// <param name="first">Whose name it has.</param>
/// <param name="others">They only add.</param>
internal sealed class MergedSource(ISnapshotSource first, params IReadOnlyList<ISnapshotSource> others) : ISnapshotSource
{
    /// <summary>Events that may wait: who is quicker than the state takes them has to wait.</summary>
    private const int Waiting = 16;

    public string Name => first.Name;

    public string Description => first.Description;

    public async IAsyncEnumerable<SourceEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = Channel.CreateBounded<SourceEvent>(Waiting);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task all = Task.WhenAll([CopyAsync(first, true), .. others.Select(other => CopyAsync(other, false))]);
        try
        {
            await foreach (SourceEvent happened in events.Reader.ReadAllAsync(cancellationToken))
            {
                yield return happened;
            }
        }
        finally
        {
            // each undoes what it did in the kernel before it is left
            await stop.CancelAsync();
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task CopyAsync(ISnapshotSource source, bool isFirst)
        {
            Exception? broke = null;
            try
            {
                await foreach (SourceEvent happened in source.ReadAsync(stop.Token))
                {
                    await events.Writer.WriteAsync(happened, stop.Token);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // somebody else ended it
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                broke = e;
            }

            if (isFirst || broke is not null)
            {
                events.Writer.TryComplete(broke);
            }
        }
    }
}
