namespace DamonExporter.Hosting;

/// <summary>Pieces of pages for the next ones. Thread-safe.</summary>
internal sealed class SparePieces
{
    /// <summary>Bytes of a piece: far below what counts as a large object, which only a full collection frees.</summary>
    public const int Size = 16 * 1024;

    /// <summary>Kept at most: 2 MiB, some ten pages of 64 streams.</summary>
    private const int Most = 128;

    private readonly Lock _lock = new();
    private readonly Stack<byte[]> _pieces = new();

    /// <summary>A piece, whatever stands in it.</summary>
    public byte[] Take()
    {
        lock (_lock)
        {
            if (_pieces.TryPop(out byte[]? piece))
            {
                return piece;
            }
        }

        return GC.AllocateUninitializedArray<byte>(Size);
    }

    /// <summary>Takes one back.</summary>
    public void Give(byte[] piece)
    {
        lock (_lock)
        {
            if (_pieces.Count < Most)
            {
                _pieces.Push(piece);
            }
        }
    }
}
