using System.Buffers.Binary;

namespace Damon.Kernel;

/// <summary>
/// Names in a directory, straight from the kernel (getdents64), with nothing allocated for them. With each comes its inode number: sysfs never gives that to another directory
/// of the same name, so two equal scans saw the same directories.
/// </summary>
internal ref struct DirectoryScan
{
    /// <summary>Start of linux_dirent64: inode (8 bytes), offset (8), length of the entry (2), type (1); then the name, ended by 0.</summary>
    private const int HeadLength = 19;

    private readonly int _directory;
    private readonly Span<byte> _buffer;
    private int _at;
    private int _length;

    /// <param name="directory">An open directory; the scan begins where it stands.</param>
    /// <param name="buffer">Room for entries; 32 KiB take some 1000 of them a call.</param>
    public DirectoryScan(int directory, Span<byte> buffer)
    {
        _directory = directory;
        _buffer = buffer;
        Inode = 0;
        Name = default;
    }

    /// <summary>Inode number of the entry.</summary>
    public ulong Inode { get; private set; }

    /// <summary>Its name, until the next call.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>What the kernel answered, when there is no next entry; none at the end.</summary>
    public Errno Error { get; private set; }

    /// <summary>Goes to the next entry, which is never <c>.</c> or <c>..</c>.</summary>
    public bool Next()
    {
        while (true)
        {
            if (_at >= _length)
            {
                nint count = Libc.GetDirectoryEntries(_directory, _buffer, _buffer.Length);
                if (count <= 0)
                {
                    Error = count < 0 ? Libc.LastError : Errno.None;
                    return false;
                }

                (_at, _length) = (0, (int)count);
            }

            ReadOnlySpan<byte> entry = _buffer[_at.._length];
            Inode = BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(entry) : BinaryPrimitives.ReadUInt64BigEndian(entry);
            int length = BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(entry[16..]) : BinaryPrimitives.ReadUInt16BigEndian(entry[16..]);
            ReadOnlySpan<byte> name = entry[HeadLength..length];
            Name = name[..name.IndexOf((byte)0)];
            _at += length;
            if (!Name.SequenceEqual("."u8) && !Name.SequenceEqual(".."u8))
            {
                return true;
            }
        }
    }
}
