using System.Globalization;
using System.Runtime.InteropServices;
using Damon.Kernel;
using Damon.Kernel.Memory;
using Damon.Snapshots;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Memory;

public sealed class ProcessMemoryTests
{
    private const int Read = 1, Write = 2, PrivateAnonymous = 0x22;
    private const ulong Mebibyte = 1 << 20;

    private static readonly KernelFiles Host = new();

    [Fact]
    public void Maps_LinesOfAKernel_AreNamedAndJoined()
    {
        using FakeKernel kernel = new();
        kernel.Write("/proc/5/maps",
            "1000-2000 r--p 00000000 fd:00 12                         /usr/lib/a b.so\n"
            + "2000-3000 r-xp 00001000 fd:00 12                         /usr/lib/a b.so\n"
            + "4000-5000 r-xp 00001000 fd:00 12                         /usr/lib/a b.so\n"
            + "5000-6000 rw-p 00000000 00:00 0 \n"
            + "6000-9000 rw-p 00000000 00:00 0                          [heap]\n"
            + "9000-a000 rw-p 00000000 00:00 0                          [anon:glibc: malloc]\n"
            + "a000-b000 rw-s 00000000 00:01 77                         /memfd:x (deleted)\n"
            + "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0  [vsyscall]");
        Assert.Equal(
            [
                new Mapping(0x1000, 0x3000, "/usr/lib/a b.so"), new Mapping(0x4000, 0x5000, "/usr/lib/a b.so"), new Mapping(0x5000, 0x6000, "[anon]"),
                new Mapping(0x6000, 0x9000, "[heap]"), new Mapping(0x9000, 0xa000, "[anon:glibc: malloc]"), new Mapping(0xa000, 0xb000, "/memfd:x (deleted)"),
                new Mapping(0xffffffffff600000, 0xffffffffff601000, "[vsyscall]"),
            ],
            ProcessMaps.Read(new KernelFiles(kernel.Root), 5).Mappings);
    }

    [Theory]
    [InlineData('\r')]
    [InlineData('\f')]
    [InlineData('\u0085')]
    [InlineData('\u2028')]
    [InlineData('\u2029')]
    public void Maps_FileNameWithALineEndOfAnotherKind_IsOneLine(char odd)
    {
        using FakeKernel kernel = new();
        kernel.Write("/proc/5/maps", $"1000-2000 r--p 00000000 fd:00 12 /tmp/a{odd}b\n2000-3000 rw-p 00000000 00:00 0 [heap]");
        Assert.Equal([new Mapping(0x1000, 0x2000, $"/tmp/a{odd}b"), new Mapping(0x2000, 0x3000, "[heap]")], ProcessMaps.Read(new KernelFiles(kernel.Root), 5).Mappings);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("2000-1000 r--p 0 00:00 0")]
    [InlineData("1000-2000 r--p 0 0000 0")]
    public void Maps_NoLineOfAKernel_NamesTheFile(string line)
    {
        using FakeKernel kernel = new();
        kernel.Write("/proc/5/maps", line);
        string message = Assert.Throws<DamonDataException>(() => ProcessMaps.Read(new KernelFiles(kernel.Root), 5)).Message;
        Assert.StartsWith("/proc/5/maps: expected a line ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Maps_NoSuchProcess_SaysItIsGone()
    {
        using FakeKernel kernel = new();
        Assert.True(Assert.Throws<KernelException>(() => ProcessMaps.Read(new KernelFiles(kernel.Root), 5)).IsGone);
    }

    [Fact]
    public void Maps_ThisProcess_HasAStack() =>
        Assert.Contains(ProcessMaps.Read(Host, Environment.ProcessId).Mappings, mapping => mapping.Name == "[stack]");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TryCount_ThisProcess_CountsWhatWasWrittenAndNoMore(bool withoutScan)
    {
        Assert.SkipUnless(withoutScan is false || Environment.IsPrivilegedProcess, "page numbers are for root only");
        const ulong Size = 64 * Mebibyte;
        using OwnMapping written = new(Size, Read | Write);
        using OwnMapping onlyRead = new(Mebibyte, Read);

        // 16 MiB in the middle, at borders of huge pages, so that these make no difference
        ulong first = (written.Start + (20 * Mebibyte)) & ~((2 * Mebibyte) - 1), after = first + (16 * Mebibyte);
        written.WriteEachPage(first, after);
        onlyRead.ReadEachPage();
        Regions regions = Of(
            (written.Start, first), (first, first + (4 * Mebibyte)), (first + (4 * Mebibyte), after), (after, written.Start + Size), (onlyRead.Start, onlyRead.Start + Mebibyte));
        List<ulong> expected = [0, 4 * Mebibyte, 12 * Mebibyte, 0];

        // most kernels show the page of zeros where memory was read only, and do not count that as resident; some give it pages at once, and do
        expected.Insert(onlyRead.Start < written.Start ? 0 : 4, ResidentBySmaps(onlyRead.Start));
        Assert.Equal(expected, Count(regions, withoutScan));
    }

    [Fact]
    public void TryCount_RegionBeyondMappings_CountsOnlyThese()
    {
        const ulong Last = 0x7ffffffff000;
        using OwnMapping mapping = new(4 * Mebibyte, Read | Write);
        mapping.WriteEachPage(mapping.Start, mapping.Start + (4 * Mebibyte));
        Mapping[] user = [.. ProcessMaps.Read(Host, Environment.ProcessId).Mappings.Where(found => found.End <= Last)];
        Assert.Equal([0, 0], Count(Of((4096, user[0].Start), (user[^1].End, Last)), withoutScan: false));

        // other tests take memory and give it back meanwhile
        ulong resident = (ulong)Environment.WorkingSet;
        Assert.InRange(Assert.Single(Count(Of((4096, Last)), withoutScan: false)), resident / 2, resident * 2);
    }

    [Fact]
    public void TryCount_LongerThanTheBudget_IsNotKnown()
    {
        using OwnMapping mapping = new(4 * Mebibyte, Read | Write);
        ProcessMaps maps = ProcessMaps.Read(Host, Environment.ProcessId);
        ResidentPages pages = new(Host, TimeSpan.FromTicks(-1));
        Assert.False(pages.TryCount(Environment.ProcessId, maps, Of((mapping.Start, mapping.Start + (4 * Mebibyte))), out ulong[]? resident, out string reason));
        Assert.Null(resident);
        Assert.StartsWith("counting its resident pages takes more than ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TryCount_ProcessIsGone_SaysSo()
    {
        using FakeKernel kernel = new();
        kernel.Write("/proc/5/maps", "1000-2000 rw-p 00000000 00:00 0");
        KernelFiles files = new(kernel.Root);
        ProcessMaps maps = ProcessMaps.Read(files, 5);
        ResidentPages pages = new(files, ResidentPages.DefaultBudget);
        Assert.False(pages.TryCount(5, maps, Of((0x1000, 0x2000)), out _, out string reason));
        Assert.Equal("cannot read /proc/5/status: no such file (ENOENT)", reason);
    }

    [Fact]
    public void Ranges_MappingsAndRegions_AreTheirCommonPart()
    {
        MappedFile[] mappings =
        [
            new(0x1000, 0x3000, "[anon]", false, false), new(0x3000, 0x4000, "[heap]", false, false), new(0x5000, 0x6000, "[vdso]", false, false),
            new(0x6000, 0x7000, "[vvar_vclock]", false, false), new(0x7000, 0x8000, "/dev/dri/card0", true, true), new(0x8000, 0x9000, "/dev/shm/x", true, false),
            new(0x9000, 0xa000, "/anon_hugepage (deleted)", true, false), new(0xb000, 0xf000, "[anon]", false, false),
        ];
        Assert.Equal(
            [new AddressRange(0x2000, 0x4000), new AddressRange(0x8000, 0x9000), new AddressRange(0xb000, 0xc000), new AddressRange(0xd000, 0xe000)],
            ResidentPages.Ranges([.. mappings], Of((0x2000, 0x3000), (0x3000, 0xc000), (0xd000, 0xe000)), mapping => mapping.Name.StartsWith("/anon_hugepage", StringComparison.Ordinal)));
    }

    /// <summary>What /proc/self/smaps says of the mapping that begins at an address.</summary>
    private static ulong ResidentBySmaps(ulong start)
    {
        string head = start.ToString("x", CultureInfo.InvariantCulture) + "-";
        string rss = File.ReadLines("/proc/self/smaps").SkipWhile(line => !line.StartsWith(head, StringComparison.Ordinal)).First(line => line.StartsWith("Rss:", StringComparison.Ordinal));
        return ulong.Parse(rss.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }

    private static ulong[] Count(Regions regions, bool withoutScan)
    {
        ResidentPages pages = new(Host, TimeSpan.FromMinutes(1)) { WithoutScan = withoutScan };
        bool isKnown = pages.TryCount(Environment.ProcessId, ProcessMaps.Read(Host, Environment.ProcessId), regions, out ulong[]? resident, out string reason);
        Assert.True(isKnown, reason);
        return resident!;
    }

    private static Regions Of(params (ulong Start, ulong End)[] regions)
    {
        RegionsBuilder builder = new();
        foreach ((ulong start, ulong end) in regions.Order())
        {
            builder.Add(start, end, 0, 0);
        }

        return builder.Build(false);
    }

    /// <summary>Fresh memory of this process, above the kernel's usual place so that no other mapping grows into it.</summary>
    private sealed class OwnMapping : IDisposable
    {
        private readonly nint _address;
        private readonly ulong _size;

        public OwnMapping(ulong size, int protection)
        {
            _size = size;
            _address = Libc.MapMemory(0, (nuint)size, protection, PrivateAnonymous, -1, 0);
            Assert.NotEqual(-1, _address);
        }

        public ulong Start => (ulong)_address;

        public void WriteEachPage(ulong first, ulong after)
        {
            for (ulong at = first; at < after; at += (ulong)Environment.SystemPageSize)
            {
                Marshal.WriteByte((nint)at, 1);
            }
        }

        public void ReadEachPage()
        {
            for (ulong at = Start; at < Start + _size; at += (ulong)Environment.SystemPageSize)
            {
                Assert.Equal(0, Marshal.ReadByte((nint)at));
            }
        }

        public void Dispose() => _ = Libc.UnmapMemory(_address, (nuint)_size);
    }
}
