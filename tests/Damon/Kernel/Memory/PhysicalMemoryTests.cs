using System.Collections.Immutable;
using System.Globalization;
using Damon.Kernel;
using Damon.Kernel.Memory;
using Damon.Snapshots;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Memory;

public sealed class PhysicalMemoryTests : IDisposable
{
    private const string TwoBanks = "00000000-00000fff : Reserved\n00001000-0009ffff : System RAM\n00100000-bfffffff : System RAM\n  01000000-02276507 : Kernel code\n"
        + "100000000-63fffffff : System RAM\n640000000-67fffffff : CXL Window 0\n  640000000-67fffffff : dax0.0\n    640000000-65fffffff : System RAM (kmem)";

    private const ulong Gibibyte = 1ul << 30;

    private readonly FakeKernel _kernel = new();

    private KernelFiles Files => new(_kernel.Root);

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void TryReadSystemRam_NestedBanks_TakesTheOuterOnes()
    {
        _kernel.Write("/proc/iomem", TwoBanks);
        Assert.True(new IoMemory(Files).TryReadSystemRam(out ImmutableArray<AddressRange> banks, out _));
        Assert.Equal(
            [new(0x1000, 0xa0000), new(0x100000, 0xc0000000), new(0x100000000, 0x640000000), new(0x640000000, 0x660000000)], banks);
    }

    [Fact]
    public void TryReadSystemRam_HiddenAddresses_SaysWhatIsMissing()
    {
        _kernel.Write("/proc/iomem", "00000000-00000000 : Reserved\n00000000-00000000 : System RAM\n00000000-00000000 : System RAM");
        Assert.False(new IoMemory(Files).TryReadSystemRam(out ImmutableArray<AddressRange> banks, out string reason));
        Assert.Empty(banks);
        Assert.Equal("/proc/iomem hides its addresses: that needs CAP_SYS_ADMIN", reason);
    }

    [Theory]
    [InlineData(null, "cannot read /proc/iomem: no such file (ENOENT)")]
    [InlineData("", "/proc/iomem names no System RAM")]
    [InlineData("00000000-00000fff : Reserved\nxyz-5 : System RAM\n5-4 : System RAM", "/proc/iomem names no System RAM")]
    public void TryReadSystemRam_NothingThere_SaysSo(string? text, string expected)
    {
        if (text is not null)
        {
            _kernel.Write("/proc/iomem", text);
        }

        Assert.False(new IoMemory(Files).TryReadSystemRam(out _, out string reason));
        Assert.Equal(expected, reason);
    }

    [Theory]
    [InlineData("6.18", 0x100000ul)]
    [InlineData("7.3", 0x1000ul)]
    public void StatRange_RealKernel_IsWhatItWatches(string series, ulong start)
    {
        // this 6.18 watches the largest bank only, which is nearly all here, 7.3 from the first byte to the last; both told the same in their trace, too
        KernelFixture.Unpack(series, "stat.tree", _kernel.Root);
        StatRange range = StatRange.Read(Files);
        Assert.Equal("", range.Reason);
        Assert.Equal(start, range.Range?.Start);
        (ulong First, ulong Last) traced = TracedRange(series);
        Assert.Equal(traced, (range.Range!.Value.Start, range.Range.Value.End & ~0xffful));
    }

    [Theory]
    [InlineData("/sys/module/damon_lru_sort/parameters/active_mem_bp")]
    [InlineData("/sys/kernel/tracing/events/damon/damos_stat_after_apply_interval/id")]
    public void StatRange_SinceLinux70_ReachesFromTheFirstBankToTheLast(string file)
    {
        _kernel.Write("/proc/iomem", TwoBanks);
        _kernel.Write("/sys/kernel/tracing/events/damon/damon_aggregated/id", "1");
        _kernel.Write(file, "0");
        Assert.Equal(0x660000000ul - 0x1000, StatRange.Read(Files).Bytes);
    }

    [Theory]
    [InlineData("/sys/module/damon_lru_sort/parameters/enabled")]
    [InlineData("/sys/kernel/debug/tracing/events/damon/damon_aggregated/id")]
    public void StatRange_BeforeLinux70_IsTheLargestBankIfThatIsNearlyAll(string file)
    {
        _kernel.Write(file, "N");
        _kernel.Write("/proc/iomem", "00001000-0009fbff : System RAM\n100000000-63fffffff : System RAM");
        Assert.Contains("source trace", StatRange.Read(Files).Reason, StringComparison.Ordinal);

        _kernel.Write("/proc/iomem", "00001000-0009fbff : System RAM\n00100000-63fffffff : System RAM");
        Assert.Equal(new AddressRange(0x100000, 0x640000000), StatRange.Read(Files).Range);
    }

    [Fact]
    public void StatRange_NothingTells_IsNotKnown()
    {
        _kernel.Write("/proc/iomem", TwoBanks);
        StatRange range = StatRange.Read(Files);
        Assert.Null(range.Bytes);
        Assert.Contains("mount tracefs", range.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void StatRange_OneBank_IsThatWhateverTheKernel()
    {
        _kernel.Write("/proc/iomem", "00100000-bfffffff : System RAM");
        Assert.Equal(0xbff00000ul, StatRange.Read(Files).Bytes);
    }

    [Theory]
    [InlineData("6.12")]
    [InlineData("7.3")]
    public void TryRead_RealKernelOfTwoNodes_PartsThem(string series)
    {
        KernelFixture.Unpack(series, "sysfs.tree", _kernel.Root);
        Assert.True(new PhysicalMemoryReader(Files).TryRead(out PhysicalMemory? memory, out _));
        Assert.Equal([0, 1], memory.Nodes.Select(node => node.Number));
        Assert.Equal(new AddressRange(0, Gibibyte), Assert.Single(memory.Nodes[0].Ranges));
        Assert.Equal(new AddressRange(Gibibyte, 2 * Gibibyte), Assert.Single(memory.Nodes[1].Ranges));
        Assert.All(memory.Nodes, node => Assert.InRange(node.FreeBytes, 1ul, Gibibyte));
        Assert.InRange(memory.Nodes[0].EvictableBytes, 1ul, Gibibyte);
    }

    [Fact]
    public void TryRead_BlocksWithAHole_MakeTwoRanges()
    {
        AddNode(3, free: 5, 0, 1, 4, 10);
        Assert.True(new PhysicalMemoryReader(Files).TryRead(out PhysicalMemory? memory, out _));
        MemoryNode node = Assert.Single(memory.Nodes);
        Assert.Equal((3, 5ul << 10), (node.Number, node.FreeBytes));
        Assert.Equal([new(0, 0x10000000), new(0x20000000, 0x28000000), new(0x50000000, 0x58000000)], node.Ranges);
    }

    [Fact]
    public void TryRead_NodeWithoutMemory_IsLeftOut()
    {
        AddNode(0, free: 5, 0);
        AddNode(1, free: 0);
        Assert.True(new PhysicalMemoryReader(Files).TryRead(out PhysicalMemory? memory, out _));
        Assert.Equal(0, Assert.Single(memory.Nodes).Number);
    }

    [Fact]
    public void TryRead_Again_SeesWhatIsFreeNowAndNewBlocks()
    {
        AddNode(0, free: 5, 0);
        PhysicalMemoryReader reader = new(Files);
        Assert.True(reader.TryRead(out _, out _));
        AddNode(0, free: 6);
        Assert.True(reader.TryRead(out PhysicalMemory? memory, out _));
        Assert.Equal(6ul << 10, memory.Nodes[0].FreeBytes);
        Assert.Equal(new AddressRange(0, 0x8000000), Assert.Single(memory.Nodes[0].Ranges));
        AddNode(0, free: 6, 1);
        Assert.True(reader.TryRead(out memory, out _));
        Assert.Equal(new AddressRange(0, 0x10000000), Assert.Single(memory.Nodes[0].Ranges));
    }

    [Fact]
    public void TryRead_NoBlocksAndNoNodes_IsNodeZeroOfAllSystemRam()
    {
        _kernel.Write("/proc/iomem", TwoBanks);
        _kernel.Write("/proc/meminfo", "MemTotal: 10 kB\nMemFree:  4 kB\nActive:  2 kB\nInactive:  1 kB\nActive(anon):  100 kB\nInactive(anon):  100 kB");
        Assert.True(new PhysicalMemoryReader(Files).TryRead(out PhysicalMemory? memory, out _));
        MemoryNode node = Assert.Single(memory.Nodes);
        Assert.Equal((0, 4096ul, 3072ul, 4), (node.Number, node.FreeBytes, node.EvictableBytes, node.Ranges.Length));
    }

    [Fact]
    public void TryRead_SeveralNodesWithoutBlocks_IsNotKnown()
    {
        AddNode(0, free: 1);
        AddNode(1, free: 1);
        _kernel.Remove("/sys/devices/system/memory");
        Assert.False(new PhysicalMemoryReader(Files).TryRead(out PhysicalMemory? memory, out string reason));
        Assert.Null(memory);
        Assert.StartsWith("which node has which addresses is not known: ", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sys/devices/system/memory/block_size_bytes", "zz", "/sys/devices/system/memory/block_size_bytes: expected a hexadecimal number, got \"zz\"")]
    [InlineData("/sys/devices/system/node/node0/meminfo", "Node 0 MemTotal: 5 kB", "/sys/devices/system/node/node0/meminfo: expected a line \"MemFree: NUMBER kB\", and there is none")]
    [InlineData("/sys/devices/system/node/node0/memory999999999/state", "online", "/sys/devices/system/node/node0/memory999999999: ends beyond 64 bits")]
    public void TryRead_Nonsense_NamesTheFile(string path, string text, string expected)
    {
        AddNode(0, free: 1, 0);
        if (path.EndsWith("state", StringComparison.Ordinal))
        {
            _kernel.Write("/sys/devices/system/memory/block_size_bytes", "4000000000000000");
        }

        _kernel.Write(path, text);
        Assert.False(new PhysicalMemoryReader(Files).TryRead(out _, out string reason));
        Assert.StartsWith(expected, reason, StringComparison.Ordinal);
    }

    /// <summary>Lowest and highest address that DAMON_STAT's kdamond told in the recorded trace.</summary>
    private static (ulong First, ulong Last) TracedRange(string series)
    {
        ulong first = ulong.MaxValue, last = 0;
        foreach (string line in System.Text.Encoding.ASCII.GetString(KernelFixture.Read(series, "stat.text.gz")).Split('\n').Where(line => line.Contains("damon_aggregated: ", StringComparison.Ordinal)))
        {
            string[] addresses = line.Split(' ')[^3].TrimEnd(':').Split('-');
            first = Math.Min(first, ulong.Parse(addresses[0], CultureInfo.InvariantCulture));
            last = Math.Max(last, ulong.Parse(addresses[1], CultureInfo.InvariantCulture));
        }

        return (first, last);
    }

    private void AddNode(int node, ulong free, params int[] blocks)
    {
        _kernel.Write("/sys/devices/system/memory/block_size_bytes", "8000000");
        string folder = string.Create(CultureInfo.InvariantCulture, $"/sys/devices/system/node/node{node}");
        _kernel.Write(folder + "/meminfo", $"Node {node} MemTotal: 10 kB\nNode {node} MemFree: {free} kB\nNode {node} Active: 2 kB\nNode {node} Inactive: 1 kB");
        foreach (int block in blocks)
        {
            _kernel.Write(string.Create(CultureInfo.InvariantCulture, $"/sys/devices/system/memory/memory{block}/state"), "online");
            _kernel.Write(string.Create(CultureInfo.InvariantCulture, $"{folder}/memory{block}/state"), "online");
        }
    }
}
