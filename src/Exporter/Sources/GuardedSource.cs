using System.Runtime.CompilerServices;

namespace DamonExporter.Sources;

/// <summary>A source that is not begun at all where something speaks against it: it then says why, once, and delivers nothing.</summary>
/// <param name="source">The source.</param>
/// <param name="objection">What speaks against it, one line; null: nothing. Asked when the source is about to begin.</param>
internal sealed class GuardedSource(ISnapshotSource source, Func<string?> objection) : ISnapshotSource
{
    public string Name => source.Name;

    public string Description => source.Description;

    public async IAsyncEnumerable<SourceEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (objection() is { } reason)
        {
            yield return new SourceInterrupted(reason);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        await foreach (SourceEvent happened in source.ReadAsync(cancellationToken))
        {
            yield return happened;
        }
    }
}
