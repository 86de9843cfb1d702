using System.Buffers.Binary;
using CsCheck;
using Damon.Kernel;
using Damon.Kernel.Tracing;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Tracing;

public sealed class RawTraceReaderTests : IDisposable
{
    private const string Instance = $"{FakeTracefs.Mount}/instances/damon-exporter";
    private readonly FakeTracefs _tracefs = FakeTracefs.Make("7.3", cpus: 3);
    private readonly SettableClock _clock = new();
    private readonly RecordingSink _sink = new();
    private readonly EventFormat _format;
    private readonly RawTraceReader _reader;

    public RawTraceReaderTests()
    {
        _tracefs.MakeDirectory(Instance);
        string path = $"{Instance}/events/damon/damon_aggregated/format";
        _format = EventFormat.Parse(_tracefs.ReadText(path), path);
        _reader = Open();
    }

    public void Dispose()
    {
        _reader.Dispose();
        _tracefs.Dispose();
    }

    [Fact]
    public void Drain_EventsOfSeveralCpus_AreInOrderOfTime()
    {
        _clock.Now = 1000;
        _tracefs.Emit(2, Page(0, 10, 40));
        _tracefs.Emit(0, Page(0, 20, 30));
        _tracefs.Emit(1, Page(0, 15, 50));

        _reader.Drain(_sink);

        Assert.Equal([10, 15, 20, 30, 40, 50], _sink.Regions.Select(region => region.Time));
    }

    [Fact]
    public void Drain_EventsAfterTheReadingBegan_WaitForWhatMayStillComeBeforeThem()
    {
        _clock.Now = 25;
        _tracefs.Emit(1, Page(0, 10, 40));

        _reader.Drain(_sink);
        Assert.Equal([10], _sink.Regions.Select(region => region.Time));

        _tracefs.Emit(0, Page(0, 20, 30));
        _clock.Now = 100;
        _reader.Drain(_sink);
        Assert.Equal([10, 20, 30, 40], _sink.Regions.Select(region => region.Time));
    }

    [Fact]
    public void Drain_Loss_IsToldWhereItWas()
    {
        _clock.Now = 1000;
        _tracefs.Emit(0, Page(0, 10));
        _tracefs.Emit(0, Page(7, 30));
        _tracefs.Emit(1, Page(0, 20));
        _tracefs.Emit(1, Page(-1, 40));

        _reader.Drain(_sink);

        Assert.Equal([(7, 2), (null, 3)], _sink.Losses);
        Assert.Equal([0, 1], _sink.LossCpus);
        Assert.Equal([10, 20, 30, 40], _sink.Regions.Select(region => region.Time));
    }

    [Fact]
    public void Drain_DamagedPage_CountsAsLossAndTheNextIsRead()
    {
        _clock.Now = 1000;
        byte[] damaged = Page(0, 10, 20);
        damaged[9] = 0x70;
        _tracefs.Emit(0, damaged);
        _tracefs.Emit(0, Page(0, 30));

        _reader.Drain(_sink);

        Assert.Equal([(null, 0)], _sink.Losses);
        Assert.Equal([30], _sink.Regions.Select(region => region.Time));
    }

    [Fact]
    public void Drain_AnyBytes_ComesToAnEnd()
    {
        Gen.Byte.Array[4096].Sample(
            bytes =>
            {
                // as long as the page may be, so that what is in it is taken for events
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), 4080);
                _clock.Now = long.MaxValue;
                _tracefs.Emit(0, bytes);
                _reader.Drain(_sink);
                _reader.Drain(_sink);
            },
            iter: 200, threads: 1);

        // a page of random events is damaged somewhere
        Assert.InRange(_sink.Losses.Count, 150, 200);
    }

    [Fact]
    public void Open_CpusThatWereNeverOnline_AreNotWaitedFor()
    {
        _tracefs.OfflineCpus.UnionWith([0, 2]);
        using RawTraceReader reader = Open();
        Assert.Equal(1, reader.Files.Length);

        _clock.Now = 1000;
        _tracefs.Emit(1, Page(0, 10, 20));
        reader.Drain(_sink);

        Assert.Equal([10, 20], _sink.Regions.Select(region => region.Time));
        Assert.Equal(1, reader.Files.Length);
    }

    [Fact]
    public void Drain_CpuComesOnline_IsReadFromThenOn()
    {
        _tracefs.OfflineCpus.Add(2);
        using RawTraceReader reader = Open();
        _tracefs.OfflineCpus.Clear();
        _tracefs.Emit(2, Page(0, 10));
        _tracefs.Emit(0, Page(0, 20));

        // it is not looked for all the time
        _clock.Now = 999_999_999;
        reader.Drain(_sink);
        Assert.Equal([20], _sink.Regions.Select(region => region.Time));
        Assert.Equal(2, reader.Files.Length);

        _clock.Now = 1_000_000_000;
        reader.Drain(_sink);
        Assert.Equal([20, 10], _sink.Regions.Select(region => region.Time));
        Assert.Equal(3, reader.Files.Length);
    }

    [Fact]
    public void Open_NoCpuHasABuffer_Throws()
    {
        _tracefs.OfflineCpus.UnionWith([0, 1, 2]);
        Assert.Equal($"cannot read {Instance}/per_cpu: no such file (ENOENT)", Assert.Throws<KernelException>(Open).Message);
    }

    [Fact]
    public void Drain_InstanceIsGone_SaysSo()
    {
        _tracefs.Remove(Instance);
        _tracefs.OfflineCpus.UnionWith([0, 1, 2]);

        Assert.Equal($"cannot read {Instance}: it was removed (ENODEV)", Assert.Throws<KernelException>(() => _reader.Drain(_sink)).Message);
    }

    private RawTraceReader Open() => RawTraceReader.Open(_tracefs, Instance, new DamonEventDecoder([_format], "events/damon"), PageLayout.Usual, _clock);

    private byte[] Page(long lost, params int[] times)
    {
        TracePage page = new((ulong)times[0]);
        byte[] data = new byte[_format.Fields.Max(field => field.End)];
        data[0] = (byte)_format.Id;
        data[1] = (byte)(_format.Id >> 8);
        foreach (int time in times)
        {
            Assert.True(page.TryAdd((ulong)time, data));
        }

        return page.Finish(lost);
    }

    private sealed class SettableClock : IBootClock
    {
        public long Now { get; set; }

        public long ToWall => 0;
    }
}
