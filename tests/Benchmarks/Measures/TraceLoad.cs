using System.Buffers.Binary;
using Damon.Analysis;
using Damon.Kernel;
using Damon.Kernel.Tracing;
using Damon.Snapshots;
using Damon.TestKit;

namespace Damon.Benchmarks.Measures;

/// <summary>What the source trace does with the pages of the kernel's trace buffer: take the events out, put snapshots together, compute their metrics.</summary>
public sealed class TraceLoad : ITraceSink
{
    private static readonly double[] Percentiles = [0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100];
    private static readonly double[] IdleBounds = [.. SizeByIdleTime.DefaultBounds];
    private static readonly double[] RateBounds = [.. SizeByAccessRate.DefaultBounds];
    private static readonly Intervals Usual = new(5_000_000, 100_000_000);

    private readonly PageLayout _layout;
    private readonly DamonEventDecoder _decoder;
    private readonly EventFormat _region;
    private readonly Dictionary<int, RegionAssembler> _assemblers = [];
    private Action<Snapshot>? _take;

    private TraceLoad(string series)
    {
        using TemporaryFolder folder = new();
        KernelFixture.Unpack(series, "sysfs.tree", folder.Path);
        KernelFiles files = new(folder.Path);
        const string Events = "/sys/kernel/tracing/events";
        _layout = PageLayout.Parse(files.ReadText($"{Events}/header_page"), "header_page");
        EventFormat[] formats = [.. new[] { DamonEventDecoder.Aggregated, DamonEventDecoder.Tune }
            .Select(name => EventFormat.Parse(files.ReadText($"{Events}/damon/{name}/format"), name))];
        _region = formats[0];
        _decoder = new DamonEventDecoder(formats, Events);
    }

    /// <summary>The pages, one after another.</summary>
    public byte[] Pages { get; private set; } = [];

    /// <summary>Regions in one going-through.</summary>
    public int Regions { get; private set; }

    /// <summary>Snapshots in one going-through.</summary>
    public int Snapshots { get; private set; }

    /// <summary>Pages that a real kernel gave (tests/Fixtures/Kernel).</summary>
    public static TraceLoad Recorded()
    {
        TraceLoad load = new("7.3") { Pages = KernelFixture.Read("7.3", "sysfs.pages.gz") };
        return load.Counted();
    }

    /// <summary>Pages of one snapshot of so many regions, in the same kernel's format.</summary>
    public static TraceLoad OfOneSnapshot(int regions)
    {
        TraceLoad load = new("7.3");
        MemoryStream pages = new();
        TracePage page = new(1000);
        byte[] data = new byte[load._region.Fields.Max(field => field.End)];
        load.Put(data, "common_type", (ulong)load._region.Id);
        load.Put(data, "common_pid", 77);
        load.Put(data, "nr_regions", (ulong)regions);
        for (uint i = 0; i < regions; i++)
        {
            load.Put(data, "start", (ulong)i << 24);
            load.Put(data, "end", (i + 1UL) << 24);
            load.Put(data, "nr_accesses", 7 * i % 21);
            load.Put(data, "age", 3 * i % 200);
            if (!page.TryAdd(1000 + i, data))
            {
                pages.Write(page.Finish());
                page = new TracePage(1000 + i);
                page.TryAdd(1000 + i, data);
            }
        }

        pages.Write(page.Finish());
        load.Pages = pages.ToArray();
        return load.Counted();
    }

    /// <summary>Goes through all pages.</summary>
    /// <param name="takes">Whether whole snapshots are made and their metrics computed.</param>
    /// <returns>Regions that came by.</returns>
    public int Run(bool takes) => Run(takes ? Metrics : null);

    /// <summary>Goes through all pages.</summary>
    /// <param name="take">Is given each snapshot; null: none is made.</param>
    /// <returns>Regions that came by.</returns>
    public int Run(Action<Snapshot>? take)
    {
        (_take, Regions, Snapshots) = (take, 0, 0);
        for (int at = 0; at < Pages.Length; at += _layout.Size)
        {
            ReadOnlySpan<byte> page = Pages.AsSpan(at, _layout.Size);
            RingPageCursor cursor = RingPageCursor.At(page, _layout);
            while (cursor.MoveNext(page))
            {
                _decoder.Decode(page.Slice(cursor.DataOffset, cursor.DataLength), (long)cursor.Time, this);
            }
        }

        return Regions;
    }

    public void Region(in RegionEvent found, bool withProbes)
    {
        Regions++;
        if (!_assemblers.TryGetValue(found.Thread, out RegionAssembler? assembler))
        {
            _assemblers[found.Thread] = assembler = new RegionAssembler();
        }

        if (!assembler.Add(found, withProbes, 1, long.MaxValue))
        {
            return;
        }

        Snapshots++;
        if (_take is null)
        {
            assembler.Drop();
            return;
        }

        _take(new Snapshot(new StreamId("n", "0", "0"), assembler.End - Usual.Aggregation, assembler.End, Usual, assembler.Take()));
    }

    public void Tuned(int thread, long time, ulong sampleMicroseconds)
    {
    }

    public void SchemeStats(in SchemeStatsEvent found)
    {
    }

    public void Lost(int? cpu, long? count)
    {
    }

    private static void Metrics(Snapshot snapshot)
    {
        IdlePercentiles.Seconds(snapshot, Percentiles);
        SizeByIdleTime.Of(snapshot, IdleBounds);
        SizeByAccessRate.Of(snapshot, RateBounds);
        Bandwidth.BytesPerSecond(snapshot);
        WorkingSet.Bytes(snapshot);
    }

    private TraceLoad Counted()
    {
        Run(takes: false);
        return this;
    }

    private void Put(byte[] data, string name, ulong value)
    {
        EventField field = _region.Find(name)!;
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        bytes[..field.Size].CopyTo(data.AsSpan(field.Offset));
    }
}
