using Damon.Kernel;
using Damon.Kernel.Tracing;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Tracing;

/// <summary>Pages that real kernels gave, against the text that they printed of the same events.</summary>
public class RecordedPagesTests
{
    public static TheoryData<string, string> Recordings => new()
    {
        { "6.12", "sysfs" }, { "6.18", "sysfs" }, { "6.18", "stat" }, { "7.3", "sysfs" }, { "7.3", "stat" },
    };

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Drain_RealPages_SayWhatTheTextSays(string series, string name)
    {
        RecordingSink text = new(), raw = new();
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.At("text"));
        File.WriteAllBytes(folder.At("text/trace_pipe"), KernelFixture.Read(series, $"{name}.text.gz"));
        using (TextTraceReader reader = TextTraceReader.Open(new KernelFiles(folder.Path), "/text"))
        {
            reader.Drain(text);
        }

        ReadRaw(folder, series, $"{name}.tree", $"{name}.pages.gz", raw);

        // the binary instance was made first and stopped first; each instance looks at the clock by itself
        List<RegionEvent> told = [.. raw.Regions.SkipWhile(region => !IsSame(region, text.Regions[0]))];
        Assert.True(told.Count > 20 && told.Count > text.Regions.Count * 0.9);
        Assert.Empty(raw.Losses);
        Assert.Empty(text.Losses);
        Assert.All(told.Zip(text.Regions), pair => Assert.True(IsSame(pair.First, pair.Second), $"{pair.First} {pair.Second}"));
        Assert.Equal(raw.Tunings.Count > 0, series != "6.12");
        Assert.Equal(
            text.Tunings.Select(tuning => (tuning.Thread, tuning.Sample)),
            raw.Tunings.Where(tuning => tuning.Time >= text.Regions[0].Time - Apart).Select(tuning => (tuning.Thread, tuning.Sample)));
    }

    [Theory]
    [InlineData("6.12")]
    [InlineData("6.18")]
    [InlineData("7.3")]
    public void Drain_RealLoss_IsTold(string series)
    {
        RecordingSink raw = new();
        using TemporaryFolder folder = new();

        ReadRaw(folder, series, "sysfs.tree", "lost.pages.gz", raw);

        (long? count, int after) = raw.Losses[^1];
        Assert.True(count > 10);
        Assert.InRange(after, 1, raw.Regions.Count - 1);
    }

    [Fact]
    public void Drain_LossInTheText_IsToldWithItsCpu()
    {
        RecordingSink text = new();
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.At("trace_pipe"), "CPU:3 [LOST 12 EVENTS]\nCPU:11 [LOST EVENTS]\n");
        using (TextTraceReader reader = TextTraceReader.Open(new KernelFiles(folder.Path), ""))
        {
            reader.Drain(text);
        }

        Assert.Equal([(12, 0), (null, 0)], text.Losses);
        Assert.Equal([3, 11], text.LossCpus);
    }

    /// <summary>Emulated CPUs are slow.</summary>
    private const long Apart = 30_000_000;

    private static bool IsSame(RegionEvent raw, RegionEvent text) => raw with { Time = 0 } == text with { Time = 0 } && Math.Abs(raw.Time - text.Time) < Apart;

    private static void ReadRaw(TemporaryFolder folder, string series, string tree, string pages, RecordingSink sink)
    {
        KernelFixture.Unpack(series, tree, folder.Path);
        const string Instance = "/sys/kernel/tracing";
        Directory.CreateDirectory(folder.Path + $"{Instance}/per_cpu/cpu0");
        File.WriteAllBytes(folder.Path + $"{Instance}/per_cpu/cpu0/trace_pipe_raw", KernelFixture.Read(series, pages));
        KernelFiles files = new(folder.Path);
        EventFormat[] formats = [.. files.List($"{Instance}/events/damon")!.Where(name => name.StartsWith("damo", StringComparison.Ordinal))
            .Select(name => $"{Instance}/events/damon/{name}/format").Select(path => EventFormat.Parse(files.ReadText(path), path))];
        using RawTraceReader reader = RawTraceReader.Open(
            files, Instance, new DamonEventDecoder(formats, "events/damon"), PageLayout.Parse(files.ReadText($"{Instance}/events/header_page"), "header_page"), new FixedClock());
        reader.Drain(sink);
    }

    private sealed class FixedClock : IBootClock
    {
        public long Now => long.MaxValue;

        public long ToWall => 0;
    }
}
