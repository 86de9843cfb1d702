using Damon.Kernel;
using Damon.Kernel.Tracing;
using Damon.Snapshots;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Tracing;

public class EventFormatTests
{
    private const string Events = "/sys/kernel/tracing/events";

    [Theory]
    [InlineData("6.12")]
    [InlineData("6.18")]
    [InlineData("7.3")]
    public void Parse_RealKernels_HasWhereEachFieldIs(string series)
    {
        using TemporaryFolder folder = new();
        KernelFixture.Unpack(series, "sysfs.tree", folder.Path);

        EventFormat format = Read(folder, $"{Events}/damon/damon_aggregated/format");

        Assert.Equal("damon_aggregated", format.Name);
        Assert.True(format.Id > 0);
        Assert.Equal(new EventField("common_type", "unsigned short", 0, 2, false), format.Find("common_type"));
        Assert.Equal(new EventField("common_pid", "int", 4, 4, true), format.Find("common_pid"));
        Assert.Equal(new EventField("target_id", "unsigned long", 8, 8, false), format.Find("target_id"));
        Assert.Equal(new EventField("age", "unsigned int", 44, 4, false), format.Find("age"));
        Assert.Null(format.Find("probe_hits"));
        Assert.Equal(PageLayout.Usual, PageLayout.Parse(File.ReadAllText(folder.Path + $"{Events}/header_page"), "header_page"));
    }

    [Fact]
    public void Decoder_AllEventsOfLinux73_AreUnderstood()
    {
        using TemporaryFolder folder = new();
        KernelFixture.Unpack("7.3", "stat.tree", folder.Path);
        string[] names = [DamonEventDecoder.Aggregated, DamonEventDecoder.RegionAggregated, DamonEventDecoder.Tune, DamonEventDecoder.SchemeStats];

        EventFormat[] formats = [.. names.Select(name => Read(folder, $"{Events}/damon/{name}/format"))];
        DamonEventDecoder decoder = new(formats, "events/damon");

        EventFormat stats = formats[3];
        byte[] data = new byte[200];
        Put(data, stats, "common_type", (ulong)stats.Id);
        Put(data, stats, "common_pid", 77);
        ulong value = 1;
        foreach (string field in new[] { "context_idx", "scheme_idx", "nr_tried", "sz_tried", "nr_applied", "sz_applied", "sz_ops_filter_passed", "qt_exceeds", "nr_snapshots" })
        {
            Put(data, stats, field, value++);
        }

        RecordingSink sink = new();
        Assert.True(decoder.Decode(data, 5, sink));
        Assert.Equal(new SchemeStatsEvent(77, 5, 1, 2, new Damon.Kernel.Sysfs.SchemeStats(3, 4, 5, 6, 7, 8, 9)), Assert.Single(sink.Schemes));
        Assert.Equal("__data_loc unsigned char[]", formats[1].Find("probe_hits")!.Type);
    }

    [Theory]
    [InlineData("field:unsigned long x;\toffset:8;\tsize:;\tsigned:0;")]
    [InlineData("field:unsigned long x;\tsize:8;\tsigned:0;")]
    [InlineData("field:x;\toffset:0;\tsize:8;\tsigned:0;")]
    [InlineData("field:int x;\toffset:-8;\tsize:8;\tsigned:0;")]
    [InlineData("field:int x;\toffset:99999999999;\tsize:8;\tsigned:0;")]
    public void Parse_DamagedField_IsNamed(string line)
    {
        DamonDataException error = Assert.Throws<DamonDataException>(() => EventFormat.Parse("name: x\nID: 5\nformat:\n\t" + line + "\n", "events/x/format"));

        Assert.StartsWith("events/x/format: cannot understand \"field:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NoField_IsSaid() =>
        Assert.Contains("no field in it", Assert.Throws<DamonDataException>(() => EventFormat.Parse("", "events/x/format")).Message, StringComparison.Ordinal);

    [Fact]
    public void Decoder_FieldOfAnotherName_IsRefused()
    {
        EventFormat format = EventFormat.Parse(
            "name: damon_aggregated\nID: 5\nformat:\n\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n", "f");

        DamonDataException error = Assert.Throws<DamonDataException>(() => new DamonEventDecoder([format], "events/damon"));

        Assert.Equal("events/damon/damon_aggregated/format: no field target_idx of 1, 2, 4 or 8 bytes; the event is not one that this program knows", error.Message);
    }

    [Fact]
    public void Decode_OtherLayoutWithoutAge_IsReadByItsFormat()
    {
        EventFormat format = EventFormat.Parse(
            """
            name: damon_aggregated
            ID: 300
            format:
                field:unsigned short common_type; offset:0; size:2; signed:0;
                field:int common_pid; offset:4; size:4; signed:1;
                field:unsigned int nr_accesses; offset:8; size:2; signed:0;
                field:unsigned long start; offset:12; size:4; signed:0;
                field:unsigned long end; offset:16; size:4; signed:0;
                field:unsigned int nr_regions; offset:20; size:4; signed:0;
                field:unsigned long target_id; offset:24; size:4; signed:0;
            """, "f");
        byte[] data = new byte[28];
        foreach ((string name, ulong value) in new[] { ("common_type", 300ul), ("common_pid", 9ul), ("nr_accesses", 3ul), ("start", 4096ul), ("end", 0xffff_f000ul), ("nr_regions", 1ul), ("target_id", 2ul) })
        {
            Put(data, format, name, value);
        }

        RecordingSink sink = new();
        DamonEventDecoder decoder = new([format], "f");

        Assert.True(decoder.Decode(data, 1, sink));
        Assert.False(decoder.Decode(data.AsSpan(0, 27), 1, sink));
        Assert.False(decoder.Decode(data.AsSpan(0, 3), 1, sink));
        Assert.Equal([new RegionEvent(9, 1, 2, 1, 4096, 0xffff_f000, 3, 0)], sink.Regions);
    }

    [Theory]
    [InlineData(new byte[] { 20, 0 }, 2)]
    [InlineData(new byte[] { 1, 2, 3, 255 }, 4)]
    [InlineData(new byte[0], 0)]
    [InlineData(new byte[] { 1, 2, 3, 4, 5 }, 0)] // of which kernel? what they mean is not known
    public void Decode_HitsOfProbes_AreTakenFromWhereTheEventSays(byte[] hits, int probes)
    {
        (EventFormat format, byte[] data) = RegionOfLinux73(hits);
        RecordingSink sink = new();

        Assert.True(new DamonEventDecoder([format], "f").Decode(data, 1, sink));

        Assert.Equal(new RegionEvent(9, 1, 0, 1, 4096, 8192, 3, 7, ProbeHits.Of(hits.AsSpan(0, probes))), Assert.Single(sink.Regions));
    }

    [Fact]
    public void Decode_HitsBeyondTheEvent_IsNone()
    {
        (EventFormat format, byte[] data) = RegionOfLinux73([1, 2]);
        DamonEventDecoder decoder = new([format], "f");
        RecordingSink sink = new();

        Assert.False(decoder.Decode(data.AsSpan(0, data.Length - 1), 1, sink));
        Put(data, format, "probe_hits", 0xffff_ffff);
        Assert.False(decoder.Decode(data, 1, sink));
        Put(data, format, "probe_hits", (1 << 16) | (uint)data.Length);
        Assert.False(decoder.Decode(data, 1, sink));
        Assert.Empty(sink.Regions);
    }

    /// <summary>The event of a region, with its hits behind it.</summary>
    private static (EventFormat Format, byte[] Data) RegionOfLinux73(byte[] hits)
    {
        using TemporaryFolder folder = new();
        KernelFixture.Unpack("7.3", "stat.tree", folder.Path);
        EventFormat format = Read(folder, $"{Events}/damon/{DamonEventDecoder.RegionAggregated}/format");
        int end = format.Fields.Max(field => field.End);
        byte[] data = [.. new byte[end], .. hits];
        foreach ((string name, ulong value) in new[] { ("common_type", (ulong)format.Id), ("common_pid", 9ul), ("nr_regions", 1ul), ("start", 4096ul), ("end", 8192ul), ("nr_accesses", 3ul), ("age", 7ul) })
        {
            Put(data, format, name, value);
        }

        Put(data, format, "probe_hits", ((ulong)hits.Length << 16) | (uint)end);
        return (format, data);
    }

    private static EventFormat Read(TemporaryFolder folder, string path) => EventFormat.Parse(new KernelFiles(folder.Path).ReadText(path), path);

    private static void Put(byte[] data, EventFormat format, string name, ulong value)
    {
        EventField field = format.Find(name)!;
        for (int i = 0; i < field.Size; i++)
        {
            data[field.Offset + i] = (byte)(value >> (8 * i));
        }
    }
}
