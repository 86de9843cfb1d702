using ZstdSharp;

namespace Damon.Storage.Blocks;

/// <summary>zstd, with a checksum in each frame, and a bound on what a frame may make of itself.</summary>
internal static class Zstd
{
    /// <summary>A payload longer than this is damage: a block holds some ten thousand regions of at most 50 bytes.</summary>
    public const int MaxLength = 1 << 28;

    /// <summary>Of a snapshot that is stored as it comes: as fast as it gets.</summary>
    public const int Fast = 1;

    /// <summary>To see which of several forms becomes the shortest.</summary>
    public const int Trial = 3;

    /// <summary>Of blocks, which are made once in the background.</summary>
    public const int Dense = 15;

    [ThreadStatic]
    private static Decompressor? _decompressor;

    /// <summary>Compresses something small, now and then.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> data, int level)
    {
        using var writer = new ZstdWriter();
        return writer.Compress(data, level).ToArray();
    }

    /// <param name="frame">One frame, whose header says how long the data is.</param>
    /// <param name="buffer">Is used if it is long enough.</param>
    /// <returns>The data, in <paramref name="buffer"/> or a new array.</returns>
    /// <exception cref="DamonDataException">Not a whole frame, or wrong by its checksum, or too long.</exception>
    public static ArraySegment<byte> Decompress(ReadOnlySpan<byte> frame, ref byte[] buffer)
    {
        try
        {
            ulong length = Decompressor.GetDecompressedSize(frame);
            if (length > MaxLength)
            {
                throw new DamonDataException($"its payload says that it is {length} bytes long, more than any block");
            }

            if (buffer.Length < (int)length)
            {
                buffer = new byte[(int)length];
            }

            _decompressor ??= new Decompressor();
            int written = _decompressor.Unwrap(frame, buffer.AsSpan(0, (int)length));
            return new ArraySegment<byte>(buffer, 0, written);
        }
        catch (ZstdException exception)
        {
            throw new DamonDataException($"its payload is damaged: {exception.Message}", exception);
        }
    }
}
