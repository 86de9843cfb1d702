using System.Runtime.CompilerServices;
using DamonExporter.Sources;

namespace DamonExporter.Tests.Kit;

/// <summary>A source that tells a list, and then is over, or waits for the end.</summary>
internal sealed class ListedSource(IEnumerable<SourceEvent> events, bool isEndless = false) : ISnapshotSource
{
    public string Name => "listed";

    public string Description => "a list";

    /// <summary>How many of them were asked for.</summary>
    public int Told { get; private set; }

    public async IAsyncEnumerable<SourceEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (SourceEvent happened in events)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Told++;
            yield return happened;
        }

        if (isEndless)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
