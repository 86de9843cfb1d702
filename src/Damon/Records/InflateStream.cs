using System.IO.Compression;

namespace Damon.Records;

/// <summary>The text inside a zlib file. Unlike <see cref="ZLibStream"/> it does not take a file that was cut short for whole.</summary>
internal sealed class InflateStream : ForwardStream
{
    private readonly string _name;
    private readonly EndWatch _source;
    private readonly ZLibStream _inflate;

    /// <param name="source">The compressed bytes; disposed with this.</param>
    /// <param name="name">The file's name, for messages.</param>
    public InflateStream(Stream source, string name)
    {
        _name = name;
        _source = new EndWatch(source);
        _inflate = new ZLibStream(_source, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        int read;
        try
        {
            read = _inflate.Read(buffer);
        }
        catch (InvalidDataException exception)
        {
            // with System.IO.Compression.UseStrictValidation, a stream that does not end is no valid data either
            throw _source.Ended ? CutShort(exception) : new DamonDataException(
                $"{_name}: damaged: its compressed data (zlib) is not valid or its checksum is wrong, near byte {_source.Count}; record or copy it again", exception);
        }

        // a whole stream ends by itself, before anybody asks for bytes behind the end
        return read > 0 || !_source.Ended ? read : throw CutShort(null);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inflate.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private DamonDataException CutShort(Exception? exception) =>
        new($"{_name}: cut short: its compressed data (zlib) goes on after byte {_source.Count}, where the file ends; copy it again", exception);
}
