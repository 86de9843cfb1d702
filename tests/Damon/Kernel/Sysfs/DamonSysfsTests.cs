using Damon.Kernel;
using Damon.Kernel.Sysfs;
using Damon.Snapshots;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Sysfs;

public sealed class DamonSysfsTests : IDisposable
{
    private readonly FakeKernel _kernel = new();

    private DamonSysfs Sysfs => new(new KernelFiles(_kernel.Root));

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void Read_NoDamon_IsNull()
    {
        Assert.False(Sysfs.IsThere);
        Assert.Null(Sysfs.Read());
        Assert.Null(Sysfs.ReadKdamond(0));
    }

    [Fact]
    public void Read_NoKdamond_IsAnEmptyTree() => Assert.Empty(ReadTree(_kernel.AddTree()).Kdamonds);

    [Theory]
    [InlineData("6.12", false, false)]
    [InlineData("6.18", true, true)]
    [InlineData("7.3", true, true)]
    public void Read_RealKernel_FindsBothKdamonds(string series, bool hasGoal, bool hasRefresh)
    {
        DamonTree tree = ReadReal(series);
        Assert.Equal([0, 1], tree.Kdamonds.Select(kdamond => kdamond.Index));
        Assert.All(tree.Kdamonds, kdamond => Assert.Equal(KdamondState.On, kdamond.State));
        Assert.All(tree.Kdamonds, kdamond => Assert.True(kdamond.Pid > 0));
        Assert.All(tree.Kdamonds, kdamond => Assert.Equal(hasRefresh, kdamond.RefreshMilliseconds is not null));
        ContextPicture physical = Assert.Single(tree.Kdamonds[0].Contexts), process = Assert.Single(tree.Kdamonds[1].Contexts);
        Assert.Equal(("paddr", "vaddr"), (physical.Operations, process.Operations));
        Assert.Equal(["vaddr", "fvaddr", "paddr"], physical.AvailableOperations);
        Assert.Null(Assert.Single(physical.TargetPids));
        Assert.True(Assert.Single(process.TargetPids) > 0);
        Assert.Equal(hasGoal, physical.Goal is not null);
        Assert.Equal(hasGoal, physical.Goal?.IsOn ?? false);
        Assert.Equal([true, true, false], physical.Schemes.Select(scheme => scheme.TriesEverything));
        Assert.Equal(["stat", "stat", "pageout"], physical.Schemes.Select(scheme => scheme.Action));
        Assert.Empty(physical.Schemes[0].OperationsFilters);
        Assert.Equal("anon", Assert.Single(physical.Schemes[1].OperationsFilters).Type);
        Assert.True(physical.Schemes[2].Quota.IsLimited);
        Assert.True(physical.Schemes[0].Stats.TriedRegions > 0);
        Assert.Equal((1ul, 0ul), (physical.AddressUnit, physical.ProbeWeights));
    }

    [Theory]
    [InlineData("6.12", false, false, false)]
    [InlineData("6.18", true, false, true)]
    [InlineData("7.3", true, true, false)]
    public void ReadFeatures_RealKernel_TellsThemByTheirFiles(string series, bool filterPassed, bool goalTuner, bool canHang)
    {
        KernelFixture.Unpack(series, "sysfs.tree", _kernel.Root);
        KernelFeatures features = Sysfs.ReadFeatures();
        Assert.True(features.HasTriedRegions);
        Assert.Equal((filterPassed, goalTuner), (features.HasFilterPassed, features.HasGoalTuner));
        Assert.Equal(canHang, features.CommandsCanHang);
    }

    [Theory]
    [InlineData("6.18", null)]
    [InlineData("7.3", false)]
    public void ReadFeatures_NoKdamondOnARealKernel_AreTheModulesToTell(string series, bool? canHang)
    {
        KernelFixture.Unpack(series, "stat.tree", _kernel.Root);
        KernelFeatures features = Sysfs.ReadFeatures();
        Assert.True(features.HasFilterPassed);
        Assert.Equal(canHang, features.CommandsCanHang);
    }

    [Theory]
    [InlineData(612, false)]
    [InlineData(614, true)]
    [InlineData(700, true)]
    [InlineData(701, false)]
    public void CommandsCanHang_ByRelease_IsToldByFiles(int release, bool canHang)
    {
        using FakeKernel kernel = new(release);
        kernel.AddKdamond().AddScheme();
        Assert.Equal(canHang, new DamonSysfs(new KernelFiles(kernel.Root)).ReadFeatures().CommandsCanHang);
    }

    [Fact]
    public void CommandsCanHang_NothingTells_IsNotKnown() => Assert.Null(Sysfs.ReadFeatures().CommandsCanHang);

    [Fact]
    public void Read_SeveralKdamonds_KeepsTheirNumbersInOrder()
    {
        _kernel.AddKdamond(10).AddKdamond(2, state: "off", pid: -1).AddKdamond(0);
        DamonTree tree = ReadTree(_kernel);
        Assert.Equal([0, 2, 10], tree.Kdamonds.Select(kdamond => kdamond.Index));
        Assert.Equal((KdamondState.Off, null), (tree.Kdamonds[1].State, tree.Kdamonds[1].Pid));
    }

    [Fact]
    public void Read_NoContext_IsAPictureWithoutOne()
    {
        _kernel.AddKdamond();
        _kernel.Remove(FakeKernel.Context(0));
        KdamondPicture kdamond = Assert.Single(ReadTree(_kernel).Kdamonds);
        Assert.Empty(kdamond.Contexts);
        Assert.False(kdamond.IsTorn);
    }

    [Fact]
    public void Read_NewStateWord_IsUnknownAndNotOff()
    {
        _kernel.AddKdamond(state: "pausing");
        Assert.Equal(KdamondState.Unknown, Assert.Single(ReadTree(_kernel).Kdamonds).State);
    }

    [Fact]
    public void Read_ForeignSchemeWithQuotaAndGoal_TellsThem()
    {
        _kernel.AddKdamond().AddScheme(action: "pageout");
        string quotas = FakeKernel.Scheme(0, 0) + "/quotas";
        _kernel.Write(quotas + "/ms", "10");
        _kernel.Write(quotas + "/effective_bytes", "4096");
        _kernel.Write(quotas + "/goals/nr_goals", "1");
        _kernel.Write(quotas + "/goals/0/target_metric", "node_mem_used_bp");
        _kernel.Write(quotas + "/goals/0/target_value", "9950");
        _kernel.Write(quotas + "/goals/0/nid", "1");
        SchemePicture scheme = ReadScheme();
        Assert.Equal(("pageout", 10ul, (ulong?)4096), (scheme.Action, scheme.Quota.Milliseconds, scheme.Quota.EffectiveBytes));
        Assert.Equal(new QuotaGoal("node_mem_used_bp", 9950, 1), Assert.Single(scheme.Quota.Goals));
        Assert.True(scheme.Quota.IsLimited);
    }

    [Fact]
    public void Read_GoalOfAnotherMetric_HasNoNode()
    {
        _kernel.AddKdamond().AddScheme();
        string goal = FakeKernel.Scheme(0, 0) + "/quotas/goals/0";
        _kernel.Write(goal + "/target_metric", "some_mem_psi_us");
        _kernel.Write(goal + "/target_value", "1000");
        _kernel.Write(goal + "/nid", "0");
        Assert.Equal(new QuotaGoal("some_mem_psi_us", 1000, null), Assert.Single(ReadScheme().Quota.Goals));
    }

    [Fact]
    public void Read_FiltersInAllThreePlaces_AreParted()
    {
        _kernel.AddKdamond().AddScheme();
        string scheme = FakeKernel.Scheme(0, 0);
        _kernel.AddFilter(scheme + "/filters", 0, "addr", "Y", "N", ("addr_start", "4096"), ("addr_end", "8192"));
        _kernel.AddFilter(scheme + "/filters", 1, "memcg", "N", "Y", ("memcg_path", "/a/b"));
        _kernel.AddFilter(scheme + "/core_filters", 0, "target", "Y", "Y", ("damon_target_idx", "3"));
        _kernel.AddFilter(scheme + "/ops_filters", 0, "hugepage_size", "Y", "N", ("min", "1"), ("max", "2"));
        SchemePicture picture = ReadScheme();
        Assert.Equal(
            [new DamosFilter("target", true, true, TargetIndex: 3), new DamosFilter("addr", true, false, Minimum: 4096, Maximum: 8192)], picture.CoreFilters);
        Assert.Equal(
            [new DamosFilter("hugepage_size", true, false, Minimum: 1, Maximum: 2), new DamosFilter("memcg", false, true, MemcgPath: "/a/b")], picture.OperationsFilters);
        Assert.False(picture.TriesEverything);
    }

    [Theory]
    [InlineData("nr_accesses/max", "18446744073709551615", true)]
    [InlineData("nr_accesses/max", "4294967296", false)]
    [InlineData("nr_accesses/max", "4294967294", false)]
    [InlineData("nr_accesses/min", "1", false)]
    [InlineData("age/max", "8589934591", true)]
    [InlineData("age/max", "4294967296", false)]
    [InlineData("age/min", "4294967296", true)]
    [InlineData("sz/max", "4294967295", false)]
    [InlineData("sz/min", "4294967296", false)]
    public void Read_BoundsOfAScheme_CountAsTheKernelKeepsThem(string file, string text, bool triesEverything)
    {
        _kernel.AddKdamond().AddScheme();
        _kernel.Write($"{FakeKernel.Scheme(0, 0)}/access_pattern/{file}", text);
        Assert.Equal(triesEverything, ReadScheme().TriesEverything);
    }

    [Fact]
    public void Read_WithoutCgroupPaths_DoesNotOpenThem()
    {
        _kernel.AddKdamond().AddScheme();
        string filters = FakeKernel.Scheme(0, 0) + "/filters";
        _kernel.AddFilter(filters, 0, "memcg", "Y", "N");
        _kernel.MakeUnreadable(filters + "/0/memcg_path");
        Assert.Null(Assert.Single(Sysfs.Read(withCgroupPaths: false)!.Kdamonds[0].Contexts[0].Schemes[0].OperationsFilters).MemcgPath);
        Assert.Throws<KernelException>(() => Sysfs.Read());
    }

    [Fact]
    public void Read_CgroupPathSetByEcho_HasNoLineEnd()
    {
        _kernel.AddKdamond().AddScheme().AddFilter(FakeKernel.Scheme(0, 0) + "/ops_filters", 0, "memcg", "Y", "N", ("memcg_path", "/a\n"));
        Assert.Equal("/a", Assert.Single(ReadScheme().OperationsFilters).MemcgPath);
    }

    [Fact]
    public void Read_CgroupPathIsBusy_IsNotKnown()
    {
        _kernel.AddKdamond().AddScheme().AddFilter(FakeKernel.Scheme(0, 0) + "/ops_filters", 0, "memcg", "Y", "N", ("memcg_path", "/a"));
        DamonTree tree = new DamonSysfs(new BusyFiles(_kernel.Root, "/memcg_path")).Read()!;
        Assert.Equal(new DamosFilter("memcg", true, false), Assert.Single(tree.Kdamonds[0].Contexts[0].Schemes[0].OperationsFilters));
    }

    [Fact]
    public void Read_BeforeLinux614_FiltersReject()
    {
        using FakeKernel kernel = new(612);
        kernel.AddKdamond().AddScheme().AddFilter(FakeKernel.Scheme(0, 0) + "/filters", 0, "anon", "N", "Y");
        Assert.Equal(new DamosFilter("anon", false, false), Assert.Single(ReadScheme(kernel).OperationsFilters));
    }

    [Fact]
    public void Read_AddressUnit_MakesBytesOfSizes()
    {
        _kernel.AddKdamond().AddScheme();
        _kernel.Write(FakeKernel.Context(0) + "/addr_unit", "4096");
        string scheme = FakeKernel.Scheme(0, 0);
        _kernel.Write(scheme + "/stats/sz_tried", "3");
        _kernel.Write(scheme + "/quotas/bytes", "2");
        _kernel.Write(scheme + "/quotas/effective_bytes", "18446744073709551615");
        SchemePicture picture = ReadScheme();
        Assert.Equal(3ul * 4096, picture.Stats.TriedBytes);
        Assert.Equal((2ul * 4096, ulong.MaxValue), (picture.Quota.Bytes, picture.Quota.EffectiveBytes));
        Assert.Equal(4096ul, ReadTree(_kernel).Kdamonds[0].Contexts[0].AddressUnit);
    }

    [Fact]
    public void Read_AddressUnitOfVirtualAddresses_IsNotHeeded()
    {
        _kernel.AddKdamond(operations: "vaddr", targets: [5, 6]).AddScheme();
        _kernel.Write(FakeKernel.Context(0) + "/addr_unit", "4096");
        ContextPicture context = ReadTree(_kernel).Kdamonds[0].Contexts[0];
        Assert.Equal(1ul, context.AddressUnit);
        Assert.Equal([5, 6], context.TargetPids);
    }

    [Fact]
    public void Read_ProbesWithWeights_AddsThemUp()
    {
        _kernel.AddKdamond();
        string probes = FakeKernel.Context(0) + "/monitoring_attrs/probes";
        _kernel.Write(probes + "/0/weight", "2");
        _kernel.Write(probes + "/1/weight", "3");
        ContextPicture context = ReadTree(_kernel).Kdamonds[0].Contexts[0];
        Assert.Equal((5ul, 2, true), (context.ProbeWeights, context.Probes, context.TellsWholeHits));
    }

    [Fact]
    public void Read_ProbesOfLinux72_TellNoWholeHits()
    {
        // probes got their weights in 7.3, with the mending of tried_regions
        _kernel.AddKdamond();
        Assert.False(ReadTree(_kernel).Kdamonds[0].Contexts[0].TellsWholeHits);
        _kernel.Write(FakeKernel.Context(0) + "/monitoring_attrs/probes/0/filters/nr_filters", "0");
        ContextPicture context = ReadTree(_kernel).Kdamonds[0].Contexts[0];
        Assert.Equal((0ul, 1, false), (context.ProbeWeights, context.Probes, context.TellsWholeHits));
    }

    [Fact]
    public void Read_Paused_SaysSo()
    {
        _kernel.AddKdamond();
        _kernel.Write(FakeKernel.Context(0) + "/pause", "Y");
        Assert.True(ReadTree(_kernel).Kdamonds[0].Contexts[0].Paused);
    }

    [Theory]
    [InlineData("sz_tried", "-1")]
    [InlineData("sz_tried", "")]
    [InlineData("nr_tried", "12x\u001b[31m")]
    public void Read_MalformedNumber_NamesFileAndText(string name, string text)
    {
        _kernel.AddKdamond().AddScheme();
        _kernel.Write($"{FakeKernel.Scheme(0, 0)}/stats/{name}", text);
        string message = Assert.Throws<DamonDataException>(() => ReadTree(_kernel)).Message;
        Assert.StartsWith($"{FakeKernel.Scheme(0, 0)}/stats/{name}: expected a number, got \"", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', message);
    }

    [Fact]
    public void Read_FileThatEveryKernelHasIsMissing_LeavesTheContextsOut()
    {
        // as when somebody goes on rebuilding the tree under the reader
        _kernel.AddKdamond().AddScheme();
        _kernel.Remove(FakeKernel.Scheme(0, 0) + "/action");
        KdamondPicture kdamond = Assert.Single(ReadTree(_kernel).Kdamonds);
        Assert.Equal((KdamondState.On, 77), (kdamond.State, kdamond.Pid));
        Assert.Empty(kdamond.Contexts);
        Assert.True(kdamond.IsTorn);
    }

    [Fact]
    public void Read_KdamondDirectoryEmpties_LeavesItOut()
    {
        _kernel.AddKdamond().AddKdamond(1);
        _kernel.Remove(FakeKernel.Kdamond(1) + "/state");
        Assert.Equal(0, Assert.Single(ReadTree(_kernel).Kdamonds).Index);
    }

    [Fact]
    public void Read_FileThatCannotBeRead_NamesIt()
    {
        _kernel.AddKdamond();
        _kernel.MakeUnreadable(FakeKernel.Context(0) + "/operations");
        KernelException error = Assert.Throws<KernelException>(() => Sysfs.Read());
        Assert.StartsWith($"cannot read {FakeKernel.Context(0)}/operations: ", error.Message, StringComparison.Ordinal);
    }

    private sealed class BusyFiles(string root, string busy) : KernelFiles(root)
    {
        public override Errno TryRead(string path, out string text)
        {
            Errno error = base.TryRead(path, out text);
            return path.EndsWith(busy, StringComparison.Ordinal) ? Errno.Busy : error;
        }
    }

    private DamonTree ReadReal(string series)
    {
        KernelFixture.Unpack(series, "sysfs.tree", _kernel.Root);
        return ReadTree(_kernel);
    }

    private SchemePicture ReadScheme() => ReadScheme(_kernel);

    private static SchemePicture ReadScheme(FakeKernel kernel) => Assert.Single(ReadTree(kernel).Kdamonds[0].Contexts[0].Schemes);

    private static DamonTree ReadTree(FakeKernel kernel) => new DamonSysfs(new KernelFiles(kernel.Root)).Read() ?? throw new InvalidOperationException("no tree");
}
