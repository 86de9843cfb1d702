namespace Damon.Kernel.Tracing;

/// <summary>How the pages (sub-buffers) of the trace buffer are laid out, by <c>events/header_page</c>.</summary>
/// <param name="TimestampOffset">Where the time of the first event's base stands, 8 bytes.</param>
/// <param name="CommitOffset">Where the number of bytes of data stands, with flags in its bits 30 and 31.</param>
/// <param name="LongSize">Size of the kernel's <c>long</c>, 4 or 8.</param>
/// <param name="DataOffset">First byte of data.</param>
/// <param name="Size">Bytes of a page with its header; what is read at once.</param>
public sealed record PageLayout(int TimestampOffset, int CommitOffset, int LongSize, int DataOffset, int Size)
{
    /// <summary>Largest page that is taken for true; the kernel's sub-buffers are 4 KiB unless somebody asked for more.</summary>
    public const int LargestSize = 16 << 20;

    /// <summary>The layout of all 64-bit kernels with pages of 4 KiB.</summary>
    public static PageLayout Usual { get; } = new(0, 8, 8, 16, 4096);

    /// <summary>Reads the text of <c>events/header_page</c>.</summary>
    /// <exception cref="DamonDataException">A field is missing or out of range.</exception>
    public static PageLayout Parse(string text, string path)
    {
        EventFormat format = EventFormat.Parse(text, path);
        EventField timestamp = format.Number("timestamp", path);
        EventField commit = format.Number("commit", path);
        EventField data = format.Find("data") ?? throw new DamonDataException($"{path}: no field data");
        bool fits = timestamp.Size == 8 && commit.Size is 4 or 8 && timestamp.End <= data.Offset && commit.End <= data.Offset
            && data.Size >= 64 && data.End <= LargestSize;
        return fits
            ? new PageLayout(timestamp.Offset, commit.Offset, commit.Size, data.Offset, data.End)
            : throw new DamonDataException($"{path}: a page of {data.End} bytes with {data.Size} of data and a commit of {commit.Size} bytes is none that this program knows");
    }
}
