using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using Damon;
using Damon.Records;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace DamonHeatmap.Inputs;

/// <summary>What is in a compressed stream. Memory is bounded whatever it unpacks to; every failure is one line for the user.</summary>
internal sealed class UnpackedStream : ForwardStream
{
    /// <summary>zstd's window: more than 128 MB is asked for by nobody who wants to be read.</summary>
    private const int LargestWindowLog = 27;

    private readonly EndWatch _source;
    private readonly Stream _unpacked;
    private readonly string _name;
    private readonly Packing _packing;

    /// <param name="source">The compressed bytes; disposed with this.</param>
    /// <param name="packing">How they are compressed.</param>
    /// <param name="name">The file's name, for messages.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "Disposed with this.")]
    public UnpackedStream(Stream source, Packing packing, string name)
    {
        (_source, _packing, _name) = (new EndWatch(source), packing, name);
        if (packing == Packing.Zstd)
        {
            var zstd = new DecompressionStream(_source, leaveOpen: true);
            zstd.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, LargestWindowLog);
            _unpacked = zstd;
        }
        else
        {
            _unpacked = packing == Packing.Gzip ? new GZipStream(_source, CompressionMode.Decompress, leaveOpen: true) : _source;
        }
    }

    /// <summary>Compressed bytes that were read.</summary>
    public long PackedBytes => _source.Count;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _unpacked.Read(buffer);
        }
        catch (Exception exception) when (exception is EndOfStreamException || (exception is InvalidDataException && _source.Ended))
        {
            throw new DamonDataException($"{_name}: cut short: its compressed data ({Kind}) does not end; copy it again", exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or ZstdException)
        {
            throw new DamonDataException($"{_name}: damaged: its compressed data ({Kind}) is not valid: {Excerpt.Line(exception.Message)}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DamonDataException($"{_name}: cannot be read: {Excerpt.Line(exception.Message)}", exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private string Kind => _packing == Packing.Zstd ? "zstd" : "gzip";
}
