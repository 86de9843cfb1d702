using Damon.Kernel;
using Damon.Kernel.Modules;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Modules;

public sealed class DamonModulesReaderTests : IDisposable
{
    private const string Percentiles = "/sys/module/damon_stat/parameters/memory_idle_ms_percentiles";

    private readonly FakeKernel _kernel = new();

    private DamonModulesReader Reader => new(new KernelFiles(_kernel.Root));

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void Read_NoModules_AreNull() => Assert.Equal(new DamonModules(null, null, null), Reader.Read());

    [Fact]
    public void Read_RealKernel73_TellsAll()
    {
        KernelFixture.Unpack("7.3", "stat.tree", _kernel.Root);
        DamonModules modules = Reader.Read();
        DamonStatParameters stat = modules.Stat!;
        Assert.Equal((true, 48, 764000, 196511497ul), (stat.Enabled, stat.KdamondPid, stat.AggregationMicroseconds, stat.BandwidthBytesPerSecond));
        Assert.Equal(101, stat.IdleMilliseconds.Length);
        Assert.Equal([-764, -764, 764, 2292], stat.IdleMilliseconds[..4]);
        Assert.Equal(new ReclaimParameters(false, -1, 0, 0, 0, 0, 0, 5000, 100000, 1), modules.Reclaim);
        Assert.Equal(new LruSortParameters(false, -1, new(0, 0, 0, 0, 0), new(0, 0, 0, 0, 0), 5000, 100000, 1), modules.LruSort);
    }

    [Fact]
    public void Read_RealKernel618_HasNoThread()
    {
        KernelFixture.Unpack("6.18", "stat.tree", _kernel.Root);
        DamonStatParameters stat = Reader.ReadStat()!;
        Assert.Null(stat.KdamondPid);
        Assert.True(stat.AggregationMicroseconds > 0);
    }

    [Fact]
    public void ReadStat_Linux617_HasNoAggregation()
    {
        using FakeKernel kernel = new(617);
        kernel.AddStat();
        Assert.Null(new DamonModulesReader(new KernelFiles(kernel.Root)).ReadStat()!.AggregationMicroseconds);
    }

    [Theory]
    [InlineData("1,2,3")]
    [InlineData("")]
    public void ReadStat_NotSoManyPercentiles_NamesTheFile(string text)
    {
        _kernel.AddStat();
        _kernel.Write(Percentiles, text);
        string message = Assert.Throws<DamonDataException>(() => Reader.ReadStat()).Message;
        Assert.Equal($"{Percentiles}: expected 101 numbers with commas between them, got \"{text}\"", message);
    }

    [Fact]
    public void ReadStat_PercentilesOutOfOrder_AreRefused()
    {
        _kernel.AddStat(percentiles: [.. Enumerable.Range(0, 50).Select(i => i * 100L), .. Enumerable.Range(0, 51).Select(i => (long)i)]);
        string message = Assert.Throws<DamonDataException>(() => Reader.ReadStat()).Message;
        Assert.Equal($"{Percentiles}: expected ascending numbers, got 4900 before 0 at percentile 50", message);
    }

    [Fact]
    public void ReadStat_MalformedPercentile_NamesIt()
    {
        _kernel.AddStat();
        _kernel.Write(Percentiles, string.Join(',', Enumerable.Repeat("0", 100)) + ",x");
        Assert.Equal($"{Percentiles}: expected a number, got \"x\"", Assert.Throws<DamonDataException>(() => Reader.ReadStat()).Message);
    }

    [Fact]
    public void ReadStat_SwitchedOff_KeepsItsValues()
    {
        _kernel.AddStat(enabled: "N", pid: -1, bandwidth: 5);
        DamonStatParameters stat = Reader.ReadStat()!;
        Assert.Equal((false, -1, 5ul), (stat.Enabled, stat.KdamondPid, stat.BandwidthBytesPerSecond));
    }

    [Fact]
    public void ReadReclaim_AddressUnit_MakesBytes()
    {
        KernelFixture.Unpack("7.3", "stat.tree", _kernel.Root);
        const string Folder = "/sys/module/damon_reclaim/parameters";
        _kernel.Write(Folder + "/addr_unit", "4096");
        _kernel.Write(Folder + "/bytes_reclaimed_regions", "2");
        _kernel.Write(Folder + "/nr_reclaimed_regions", "1");
        ReclaimParameters reclaim = Reader.ReadReclaim()!;
        Assert.Equal((1ul, 8192ul, 4096ul), (reclaim.ReclaimedRegions, reclaim.ReclaimedBytes, reclaim.AddressUnit));
    }

    [Fact]
    public void ReadLruSort_HotAndCold_AreKeptApart()
    {
        KernelFixture.Unpack("6.18", "stat.tree", _kernel.Root);
        const string Folder = "/sys/module/damon_lru_sort/parameters";
        _kernel.Write(Folder + "/nr_lru_sort_tried_hot_regions", "1");
        _kernel.Write(Folder + "/bytes_lru_sort_tried_hot_regions", "2");
        _kernel.Write(Folder + "/nr_lru_sorted_cold_regions", "3");
        _kernel.Write(Folder + "/bytes_lru_sorted_cold_regions", "4");
        _kernel.Write(Folder + "/nr_cold_quota_exceeds", "5");
        LruSortParameters sort = Reader.ReadLruSort()!;
        Assert.Equal((new LruSortCounters(1, 2, 0, 0, 0), new LruSortCounters(0, 0, 3, 4, 5)), (sort.Hot, sort.Cold));
    }

    [Fact]
    public void Read_ParameterThatCannotBeRead_NamesIt()
    {
        _kernel.AddStat();
        _kernel.MakeUnreadable("/sys/module/damon_stat/parameters/enabled");
        Assert.Contains("/sys/module/damon_stat/parameters/enabled", Assert.Throws<KernelException>(() => Reader.Read()).Message, StringComparison.Ordinal);
    }
}
