using System.Runtime.InteropServices;

namespace Damon.Kernel.Memory;

/// <summary>struct procmap_query of linux/fs.h: what a mapping is (ioctl PROCMAP_QUERY on /proc/PID/maps, Linux 6.11).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MappingQuery
{
    /// <summary>_IOWR('f', 17, struct procmap_query).</summary>
    public const uint Request = 0xC0686611;

    /// <summary>Its size.</summary>
    public const ulong StructSize = 104;

    /// <summary>Size of this structure.</summary>
    public ulong Size;

    /// <summary>None: the mapping that has the address.</summary>
    public ulong Flags;

    /// <summary>The address.</summary>
    public ulong Address;

    /// <summary>First address of the mapping.</summary>
    public ulong Start;

    /// <summary>First address after it.</summary>
    public ulong End;

    /// <summary>Its rights.</summary>
    public ulong MappingFlags;

    /// <summary>Bytes in a page of it; more than the system's where it is of huge pages (hugetlb, not transparent ones).</summary>
    public ulong PageSize;

    /// <summary>Its place in the file.</summary>
    public ulong Offset;

    /// <summary>The file.</summary>
    public ulong Inode;

    /// <summary>The file's device.</summary>
    public uint DeviceMajor;

    /// <summary>The file's device.</summary>
    public uint DeviceMinor;

    /// <summary>0: no name is asked for.</summary>
    public uint NameSize;

    /// <summary>0: no build id is asked for.</summary>
    public uint BuildIdSize;

    /// <summary>Where the name would go.</summary>
    public ulong Name;

    /// <summary>Where the build id would go.</summary>
    public ulong BuildId;
}
