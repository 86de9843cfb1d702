using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Damon.Storage.Blocks;

/// <summary>Compresses one thing after the other with zstd, each a frame with a checksum. Keeps its tables and its buffer until it is disposed. Not thread-safe.</summary>
internal sealed class ZstdWriter : IDisposable
{
    /// <summary>Tables of zstd: 2^20 bytes back, and 2^18 and 2^19 places of 4 bytes. By itself it would take some 20 MB, to no use: columns repeat within a snapshot or two.</summary>
    private const int WindowLog = 20, HashLog = 18, ChainLog = 19;

    private readonly Compressor _compressor = new();
    private byte[] _buffer = [];

    public ZstdWriter()
    {
        _compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        _compressor.SetParameter(ZSTD_cParameter.ZSTD_c_windowLog, WindowLog);
        _compressor.SetParameter(ZSTD_cParameter.ZSTD_c_hashLog, HashLog);
        _compressor.SetParameter(ZSTD_cParameter.ZSTD_c_chainLog, ChainLog);
    }

    /// <returns>The frame, until the next call.</returns>
    public ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> data, int level)
    {
        int bound = Compressor.GetCompressBound(data.Length);
        if (_buffer.Length < bound)
        {
            _buffer = GC.AllocateUninitializedArray<byte>(bound);
        }

        _compressor.Level = level;
        return _buffer.AsSpan(0, _compressor.Wrap(data, _buffer));
    }

    public void Dispose() => _compressor.Dispose();
}
