using Damon.Kernel;
using Damon.TestKit;
using DamonExporter.Sources;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Sources;

public sealed class KernelObserverTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly FakeKernel _kernel = new();
    private readonly SteppedTime _time = new();
    private readonly AnsweringKernel _files;
    private readonly SourceRun _run;

    public KernelObserverTests()
    {
        _files = new AnsweringKernel(_kernel.Root);
        _run = new SourceRun(new KernelObserver(Interval, _files, _time), _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        _kernel.Dispose();
        Assert.Empty(_files.Written);
    }

    [Fact]
    public async Task ReadAsync_NoDamon_TellsThatThereIsNothing()
    {
        KernelObserved observed = await _run.NextAsync<KernelObserved>();
        Assert.Empty(observed.Kdamonds);
        Assert.Null(observed.Modules.Stat);
    }

    [Fact]
    public async Task ReadAsync_SeveralKdamondsAndModules_TellsEach()
    {
        _kernel.AddKdamond(0, pid: 77).AddKdamond(1, state: "off", pid: -1).AddKdamond(2, state: "?", pid: -1).AddStat(pid: 48);
        _kernel.Write("/proc/77/stat", "77 (kdamond.0) S 2 0 0 0 -1 2129984 0 0 0 0 100 50 0 0 20 0 1 0 5000 0 0");
        _kernel.Write("/proc/48/stat", "48 (somebody) S 2 0 0 0 -1 2129984 0 0 0 0 100 50 0 0 20 0 1 0 5000 0 0");
        KernelObserved observed = await _run.NextAsync<KernelObserved>();
        Assert.Equal([new("0", true, 1.5) { Thread = 77 }, new("1", false, null), new("2", null, null), new("stat", true, null) { Thread = 48 }], observed.Kdamonds);
    }

    [Fact]
    public async Task ReadAsync_CommandIsHeld_KeepsWhatWasKnownForAWhile()
    {
        _kernel.AddKdamond(0, pid: 77);
        _kernel.Write("/proc/77/stat", "77 (kdamond.0) S 2 0 0 0 -1 2129984 0 0 0 0 100 50 0 0 20 0 1 0 5000 0 0");
        _ = await _run.NextAsync<KernelObserved>();
        _files.Unreadable[FakeKernel.Kdamond(0) + "/state"] = Errno.Busy;
        _files.Unreadable[FakeKernel.Kdamond(0) + "/pid"] = Errno.Busy;
        _kernel.Write("/proc/77/stat", "77 (kdamond.0) S 2 0 0 0 -1 2129984 0 0 0 0 200 50 0 0 20 0 1 0 5000 0 0");

        for (TimeSpan busy = Interval; busy < KernelObserver.LongestBusy; busy += Interval)
        {
            Assert.Equal(new KdamondReading("0", true, 2.5) { Thread = 77 }, Assert.Single((await _run.AfterAsync<KernelObserved>(Interval)).Kdamonds));
        }

        Assert.Equal(new KdamondReading("0", null, null), Assert.Single((await _run.AfterAsync<KernelObserved>(Interval)).Kdamonds));
    }

    [Fact]
    public async Task ReadAsync_RefreshingSwitchedOff_TellsThatNothingIsFresh()
    {
        _kernel.AddKdamond(0).AddScheme(0, 0).Write(FakeKernel.Kdamond(0) + "/refresh_ms", "1000");
        _ = await _run.NextAsync<KernelObserved>();
        SchemesObserved schemes = await _run.NextAsync<SchemesObserved>();
        Assert.Equal((true, 77), (schemes.IsByKernel, schemes.Schemes[0].Thread));
        _kernel.Write(FakeKernel.Kdamond(0) + "/refresh_ms", "0");

        _ = await _run.AfterAsync<KernelObserved>(Interval);
        Assert.Empty((await _run.NextAsync<SchemesObserved>()).Schemes);
        _ = await _run.AfterAsync<KernelObserved>(Interval);
        _ = await _run.AfterAsync<KernelObserved>(Interval);
    }

    [Theory]
    [InlineData("/contexts/0/operations", Errno.Access, null)]
    [InlineData("/contexts/0/operations", Errno.NoEntry, true)]
    [InlineData("/state", Errno.Busy, true)]
    public async Task ReadAsync_LookThatFails_TakesNothingAwayUntilTheFourth(string file, Errno error, bool? runs)
    {
        _kernel.AddKdamond(0).AddScheme(0, 0).Write(FakeKernel.Kdamond(0) + "/refresh_ms", "1000");
        _ = await _run.NextAsync<KernelObserved>();
        _ = await _run.NextAsync<SchemesObserved>();
        _files.Unreadable[FakeKernel.Kdamond(0) + file] = error;
        if (runs is null)
        {
            _ = await _run.AfterAsync<SourceNoted>(Interval);
        }

        for (int look = 1; look <= 4; look++)
        {
            KernelObserved observed = runs is null && look == 1 ? await _run.NextAsync<KernelObserved>() : await _run.AfterAsync<KernelObserved>(Interval);
            Assert.Equal(("0", runs, 77), Assert.Single(observed.Kdamonds) is var kdamond ? (kdamond.Name, kdamond.IsRunning, kdamond.Thread ?? 0) : default);
            Assert.Equal(look < 4 ? 1 : 0, (await _run.NextAsync<SchemesObserved>()).Schemes.Length);
        }
    }

    [Fact]
    public async Task ReadAsync_KernelRefreshesStats_TellsSchemesOfThatKdamondOnly()
    {
        _kernel.AddKdamond(0).AddScheme(0, 0).AddScheme(0, 1, "pageout").AddKdamond(1).AddScheme(1);
        _kernel.Write(FakeKernel.Kdamond(0) + "/refresh_ms", "1000");
        _kernel.Write(FakeKernel.Scheme(0, 1) + "/stats/nr_tried", "5");
        _ = await _run.NextAsync<KernelObserved>();
        SchemesObserved schemes = await _run.NextAsync<SchemesObserved>();
        Assert.Equal([("0", 0, "stat", 0ul), ("0", 1, "pageout", 5ul)], schemes.Schemes.Select(scheme => (scheme.Kdamond, scheme.Scheme, scheme.Action!, scheme.Stats.TriedRegions)));
    }

    [Fact]
    public async Task ReadAsync_OnePartCannotBeRead_SaysSoOnceAndTellsTheRest()
    {
        _kernel.AddKdamond(0).AddStat();
        _kernel.MakeUnreadable("/sys/module/damon_stat/parameters/enabled");
        Assert.StartsWith("a part of DAMON's own state is not known: cannot read /sys/module/damon_stat/parameters/enabled: ", (await _run.NextAsync<SourceNoted>()).Text, StringComparison.Ordinal);
        Assert.Equal("0", Assert.Single((await _run.NextAsync<KernelObserved>()).Kdamonds).Name);
        _ = await _run.AfterAsync<KernelObserved>(Interval);
    }

    [Fact]
    public async Task ReadAsync_CgroupPaths_AreNotOpened()
    {
        _kernel.AddKdamond().AddScheme().AddFilter(FakeKernel.Scheme(0, 0) + "/filters", 0, "memcg", "Y", "N");
        _kernel.MakeUnreadable(FakeKernel.Scheme(0, 0) + "/filters/0/memcg_path");
        Assert.Single((await _run.NextAsync<KernelObserved>()).Kdamonds);
    }
}
