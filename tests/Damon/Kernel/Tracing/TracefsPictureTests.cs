using Damon.Kernel;
using Damon.Kernel.Tracing;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Tracing;

public class TracefsPictureTests
{
    [Fact]
    public void Look_UsualPlace_IsFound()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3", cpus: 64);

        TracefsPicture picture = TracefsPicture.Look(tracefs);

        Assert.Equal((FakeTracefs.Mount, null, 64, 64 * 1408L * 1024), (picture.Path, picture.Problem, picture.OnlineCpus, picture.TransientBytes));
        Assert.Contains(DamonEventDecoder.RegionAggregated, picture.Events);
    }

    [Theory]
    [InlineData("/buffer_size_kb", "7 (expanded: 512)\n", 512)]
    [InlineData("cmdline", "quiet trace_buf_size=3M panic=1", 3072)]
    [InlineData("cmdline", "quiet trace_buf_size=65536", 64)]
    [InlineData("cmdline", "quiet trace_buf_size=x", 1408)]
    public void Look_OtherBufferSize_IsCountedOn(string where, string text, long kilobytes)
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3", cpus: 2);
        tracefs.Put(where == "cmdline" ? "/proc/cmdline" : FakeTracefs.Mount + where, text);
        if (where == "cmdline")
        {
            tracefs.Put(FakeTracefs.Mount + "/buffer_size_kb", "1408\n");
        }

        Assert.Equal(2 * kilobytes * 1024, TracefsPicture.Look(tracefs).TransientBytes);
    }

    [Fact]
    public void Look_OtherMount_IsFound()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.At("other/instances"));
        Directory.CreateDirectory(folder.At("proc"));
        File.WriteAllText(folder.At("proc/mounts"), "tracefs /other tracefs rw 0 0\n");

        TracefsPicture picture = TracefsPicture.Look(new KernelFiles(folder.Path));

        Assert.Equal(("/other", true), (picture.Path, picture.Problem!.Contains("/other/events/damon", StringComparison.Ordinal)));
    }

    [Fact]
    public void Look_NotMounted_SaysHowTo()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.At("sys/kernel/tracing"));

        TracefsPicture picture = TracefsPicture.Look(new KernelFiles(folder.Path));

        Assert.Equal((null, "tracefs is not mounted; mount it: mount -t tracefs nodev /sys/kernel/tracing"), (picture.Path, picture.Problem));
    }

    [Fact]
    public void Look_CpusThatAreNotOnline_TakeNoMemory()
    {
        using FakeTracefs tracefs = FakeTracefs.Make("7.3", cpus: 2);
        tracefs.Put("/sys/devices/system/cpu/possible", "0-127\n");

        Assert.Equal(2, TracefsPicture.Look(tracefs).OnlineCpus);
    }

    [Fact]
    public void Look_CannotBeListed_IsNotForWantOfRights()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.At("sys/kernel"));
        File.CreateSymbolicLink(folder.At("sys/kernel/tracing"), folder.At("sys/kernel/tracing"));

        Assert.Equal("cannot list /sys/kernel/tracing/instances: error 40", TracefsPicture.Look(new KernelFiles(folder.Path)).Problem);
    }

    [Fact]
    public void Look_NoTracing_IsSaid()
    {
        using TemporaryFolder folder = new();

        Assert.StartsWith("this kernel has no tracing", TracefsPicture.Look(new KernelFiles(folder.Path)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Look_LockedDown_IsSaid()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.At("sys/kernel/security"));
        File.WriteAllText(folder.At("sys/kernel/security/lockdown"), "none integrity [confidentiality]\n");

        Assert.StartsWith("tracing is shut by the kernel's lockdown", TracefsPicture.Look(new KernelFiles(folder.Path)).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0-3,8", 5)]
    [InlineData("0", 1)]
    [InlineData("0-127,256-383", 256)]
    [InlineData("3-1", 0)]
    [InlineData("", 0)]
    [InlineData("0-1-2", 0)]
    public void CountCpus_List_IsCounted(string list, int count) => Assert.Equal(count, TracefsPicture.CountCpus(list));
}
