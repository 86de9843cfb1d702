using Damon.Kernel;
using Damon.Kernel.Tracing;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Tracing;

public class TraceInstanceTests
{
    private const string Instances = FakeTracefs.Mount + "/instances";
    private static readonly TraceInstanceOptions Options = new();

    [Fact]
    public void Open_NoneThere_IsMadeSmallAndGoneAfterwards()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");

        using (TraceInstance instance = Open(tracefs))
        {
            Assert.Equal(["damon-exporter"], tracefs.Instances);
            Assert.False(instance.WasLeftOver);
            Assert.Equal((2 * 64 * 1024, 64), (instance.BufferBytes, instance.Kilobytes));
            Assert.Equal(("buffer_size_kb", "64"), tracefs.Written[0]);
            Assert.Contains(("trace_clock", "boot"), tracefs.Written);
            Assert.Contains(("buffer_percent", "0"), tracefs.Written);
            Assert.Contains(DamonEventDecoder.Tune, instance.ListEvents());
            Assert.True(instance.IsThere);
        }

        Assert.Empty(tracefs.Instances);
        Assert.Equal(("events/enable", "0"), tracefs.Written[^1]);
    }

    [Fact]
    public void Open_LeftOver_IsResetAndUsed()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");
        tracefs.MakeDirectory($"{Instances}/damon-exporter");
        tracefs.Put($"{Instances}/damon-exporter/events/damon/damon_aggregated/filter", "common_pid != 77\n");
        tracefs.Put($"{Instances}/damon-exporter/trace", "old\n");

        using (TraceInstance instance = Open(tracefs))
        {
            Assert.True(instance.WasLeftOver);
            Assert.Equal("damon-exporter", instance.Name);
            Assert.Equal(("events/enable", "0"), tracefs.Written[0]);
            Assert.Contains(("events/damon/damon_aggregated/filter", "0"), tracefs.Written);
            Assert.Equal("", tracefs.ReadText($"{Instances}/damon-exporter/trace"));
        }

        Assert.Empty(tracefs.Instances);
    }

    [Fact]
    public void Open_OneInUse_IsLeftAlone()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");
        using TraceInstance first = Open(tracefs);
        int before = tracefs.Written.Count;

        using (TraceInstance second = Open(tracefs))
        {
            Assert.Equal("damon-exporter-2", second.Name);
            Assert.Equal(["damon-exporter", "damon-exporter-2"], tracefs.Instances);
            Assert.DoesNotContain(("events/enable", "0"), tracefs.Written.Skip(before));
        }

        Assert.Equal(["damon-exporter"], tracefs.Instances);
    }

    [Fact]
    public void Open_MoreLeftOvers_AreRemovedAndOthersNot()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");
        foreach (string name in new[] { "damon-exporter-3", "damon-exporter-x", "somebody" })
        {
            tracefs.MakeDirectory($"{Instances}/{name}");
        }

        using TraceInstance instance = Open(tracefs);

        Assert.Equal(["damon-exporter", "damon-exporter-x", "somebody"], tracefs.Instances);
    }

    [Fact]
    public void Open_RefusedHalfWay_LeavesNothing()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");
        tracefs.Refusals["/trace_clock"] = Errno.Invalid;

        KernelException error = Assert.Throws<KernelException>(() => Open(tracefs));

        Assert.Equal($"cannot write \"boot\" to {Instances}/damon-exporter/trace_clock: refused as invalid (EINVAL)", error.Message);
        Assert.Empty(tracefs.Instances);
    }

    [Fact]
    public void Dispose_BusyForAMoment_IsTriedAgain()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");
        TraceInstance instance = Open(tracefs);
        tracefs.Busy = 3;

        instance.Dispose();

        Assert.Empty(tracefs.Instances);
        Assert.Equal(0, tracefs.Busy);
    }

    [Fact]
    public void IsThere_RemovedAndMadeAgainBySomebody_IsNotOurs()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");
        using TraceInstance instance = Open(tracefs);
        tracefs.Remove($"{Instances}/damon-exporter");
        Assert.False(instance.IsThere);

        tracefs.MakeDirectory($"{Instances}/damon-exporter");

        Assert.False(instance.IsThere);
        instance.Dispose();
        Assert.Equal(["damon-exporter"], tracefs.Instances);
    }

    [Fact]
    public void Open_CannotBeOpened_IsRemovedAndNoOtherNameIsTried()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");
        tracefs.MakesUnopenable = true;

        KernelException error = Assert.Throws<KernelException>(() => Open(tracefs));

        Assert.Equal(($"{Instances}/damon-exporter", (Errno)40), (error.Path, error.Errno));
        Assert.Empty(tracefs.List(Instances)!);
    }

    [Fact]
    public void Open_SomebodyElsesCannotBeOpened_IsLeftAlone()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");
        File.CreateSymbolicLink(tracefs.OnHost($"{Instances}/damon-exporter"), tracefs.OnHost($"{Instances}/damon-exporter"));

        Assert.Equal((Errno)40, Assert.Throws<KernelException>(() => Open(tracefs)).Errno);

        Assert.Equal(["damon-exporter"], tracefs.List(Instances)!);
    }

    [Fact]
    public void TryGrow_OneCpu_DoublesItsBufferUpToTheLimit()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");
        using TraceInstance instance = TraceInstance.Open(tracefs, FakeTracefs.Mount, Options with { MostKilobytes = 256 });
        int before = tracefs.Written.Count;

        Assert.True(instance.TryGrow(1));
        Assert.True(instance.TryGrow(1));
        Assert.False(instance.TryGrow(1));
        Assert.Equal((256, (64 + 256) * 1024), (instance.Kilobytes, instance.BufferBytes));
        Assert.Equal([("per_cpu/cpu1/buffer_size_kb", "128"), ("per_cpu/cpu1/buffer_size_kb", "256")], tracefs.Written.Skip(before));
        Assert.True(instance.TryGrow(0));
    }

    [Fact]
    public void TryGrow_CpuIsNotKnown_DoublesAll()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");
        using TraceInstance instance = TraceInstance.Open(tracefs, FakeTracefs.Mount, Options with { MostKilobytes = 256 });

        Assert.True(instance.TryGrow(1));
        Assert.True(instance.TryGrow(null));
        Assert.False(instance.TryGrow(null));
        Assert.Equal((256, 512 * 1024), (instance.Kilobytes, instance.BufferBytes));
        Assert.Equal(("buffer_size_kb", "256"), tracefs.Written[^1]);
    }

    [Fact]
    public void TryGrow_AllTogether_StayBelowTheirLimit()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");
        using TraceInstance instance = TraceInstance.Open(tracefs, FakeTracefs.Mount, Options with { MostTotalKilobytes = 200 });

        Assert.False(instance.TryGrow(null));
        Assert.True(instance.TryGrow(0));
        Assert.False(instance.TryGrow(0));
        Assert.False(instance.TryGrow(1));
        Assert.Equal(192 * 1024, instance.BufferBytes);
    }

    [Fact]
    public void Shrink_Grown_IsAsAtFirst()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");
        using TraceInstance instance = Open(tracefs);
        instance.Shrink();
        Assert.Single(tracefs.Written, written => written.Path == "buffer_size_kb");
        Assert.True(instance.TryGrow(0));

        instance.Shrink();

        Assert.Equal((("buffer_size_kb", "64"), 64, 128 * 1024), (tracefs.Written[^1], instance.Kilobytes, instance.BufferBytes));
    }

    [Fact]
    public void BufferBytes_CpusThatAreNotOnline_AreNotCounted()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3", cpus: 4);
        tracefs.Put("/sys/devices/system/cpu/online", "0,2\n");
        using TraceInstance instance = Open(tracefs);

        Assert.Equal(128 * 1024, instance.BufferBytes);
    }

    [Fact]
    public void OpenReader_HeaderOfAnUnknownShape_ReadsTheText()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");
        using TraceInstance instance = Open(tracefs);
        tracefs.Put($"{Instances}/damon-exporter/events/header_page", "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n");

        using ITraceReader reader = instance.OpenReader([DamonEventDecoder.Aggregated], BootClock.Host, out string? why);

        Assert.IsType<TextTraceReader>(reader);
        Assert.Contains("no field commit", why, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadOverruns_OfAllCpus_AreAdded()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3");
        using TraceInstance instance = Open(tracefs);
        tracefs.Put($"{Instances}/damon-exporter/per_cpu/cpu0/stats", "entries: 5\noverrun: 7\ncommit overrun: 9\n");
        tracefs.Put($"{Instances}/damon-exporter/per_cpu/cpu1/stats", "entries: 5\noverrun: 30\n");

        Assert.Equal(37, instance.ReadOverruns());
    }

    private static TraceInstance Open(FakeTracefs tracefs) => TraceInstance.Open(tracefs, FakeTracefs.Mount, Options);
}
