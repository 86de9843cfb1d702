using System.Diagnostics.CodeAnalysis;
using Damon;
using Damon.Records;

namespace DamonHeatmap.Inputs;

/// <summary>A file that may be compressed as a whole.</summary>
/// <param name="location">Where it is.</param>
/// <param name="name">Its name, for messages.</param>
/// <param name="packing">How it is compressed.</param>
internal sealed class PackedFile(string location, string name, Packing packing)
{
    private UnpackedStream? _opened;

    public string Name => name;

    /// <summary>Its size and how far it was read.</summary>
    public ReadState State => ReadState.OfFile(location, Volatile.Read(ref _opened)?.PackedBytes ?? 0);

    /// <summary>To be put behind the name of a format.</summary>
    public string PackingName => packing switch { Packing.Gzip => " (gzip)", Packing.Zstd => " (zstd)", _ => "" };

    /// <summary>How data is compressed that begins like this.</summary>
    public static Packing PackingOf(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? Packing.Gzip
        : head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]) ? Packing.Zstd
        : Packing.None;

    /// <summary>Opens it from its start, unpacked.</summary>
    /// <exception cref="DamonDataException">It cannot be opened.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The stream that is returned disposes it.")]
    public Stream Open()
    {
        try
        {
            var opened = new UnpackedStream(new FileStream(location, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan), packing, name);
            Volatile.Write(ref _opened, opened);
            return opened;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException or NotSupportedException or ArgumentException)
        {
            throw new DamonDataException($"{name}: cannot be opened: {Excerpt.Line(exception.Message)}", exception);
        }
    }
}
