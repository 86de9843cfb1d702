using Damon.Kernel;
using Damon.Kernel.Modules;
using Damon.Kernel.Sysfs;
using Damon.Snapshots;
using Damon.TestKit;
using DamonExporter.Sources.Trace;

namespace DamonExporter.Tests.Sources.Trace;

public class KdamondDirectoryTests
{
    private static readonly Intervals Usual = new(5_000_000, 100_000_000);

    [Theory]
    [InlineData("6.12", 168, 171)]
    [InlineData("6.18", 238, 241)]
    [InlineData("7.3", 205, 208)]
    public void Of_RealTree_HasBothKdamonds(string series, int first, int second)
    {
        using TemporaryFolder folder = new();
        KernelFixture.Unpack(series, "sysfs.tree", folder.Path);
        KernelFiles files = new(folder.Path);

        KdamondDirectory directory = KdamondDirectory.Of(new DamonSysfs(files).Read(), new DamonModulesReader(files).Read());

        Assert.Empty(directory.Uncertain);
        Assert.Equal([("0", first, true, 1), ("1", second, false, 1)], directory.Running.Select(who => (who.Name, who.Pid ?? 0, who.IsPhysical, who.TargetCount)));
        Assert.All(directory.Running, who => Assert.Equal(20u, who.Start!.Value.MaxAccesses));
        Assert.Equal(["stat", "stat", "pageout"], directory.Running[0].Actions);
        Assert.Equal(series != "6.12", directory.Running[0].IsTuned);
        Assert.False(directory.Running[1].IsTuned);
        Assert.Equal(new StreamId("n", "0", "0"), directory.Running[0].Stream("n", 0));
        Assert.Equal(new StreamId("n", "1", "0", "3"), directory.Running[1].Stream("n", 3));
        Assert.NotNull(directory.Running[1].Process(0));
        Assert.Null(directory.Running[1].Process(1));
    }

    [Theory]
    [InlineData("6.18", null)]
    [InlineData("7.3", true)]
    public void Of_RealDamonStat_Runs(string series, bool? tellsPid)
    {
        using TemporaryFolder folder = new();
        KernelFixture.Unpack(series, "stat.tree", folder.Path);
        KernelFiles files = new(folder.Path);

        TracedKdamond stat = Assert.Single(KdamondDirectory.Of(new DamonSysfs(files).Read(), new DamonModulesReader(files).Read()).Running);

        Assert.Equal(("stat", Usual, true, true), (stat.Name, stat.Start!.Value, stat.IsTuned, stat.Aggregation > 0));
        Assert.Equal(tellsPid ?? false, stat.Pid is not null);
        Assert.Equal(new StreamId("n", "stat"), stat.Stream("n", 0));
    }

    [Fact]
    public void Of_StateNotTold_IsUncertain()
    {
        DamonTree tree = new([
            new KdamondPicture(0, KdamondState.Unknown, null, null, []),
            new KdamondPicture(1, KdamondState.Off, null, null, []),
            new KdamondPicture(2, KdamondState.On, null, null, []),
            new KdamondPicture(3, KdamondState.On, 77, null, []),
        ]);

        KdamondDirectory directory = KdamondDirectory.Of(tree, null);

        Assert.Equal(["0", "2"], directory.Uncertain);
        Assert.Equal(("3", 77, null), Assert.Single(directory.Running) is var who ? (who.Name, who.Pid ?? 0, who.Start) : default);
    }

    [Fact]
    public void Of_KdamondWithProbes_SaysSo()
    {
        using Damon.TestKit.FakeKernel kernel = new();
        kernel.AddKdamond(0).AddKdamond(1);
        kernel.Write(Damon.TestKit.FakeKernel.Context(1) + "/monitoring_attrs/probes/0/weight", "0");

        Assert.Equal([(false, false), (true, false)], KdamondDirectory.Of(new DamonSysfs(new KernelFiles(kernel.Root)).Read(), null).Running.Select(who => (who.HasProbes, who.IsLeftOut)));
    }

    [Fact]
    public void Of_ContextMadeAnew_IsNotWhole()
    {
        using Damon.TestKit.FakeKernel kernel = new();
        kernel.AddKdamond(0).AddKdamond(1);
        kernel.Remove(Damon.TestKit.FakeKernel.Context(1) + "/targets/0");

        Assert.Equal([true, false], KdamondDirectory.Of(new DamonSysfs(new KernelFiles(kernel.Root)).Read(), null).Running.Select(who => who.IsWhole));
    }

    [Fact]
    public void Of_Modules_AreNamed()
    {
        DamonModules modules = new(
            new DamonStatParameters(false, -1, 5, 0, []),
            new ReclaimParameters(true, 90, 0, 0, 0, 0, 0, 5000, 100000, 4096),
            new LruSortParameters(true, -1, new LruSortCounters(0, 0, 0, 0, 0), new LruSortCounters(0, 0, 0, 0, 0), 5000, 100000, 1));

        TracedKdamond reclaim = Assert.Single(KdamondDirectory.Of(null, modules).Running);

        Assert.Equal(("reclaim", 90, 4096ul, Usual), (reclaim.Name, reclaim.Pid ?? 0, reclaim.AddressUnit, reclaim.Start!.Value));
    }
}
