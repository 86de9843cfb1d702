using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Damon.Records;

/// <summary>
/// A stream that another thread reads ahead, so that a text is inflated while what came before it is understood. What is read ahead is bounded; a short stream is read without any thread, and so is every one where there is
/// a single processor. An error comes where the bytes would have come, on the caller's own thread.
/// </summary>
internal sealed class AheadStream : ForwardStream
{
    /// <summary>One is given away, one is read, one waits.</summary>
    private const int Chunks = 3;

    private readonly Stream _source;
    private readonly CancellationTokenSource _stop = new();
    private readonly BlockingCollection<Chunk> _free = [];
    private readonly BlockingCollection<Chunk> _read = [];
    private Chunk? _current;
    private int _position;
    private Task? _reader;

    /// <param name="source">Disposed with this.</param>
    /// <param name="chunkSize">Bytes to read at once, at least 1.</param>
    public AheadStream(Stream source, int chunkSize)
    {
        _source = source;
        _free.Add(new Chunk(chunkSize));
    }

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty && (_current is null || _position == _current.Length))
        {
            if (_current is { IsLast: true })
            {
                _current.Failure?.Throw();
                return 0;
            }

            Next();
        }

        int count = Math.Min(buffer.Length, (_current?.Length ?? 0) - _position);
        if (count > 0)
        {
            _current!.Bytes.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // a thread must not read what is being closed
            _stop.Cancel();
            _reader?.GetAwaiter().GetResult();
            _source.Dispose();
            _free.Dispose();
            _read.Dispose();
            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Next()
    {
        if (_current is not null)
        {
            _free.Add(_current);
        }

        if (_reader is null)
        {
            // the first one at once: most recordings are that short
            _current = _free.Take();
            Fill(_current);
            if (!_current.IsLast && Environment.ProcessorCount > 1)
            {
                for (int i = 1; i < Chunks; i++)
                {
                    _free.Add(new Chunk(_current.Bytes.Length));
                }

                _reader = Task.Factory.StartNew(ReadOn, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
        }
        else
        {
            _current = _read.Take();
        }

        _position = 0;
    }

    private void ReadOn()
    {
        try
        {
            Chunk chunk;
            do
            {
                chunk = _free.Take(_stop.Token);
                Fill(chunk);
                _read.Add(chunk);
            }
            while (!chunk.IsLast);
        }
        catch (OperationCanceledException)
        {
            // nobody wants more
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "It goes on in the caller's thread, which would wait for ever, else.")]
    private void Fill(Chunk chunk)
    {
        chunk.Length = 0;
        try
        {
            while (chunk.Length < chunk.Bytes.Length && !chunk.IsLast)
            {
                int count = _source.Read(chunk.Bytes.AsSpan(chunk.Length));
                chunk.IsLast = count == 0;
                chunk.Length += count;
            }
        }
        catch (Exception exception)
        {
            // what came before it is given first
            (chunk.IsLast, chunk.Failure) = (true, ExceptionDispatchInfo.Capture(exception));
        }
    }

    private sealed class Chunk(int size)
    {
        public byte[] Bytes { get; } = new byte[size];

        public int Length { get; set; }

        /// <summary>Whether nothing comes behind it.</summary>
        public bool IsLast { get; set; }

        /// <summary>Why nothing comes; null: the stream has ended.</summary>
        public ExceptionDispatchInfo? Failure { get; set; }
    }
}
