using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using Damon.Snapshots;

namespace Damon.Kernel.Memory;

/// <summary>
/// How many bytes of each region a process has in memory: pages that are present and not the shared page of zeros, of mappings that page reclaim can take from it (no huge pages of
/// hugetlbfs, no device, not the kernel's own pages such as [vdso]). Asks the kernel for them by PAGEMAP_SCAN, and reads /proc/PID/pagemap before Linux 6.7.
/// </summary>
/// <param name="files">Where the kernel's files are.</param>
/// <param name="budget">Most CPU time for one snapshot; what takes more is given up: then it is not known.</param>
public sealed class ResidentPages(KernelFiles files, TimeSpan budget)
{
    /// <summary>A budget of 50 ms of CPU time, as some tens of GB in memory take: at an interval of 5 s 1 % of a core at most.</summary>
    public static readonly TimeSpan DefaultBudget = TimeSpan.FromMilliseconds(50);

    /// <summary>Ranges that one call can give back, 24 bytes each.</summary>
    private const int VectorLength = 1024;

    /// <summary>Addresses that one call goes through at least: 1 GiB are 262,144 pages, 1 or 2 ms where all are there.</summary>
    private const ulong ShortestStep = 1ul << 30;

    /// <summary>And at most, where nothing is found: some processes reserve terabytes.</summary>
    private const ulong LongestStep = 1ul << 44;

    /// <summary>A number of pagemap is 8 bytes; bit 63: the page is present; the lower 55: its number, where one may know that.</summary>
    private const ulong PresentBit = 1ul << 63, PageNumberMask = (1ul << 55) - 1;

    private static readonly ulong PageSize = (ulong)Environment.SystemPageSize;

    /// <summary>Whether to act as before Linux 6.7; for tests.</summary>
    internal bool WithoutScan { get; init; }

    /// <summary>Counts.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="maps">Its mappings of this moment.</param>
    /// <param name="regions">Of its virtual addresses.</param>
    /// <param name="resident">Bytes of each region that are in memory; null where that is not known.</param>
    /// <param name="reason">Why it is not known, one line; empty where it is.</param>
    /// <returns>Whether it is known.</returns>
    public bool TryCount(int pid, ProcessMaps maps, Regions regions, [NotNullWhen(true)] out ulong[]? resident, out string reason)
    {
        resident = null;
        if (!TryHugePages(pid, maps, out Func<MappedFile, bool> isHuge, out reason))
        {
            return false;
        }

        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/pagemap");
        int file = Libc.Open(files.OnHost(path), Libc.ReadOnly | Libc.CloseOnExec);
        if (file < 0)
        {
            reason = new KernelException("read", path, Libc.LastError).Message;
            return false;
        }

        try
        {
            var counts = new ulong[regions.Count];
            Counting counting = new(path, file, CpuTime(), regions, counts);
            foreach (AddressRange range in Ranges(maps.Files, regions, isHuge))
            {
                reason = WithoutScan ? ReadPagemap(counting, range) : Scan(counting, range);
                if (reason.Length != 0)
                {
                    return false;
                }
            }

            resident = counts;
            return true;
        }
        finally
        {
            _ = Libc.Close(file);
        }
    }

    /// <summary>The parts of the mappings that count which lie in regions, ascending; side by side they are one.</summary>
    internal static IEnumerable<AddressRange> Ranges(ImmutableArray<MappedFile> mappings, Regions regions, Func<MappedFile, bool> isHuge)
    {
        int first = 0;
        AddressRange open = default;
        foreach (MappedFile mapping in mappings)
        {
            if (!Counts(mapping) || isHuge(mapping))
            {
                continue;
            }

            while (first < regions.Count && regions.Ends[first] <= mapping.Start)
            {
                first++;
            }

            for (int i = first; i < regions.Count && regions.Starts[i] < mapping.End; i++)
            {
                // whole pages: DAMON's regions of virtual addresses have no others
                ulong from = Math.Max(mapping.Start, regions.Starts[i]) & ~(PageSize - 1), to = Math.Min(mapping.End, regions.Ends[i]);
                if (from == open.End && open.Size > 0)
                {
                    open = open with { End = to };
                    continue;
                }

                if (open.Size > 0)
                {
                    yield return open;
                }

                open = new AddressRange(from, to);
            }
        }

        if (open.Size > 0)
        {
            yield return open;
        }
    }

    /// <summary>Whether page reclaim could take pages of a mapping: not those that the kernel puts into each process, nor a device's.</summary>
    private static bool Counts(MappedFile mapping) =>
        mapping.Name is not ("[vdso]" or "[vsyscall]") && !mapping.Name.StartsWith("[vvar", StringComparison.Ordinal)
        && (!mapping.Name.StartsWith("/dev/", StringComparison.Ordinal) || mapping.Name.StartsWith("/dev/shm/", StringComparison.Ordinal)
            || mapping.Name.StartsWith("/dev/zero", StringComparison.Ordinal));

    /// <summary>Adds a range of pages that are in memory to the regions that have them.</summary>
    private static void Add(Counting counting, ulong start, ulong end)
    {
        Regions regions = counting.Regions;
        while (counting.Region < regions.Count && regions.Ends[counting.Region] <= start)
        {
            counting.Region++;
        }

        for (int i = counting.Region; i < regions.Count && regions.Starts[i] < end; i++)
        {
            counting.Resident[i] += Math.Min(end, regions.Ends[i]) - Math.Max(start, regions.Starts[i]);
        }
    }

    private bool IsTooLong(Counting counting) => CpuTime() - counting.Began > budget;

    /// <summary>CPU time of this thread: what we cost the host, not how long others keep us waiting.</summary>
    private static TimeSpan CpuTime()
    {
        const int ThreadCpuClock = 3;
        return Libc.ClockTime(ThreadCpuClock, out Libc.TimeParts time) == 0 ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100)) : TimeSpan.Zero;
    }

    private string TooLong => string.Create(CultureInfo.InvariantCulture, $"counting its resident pages takes more than {budget.TotalMilliseconds} ms of CPU time");

    private string Scan(Counting counting, AddressRange range)
    {
        ulong[] vector = ArrayPool<ulong>.Shared.Rent(3 * VectorLength);
        GCHandle pinned = GCHandle.Alloc(vector, GCHandleType.Pinned);
        try
        {
            ulong step = ShortestStep;
            for (ulong at = range.Start; at < range.End;)
            {
                PageScan scan = new()
                {
                    Size = PageScan.StructSize,
                    Start = at,
                    End = range.End - at > step ? at + step : range.End,
                    Vector = (ulong)pinned.AddrOfPinnedObject(),
                    VectorLength = VectorLength,
                    CategoryMask = PageScan.Present | PageScan.Zeros,
                    CategoryInverted = PageScan.Zeros,
                    ReturnMask = PageScan.Present,
                };
                int found = Libc.ScanPages(counting.File, PageScan.Request, ref scan);
                if (found < 0)
                {
                    Errno error = Libc.LastError;
                    if (error is Errno.NoTerminal && at == range.Start && !counting.HasScanned)
                    {
                        return ReadPagemap(counting, range);
                    }

                    return new KernelException("scan", counting.Path, error).Message;
                }

                counting.HasScanned = true;
                for (int i = 0; i < found; i++)
                {
                    Add(counting, vector[3 * i], vector[(3 * i) + 1]);
                }

                if (scan.WalkEnd <= at)
                {
                    return $"the kernel does not get on with scanning {counting.Path}";
                }

                at = scan.WalkEnd;
                step = found == 0 ? Math.Min(LongestStep, step * 2) : ShortestStep;
                if (IsTooLong(counting))
                {
                    return TooLong;
                }
            }

            return "";
        }
        finally
        {
            pinned.Free();
            ArrayPool<ulong>.Shared.Return(vector);
        }
    }

    private string ReadPagemap(Counting counting, AddressRange range)
    {
        counting.ZeroPage ??= FindZeroPage();
        if (counting.ZeroPage is not { } zeros)
        {
            return $"{counting.Path} hides page numbers, without which pages of zeros cannot be told: that needs CAP_SYS_ADMIN";
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            for (ulong at = range.Start; at < range.End;)
            {
                ulong pages = Math.Min((ulong)buffer.Length / 8, (range.End - at + PageSize - 1) / PageSize);
                nint count = Libc.ReadAt(counting.File, buffer, (nint)pages * 8, (long)(at / PageSize * 8));
                if (count < 8)
                {
                    // 0: the end of the address space, or the process is gone
                    return count < 0 ? new KernelException("read", counting.Path, Libc.LastError).Message : $"{counting.Path} ends early: the process is gone";
                }

                foreach (ulong page in MemoryMarshal.Cast<byte, ulong>(buffer.AsSpan(0, (int)count)))
                {
                    if ((page & PresentBit) != 0 && (page & PageNumberMask) != zeros)
                    {
                        Add(counting, at, at + PageSize);
                    }

                    at += PageSize;
                }

                if (IsTooLong(counting))
                {
                    return TooLong;
                }
            }

            return "";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The number of the kernel's page of zeros: what a fresh page of our own is when it is read; null where page numbers are hidden.</summary>
    private ulong? FindZeroPage()
    {
        const int ReadOnly = 1, PrivateAnonymous = 0x22;
        nint page = Libc.MapMemory(0, (nuint)PageSize, ReadOnly, PrivateAnonymous, -1, 0);
        if (page == -1)
        {
            return null;
        }

        int file = Libc.Open(files.OnHost("/proc/self/pagemap"), Libc.ReadOnly | Libc.CloseOnExec);
        try
        {
            Span<byte> number = stackalloc byte[8];
            _ = Marshal.ReadByte(page);
            if (file < 0 || Libc.ReadAt(file, number, 8, (long)((ulong)page / PageSize * 8)) != 8)
            {
                return null;
            }

            return (MemoryMarshal.Read<ulong>(number) & PageNumberMask) is var found and not 0 ? found : null;
        }
        finally
        {
            _ = file < 0 ? 0 : Libc.Close(file);
            _ = Libc.UnmapMemory(page, (nuint)PageSize);
        }
    }

    /// <summary>Tells which mappings are of huge pages; where the process has none in memory, that is easy.</summary>
    private bool TryHugePages(int pid, ProcessMaps maps, out Func<MappedFile, bool> isHuge, out string reason)
    {
        isHuge = _ => false;
        reason = "";
        string status = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status");
        Errno error = files.TryRead(status, out string text);
        if (error != Errno.None)
        {
            reason = new KernelException("read", status, error).Message;
            return false;
        }

        if (MeminfoText.TryBytes(text, "HugetlbPages") is null or 0)
        {
            return true;
        }

        string path = ProcessMaps.Path(pid);
        int file = Libc.Open(files.OnHost(path), Libc.ReadOnly | Libc.CloseOnExec);
        if (file < 0)
        {
            reason = new KernelException("read", path, Libc.LastError).Message;
            return false;
        }

        HashSet<ulong> huge = [];
        try
        {
            foreach (MappedFile mapping in maps.Files.Where(mapping => mapping.HasFile && !mapping.IsOnRealDevice))
            {
                MappingQuery query = new() { Size = MappingQuery.StructSize, Address = mapping.Start };
                if (Libc.QueryMapping(file, MappingQuery.Request, ref query) != 0)
                {
                    // ENOENT: it was unmapped since
                    query.PageSize = 0;
                    if (Libc.LastError is not Errno.NoEntry and var refused)
                    {
                        reason = $"which mappings are of huge pages is not known: {new KernelException("ask", path, refused).Message}";
                        return false;
                    }
                }

                if (query.PageSize > PageSize)
                {
                    huge.Add(mapping.Start);
                }
            }
        }
        finally
        {
            _ = Libc.Close(file);
        }

        isHuge = mapping => huge.Contains(mapping.Start);
        return true;
    }

    /// <summary>One count under way.</summary>
    private sealed class Counting(string path, int file, TimeSpan began, Regions regions, ulong[] resident)
    {
        public string Path { get; } = path;

        public int File { get; } = file;

        public TimeSpan Began { get; } = began;

        public Regions Regions { get; } = regions;

        public ulong[] Resident { get; } = resident;

        /// <summary>The region in which the last range was: ranges ascend.</summary>
        public int Region { get; set; }

        public bool HasScanned { get; set; }

        public ulong? ZeroPage { get; set; }
    }
}
