using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Damon.Storage.Blocks;

/// <summary>zstd, with a checksum in each frame, and a bound on what a frame may make of itself.</summary>
internal static class Zstd
{
    /// <summary>A payload longer than this is damage: a block holds some ten thousand regions of at most 50 bytes.</summary>
    public const int MaxLength = 1 << 28;

    /// <summary>Of a snapshot that is stored as it comes: as fast as it gets.</summary>
    public const int Fast = 1;

    /// <summary>Of blocks, which are made once in the background.</summary>
    public const int Dense = 15;

    /// <summary>Tables of zstd for blocks: 2^20 bytes back, and 2^18 and 2^19 places of 4 bytes. By itself it would take some 20 MB, to no use: columns repeat within a snapshot or two.</summary>
    private const int WindowLog = 20, HashLog = 18, ChainLog = 19;

    [ThreadStatic]
    private static Compressor? _compressor;

    [ThreadStatic]
    private static Decompressor? _decompressor;

    public static byte[] Compress(ReadOnlySpan<byte> data, int level)
    {
        _compressor ??= MakeCompressor();
        _compressor.Level = level;
        return _compressor.Wrap(data).ToArray();
    }

    /// <summary>How long it would become.</summary>
    public static int CompressedLength(ReadOnlySpan<byte> data, int level)
    {
        _compressor ??= MakeCompressor();
        _compressor.Level = level;
        return _compressor.Wrap(data).Length;
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

    private static Compressor MakeCompressor()
    {
        var compressor = new Compressor();
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_windowLog, WindowLog);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_hashLog, HashLog);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_chainLog, ChainLog);
        return compressor;
    }
}
