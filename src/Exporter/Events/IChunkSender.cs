using Damon.Events;

namespace DamonExporter.Events;

/// <summary>Sends one log record at a time, and says what became of it.</summary>
internal interface IChunkSender : IDisposable
{
    /// <summary>Sends and waits for the answer, as long as the timeout of the export: call it on a thread that may wait.</summary>
    /// <param name="node">The host's name.</param>
    /// <param name="chunk">The record.</param>
    /// <param name="stopping">Ends the wait.</param>
    OtlpAnswer Send(string node, SnapshotEventChunk chunk, CancellationToken stopping);
}
