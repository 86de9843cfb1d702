using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace DamonExporter.Sources;

/// <summary>Tells what parts of other sources have to say to the operator, from whatever thread.</summary>
internal sealed class NoteSource : ISnapshotSource
{
    private readonly Channel<string> _notes = Channel.CreateUnbounded<string>();

    public string Name => "notes";

    public string Description => "what an operator should know";

    /// <summary>Takes a note: one line.</summary>
    public void Note(string text) => _notes.Writer.TryWrite(text);

    public async IAsyncEnumerable<SourceEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (string text in _notes.Reader.ReadAllAsync(cancellationToken))
        {
            yield return new SourceNoted(text);
        }
    }
}
