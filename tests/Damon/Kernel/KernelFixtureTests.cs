using Damon.TestKit;

namespace Damon.Tests.Kernel;

/// <summary>The recorded kernels are whole, and unpacking gives what was recorded.</summary>
public sealed class KernelFixtureTests : IDisposable
{
    private const string Kdamonds = "/sys/kernel/mm/damon/admin/kdamonds";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("6.12")]
    [InlineData("6.18")]
    [InlineData("7.3")]
    public void Unpack_TwoKdamonds_FilesHoldWhatTheKernelSaid(string series)
    {
        KernelFixture.Unpack(series, "sysfs.tree", _folder.Path);

        Assert.Equal("2\n", File.ReadAllText(_folder.Path + Kdamonds + "/nr_kdamonds"));
        Assert.Equal("on\n", File.ReadAllText(_folder.Path + Kdamonds + "/1/state"));
        Assert.Equal("vaddr\nfvaddr\npaddr\n", File.ReadAllText(_folder.Path + Kdamonds + "/0/contexts/0/avail_operations"));
        Assert.StartsWith("\tfield: u64 timestamp;", File.ReadAllText(_folder.Path + "/sys/kernel/tracing/events/header_page"), StringComparison.Ordinal);
        Assert.Equal("online\n", File.ReadAllText(_folder.Path + "/sys/devices/system/node/node1/memory8/state"));
    }

    [Theory]
    [InlineData("6.12", "sysfs")]
    [InlineData("6.18", "stat")]
    [InlineData("6.18", "sysfs")]
    [InlineData("7.3", "stat")]
    [InlineData("7.3", "sysfs")]
    public void Read_TracePages_WholePagesWithEventsOfTheText(string series, string name)
    {
        Assert.Equal(0, KernelFixture.Read(series, name + ".pages.gz").Length % 4096);
        Assert.Contains("damon_aggregated: target_id=0 nr_regions=", System.Text.Encoding.ASCII.GetString(KernelFixture.Read(series, name + ".text.gz")), StringComparison.Ordinal);
    }
}
