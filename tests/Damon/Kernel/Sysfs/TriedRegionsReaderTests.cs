using System.Diagnostics;
using System.Globalization;
using Damon.Kernel;
using Damon.Kernel.Sysfs;
using Damon.Snapshots;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Sysfs;

public sealed class TriedRegionsReaderTests : IDisposable
{
    private static readonly string Scheme = FakeKernel.Scheme(0, 0);

    private readonly FakeKernel _kernel = new();

    public TriedRegionsReaderTests() => _kernel.AddKdamond().AddScheme();

    private TriedRegionsReader Reader => new(new KernelFiles(_kernel.Root));

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void Read_DriftingNamesInNoOrder_AreSortedByAddress()
    {
        _kernel.SetTriedRegions(Scheme, (9_223_372_036_854_775_807, 8192, 12288, 3, 4, 5), (-1, 4096, 8192, 1, 2, 7), (1, 0, 4096, 0, 9, 0));
        Regions regions = Reader.Read(Scheme, 1, withFilterPassed: true)!;
        Assert.Equal([0, 4096, 8192], regions.Starts.ToArray());
        Assert.Equal([4096, 8192, 12288], regions.Ends.ToArray());
        Assert.Equal([0, 1, 3], regions.Accesses.ToArray());
        Assert.Equal([9, 2, 4], regions.Ages.ToArray());
        Assert.Equal([0, 7, 5], regions.FilterPassed.ToArray());
    }

    [Theory]
    [InlineData("6.12", 0, false)]
    [InlineData("6.18", 1, true)]
    [InlineData("7.3", 1, true)]
    public void Read_RealKernel_IsAWholeSnapshot(string series, int scheme, bool withFilterPassed)
    {
        KernelFixture.Unpack(series, "sysfs.tree", _kernel.Root);
        string path = FakeKernel.Scheme(0, scheme);
        Regions regions = Reader.Read(path, 1, withFilterPassed)!;
        Assert.Equal(ulong.Parse(_kernel.Read(path + "/tried_regions/total_bytes"), CultureInfo.InvariantCulture), regions.TotalBytes);
        Assert.Equal(Directory.GetDirectories(_kernel.At(path + "/tried_regions")).Length, regions.Count);
        Assert.Equal(withFilterPassed, regions.HasFilterPassed);
        Assert.Equal(withFilterPassed, regions.FilterPassedBytes > 0);
    }

    [Fact]
    public void Read_AddressUnit_MakesRealAddresses()
    {
        _kernel.SetTriedRegions(Scheme, (0, 1, 3, 0, 0, 1));
        Regions regions = Reader.Read(Scheme, 4096, withFilterPassed: true)!;
        Assert.Equal((4096ul, 12288ul, 4096ul), (regions.Starts[0], regions.Ends[0], regions.FilterPassed[0]));
    }

    [Fact]
    public void Read_HitsOfProbes_AreReadWhereTheyAreAskedFor()
    {
        _kernel.SetTriedRegions(Scheme, (7, 4096, 8192, 1, 2, 0), (5, 0, 4096, 3, 4, 0));
        SetHits(5, "0", "255");
        SetHits(7, "20", "300");

        Assert.Equal(0, Reader.Read(Scheme, 1, false)!.Probes);
        Regions regions = Reader.Read(Scheme, 1, false, withHits: true)!;

        Assert.Equal([0, 20], regions.HitsOf(0).ToArray());
        Assert.Equal([255, 255], regions.HitsOf(1).ToArray());
        Assert.Equal(2, regions.Probes);
    }

    [Fact]
    public void Read_NoProbes_HaveNoHits()
    {
        _kernel.SetTriedRegions(Scheme, (0, 0, 4096, 0, 0, 0), (1, 4096, 8192, 0, 0, 0));
        Assert.Equal((2, 0), Reader.Read(Scheme, 1, false, withHits: true) is { } regions ? (regions.Count, regions.Probes) : default);
    }

    [Fact]
    public void Read_RegionWithFewerProbes_IsTorn()
    {
        _kernel.SetTriedRegions(Scheme, (0, 0, 4096, 0, 0, 0), (1, 4096, 8192, 0, 0, 0));
        SetHits(0, "1", "2");
        SetHits(1, "1");

        // whichever of them is read first: one with more than the first says nothing of the rest
        Regions? regions = Reader.Read(Scheme, 1, false, withHits: true);
        Assert.True(regions is null || regions.Probes == 1);
    }

    [Fact]
    public void Read_HitsThatAreNoNumber_NamesTheFile()
    {
        _kernel.SetTriedRegions(Scheme, (0, 0, 4096, 0, 0, 0));
        SetHits(0, "1", "many");
        Assert.Equal(
            $"{Scheme}/tried_regions/0/probes/1/hits: expected a number, and there is none",
            Assert.Throws<DamonDataException>(() => Reader.Read(Scheme, 1, false, withHits: true)).Message);
    }

    [Fact]
    public void Read_NoRegions_AreNone() => Assert.Equal(0, Reader.Read(Scheme, 1, false)!.Count);

    [Fact]
    public void Read_MoreThanTheFirstBuffers_KeepsAll()
    {
        _kernel.SetTriedRegions(Scheme, [.. Enumerable.Range(0, 1100).Select(i => ((long)i * 3, (ulong)i * 4096, ((ulong)i + 1) * 4096, 0u, (uint)i, 0ul))]);
        Regions regions = Reader.Read(Scheme, 1, false)!;
        Assert.Equal((1100, 1099u), (regions.Count, regions.Ages[1099]));
    }

    [Fact]
    public void Read_OldKernel_NeedsNoFilterPassedNorTotal()
    {
        using FakeKernel kernel = new(612);
        kernel.AddKdamond().AddScheme().SetTriedRegions(Scheme, (0, 0, 4096, 1, 2, 0));
        kernel.Remove(Scheme + "/tried_regions/total_bytes");
        Assert.Equal(1, new TriedRegionsReader(new KernelFiles(kernel.Root)).Read(Scheme, 1, false)!.Count);
    }

    [Fact]
    public void Read_SizesThatDoNotAddUp_AreTorn()
    {
        _kernel.SetTriedRegions(Scheme, (0, 0, 4096, 0, 0, 0));
        _kernel.Write(Scheme + "/tried_regions/total_bytes", "8192");
        Assert.Null(Reader.Read(Scheme, 1, false));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    public void Read_TotalIsNoNumber_NamesTheFile(string text)
    {
        _kernel.SetTriedRegions(Scheme, (0, 0, 4096, 0, 0, 0));
        _kernel.Write(Scheme + "/tried_regions/total_bytes", text);
        string message = Assert.Throws<DamonDataException>(() => Reader.Read(Scheme, 1, false)).Message;
        Assert.Equal($"{Scheme}/tried_regions/total_bytes: expected a number, and there is none", message);
    }

    [Fact]
    public void Read_TotalIsTakenAwayMeanwhile_IsTorn()
    {
        // ENOTDIR stands for ENODEV, which no file of a folder answers with
        _kernel.SetTriedRegions(Scheme, (0, 0, 4096, 0, 0, 0));
        _kernel.Remove(Scheme + "/tried_regions/total_bytes");
        _kernel.Write("/file", "");
        File.CreateSymbolicLink(_kernel.At(Scheme + "/tried_regions/total_bytes"), _kernel.At("/file/below"));
        Assert.Null(Reader.Read(Scheme, 1, false));
    }

    [Fact]
    public void Read_OverlappingRegions_AreTorn()
    {
        _kernel.SetTriedRegions(Scheme, (0, 0, 8192, 0, 0, 0), (1, 4096, 8192, 0, 0, 0));
        Assert.Null(Reader.Read(Scheme, 1, false));
    }

    [Fact]
    public void Read_RegionWithoutAFile_IsTorn()
    {
        _kernel.SetTriedRegions(Scheme, (0, 0, 4096, 0, 0, 0));
        _kernel.Remove(Scheme + "/tried_regions/0/age");
        Assert.Null(Reader.Read(Scheme, 1, false));
    }

    [Theory]
    [InlineData("same names")]
    [InlineData("other names")]
    public async Task Read_ReplacedWhileItIsRead_IsReadAnew(string names)
    {
        // the reader waits at the FIFO until the test has put another result of the same size in place
        _kernel.SetTriedRegions(Scheme, (1, 0, 4096, 0, 1, 0), (3, 4096, 8192, 0, 1, 0));
        string fifo = _kernel.At(Scheme + "/tried_regions/1/age");
        await MakeFifoAsync(fifo);
        Task<Regions?> read = Task.Run(() => Reader.Read(Scheme, 1, false), TestContext.Current.CancellationToken);
        await using (FileStream writer = new(fifo, FileMode.Open, FileAccess.Write))
        {
            // keeps the old directories' inodes from being given again
            Directory.Move(_kernel.At(Scheme + "/tried_regions/1"), _kernel.At("/old1"));
            Directory.Move(_kernel.At(Scheme + "/tried_regions/3"), _kernel.At("/old3"));
            (long first, long second) = names == "same names" ? (1, 3) : (5, 7);
            _kernel.SetTriedRegions(Scheme, (first, 0, 2048, 7, 5, 0), (second, 2048, 8192, 7, 5, 0));

            await writer.WriteAsync("1\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }

        Regions regions = (await read)!;
        Assert.Equal([0, 2048], regions.Starts.ToArray());
        Assert.Equal([5, 5], regions.Ages.ToArray());
    }

    [Fact]
    public void Read_NoScheme_SaysItIsGone() =>
        Assert.True(Assert.Throws<KernelException>(() => Reader.Read(FakeKernel.Scheme(0, 7), 1, false)).IsGone);

    [Theory]
    [InlineData("x", "expected a number, and there is none")]
    [InlineData("", "expected a number, and there is none")]
    [InlineData("-4", "expected a number, and there is none")]
    public void Read_NoNumber_NamesTheFile(string text, string expected)
    {
        _kernel.SetTriedRegions(Scheme, (7, 0, 4096, 0, 0, 0));
        _kernel.Write(Scheme + "/tried_regions/7/nr_accesses", text);
        string message = Assert.Throws<DamonDataException>(() => Reader.Read(Scheme, 1, false)).Message;
        Assert.Equal($"{Scheme}/tried_regions/7/nr_accesses: {expected}", message);
    }

    [Fact]
    public void Read_Again_AllocatesTheSnapshotAndNoMore()
    {
        _kernel.SetTriedRegions(Scheme, [.. Enumerable.Range(0, 1000).Select(i => ((long)i, (ulong)i * 4096, ((ulong)i + 1) * 4096, 0u, 0u, 1ul))]);
        TriedRegionsReader reader = Reader;
        _ = reader.Read(Scheme, 1, true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = reader.Read(Scheme, 1, true);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (1000 * 32) + 2048);
    }

    private void SetHits(long region, params string[] hits)
    {
        for (int probe = 0; probe < hits.Length; probe++)
        {
            _kernel.Write(string.Create(CultureInfo.InvariantCulture, $"{Scheme}/tried_regions/{region}/probes/{probe}/hits"), hits[probe]);
        }
    }

    private static async Task MakeFifoAsync(string path)
    {
        File.Delete(path);
        using Process made = Process.Start("mkfifo", [path]);
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, made.ExitCode);
    }
}
