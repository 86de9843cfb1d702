using System.Runtime.InteropServices;

namespace Damon.Kernel.Memory;

/// <summary>struct pm_scan_arg of linux/fs.h: which pages of an address range to find (ioctl PAGEMAP_SCAN on /proc/PID/pagemap, Linux 6.7).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PageScan
{
    /// <summary>_IOWR('f', 16, struct pm_scan_arg).</summary>
    public const uint Request = 0xC0606610;

    /// <summary>Its size.</summary>
    public const ulong StructSize = 96;

    /// <summary>PAGE_IS_PRESENT.</summary>
    public const ulong Present = 1 << 3;

    /// <summary>PAGE_IS_PFNZERO: the page of zeros that the kernel shows where a page was read but never written.</summary>
    public const ulong Zeros = 1 << 5;

    /// <summary>Size of this structure.</summary>
    public ulong Size;

    /// <summary>None.</summary>
    public ulong Flags;

    /// <summary>First address.</summary>
    public ulong Start;

    /// <summary>First address after.</summary>
    public ulong End;

    /// <summary>How far the kernel came.</summary>
    public ulong WalkEnd;

    /// <summary>Where the ranges go: three numbers each, start, end, categories.</summary>
    public ulong Vector;

    /// <summary>How many fit.</summary>
    public ulong VectorLength;

    /// <summary>Most pages to find; 0: no limit.</summary>
    public ulong MaxPages;

    /// <summary>Categories that a page must not have, among those of the mask.</summary>
    public ulong CategoryInverted;

    /// <summary>Categories that are looked at, all of which must be as wanted.</summary>
    public ulong CategoryMask;

    /// <summary>Categories of which one is enough.</summary>
    public ulong CategoryAnyOf;

    /// <summary>Categories that are told; pages side by side with the same ones make one range.</summary>
    public ulong ReturnMask;
}
