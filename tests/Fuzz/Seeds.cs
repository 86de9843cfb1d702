using Damon.Events;
using Damon.Records;
using Damon.Snapshots;
using Damon.Storage;
using Damon.Storage.Blocks;
using Damon.TestKit;
using DamonHeatmap.Export;
using DamonHeatmap.Tests.Inputs;

namespace Damon.Fuzz;

/// <summary>Good data in each format: the recordings of samples/, cut short, and snapshots that have everything a snapshot can have.</summary>
internal static class Seeds
{
    private const int MostSnapshots = 3, MostRegions = 40;

    /// <summary>One list for each recording.</summary>
    public static IReadOnlyList<IReadOnlyList<Snapshot>> Snapshots { get; } =
    [
        .. Directory.GetFiles(Repository.At("samples"), "*.damon.data", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => RecordFile.Open(path).ReadSnapshots().Take(MostSnapshots).Select(Cut).ToArray()),
        Everything(),
    ];

    /// <summary>Each list as a file of the format.</summary>
    public static List<byte[]> In(string format) => [.. Snapshots.Select(snapshots => Write(format, snapshots))];

    public static List<byte[]> Proto() => [.. Snapshots.Select(snapshots => OtlpMessages.Request(snapshots)), OtlpMessages.Request(Everything(), 2500, resourceLast: true)];

    /// <summary>Payloads of blocks, not compressed.</summary>
    public static List<byte[]> Blocks()
    {
        using var encoder = new BlockEncoder();
        byte[] buffer = [];
        return
        [
            .. Snapshots.SelectMany(snapshots => new[] { true, false }.Select(isDense =>
                Zstd.Decompress(encoder.Encode([.. snapshots.Select((snapshot, i) => new NumberedSnapshot(i + 1, snapshot))], isDense), ref buffer).ToArray())),
        ];
    }

    /// <summary>Stores as an exporter leaves them: some snapshots in blocks, some not, some to be delivered.</summary>
    public static List<byte[]> Stores()
    {
        List<byte[]> stores = [];
        foreach (IReadOnlyList<Snapshot> snapshots in Snapshots.TakeLast(3))
        {
            string path = Scratch.At("seed.db");
            Scratch.Clear("seed.db");
            using (SnapshotStore store = SnapshotStore.Open(path, new StoreOptions { ReserveBytes = 0, MappingsEvery = TimeSpan.Zero }, TimeProvider.System))
            {
                foreach (Snapshot snapshot in snapshots)
                {
                    store.Append(snapshot, deliver: true);
                }

                store.Pack();
                foreach (Snapshot snapshot in snapshots)
                {
                    store.Append(snapshot, deliver: true);
                }
            }

            stores.Add(File.ReadAllBytes(path));
            Scratch.Clear("seed.db");
        }

        return stores;
    }

    /// <summary>The beginning of a trace.</summary>
    public static List<byte[]> Traces() =>
        [.. Directory.GetFiles(Repository.At("samples"), "*.perf-script.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => File.ReadAllBytes(path)[..12_000]), .. In("perf-script")];

    /// <summary>An event a line: attributes <c>KEY=VALUE</c>, and the body.</summary>
    public static List<byte[]> Events() =>
    [
        .. Snapshots.Select((snapshots, i) => EventText.Write(snapshots.SelectMany(snapshot => SnapshotEventWriter.Write(snapshot, (AddressPolicy)(i % 3), default, 7, i % 2 == 0 ? 2500 : SnapshotEventWriter.DefaultMaxBytes)))),
    ];

    private static byte[] Write(string format, IReadOnlyList<Snapshot> snapshots)
    {
        string path = Scratch.At("seed");
        Scratch.Clear("seed");
        using (var target = new ExportTarget(path, () => Stream.Null))
        using (ISnapshotWriter writer = ExportFormats.All.Single(one => one.Name == format).Open(target, new ExportOptions(AddressPolicy.Absolute, new Losses(format, _ => { })) { Probes = snapshots.Max(snapshot => snapshot.Regions.Probes) }))
        {
            foreach (Snapshot snapshot in snapshots.OrderBy(snapshot => snapshot.EndTime))
            {
                writer.Write(snapshot);
            }

            writer.Complete();
            target.Complete();
        }

        byte[] written = File.ReadAllBytes(path);
        Scratch.Clear("seed");
        return written;
    }

    private static Snapshot Cut(Snapshot snapshot)
    {
        var builder = new RegionsBuilder();
        Regions regions = snapshot.Regions;
        for (int i = 0; i < Math.Min(regions.Count, MostRegions); i++)
        {
            builder.Add(regions.Starts[i], regions.Ends[i], regions.Accesses[i], regions.Ages[i], regions.Bytes(i, ByteKind.FilterPassed));
        }

        return snapshot.With(builder.Build(regions.HasFilterPassed));
    }

    private static Snapshot[] Everything()
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 4096, 1, 2, 4096, ProbeHits.Of(1, 0));
        builder.Add(8192, 12288, 20, uint.MaxValue, 1, ProbeHits.Of(20, 255));
        builder.Add(1ul << 47, ulong.MaxValue, uint.MaxValue, 0, 17, ProbeHits.Of(0, 7));
        Regions regions = builder.Build(withFilterPassed: true).WithResident([4096, 0, 9]);
        DamosFilter[] filters = [new("anon", true, true), new("memcg", false, true) { MemcgPath = "/a \"b\"" }, new("addr", true, false) { Minimum = 0, Maximum = ulong.MaxValue }, new("target", true, false) { TargetIndex = 3 }];
        Mapping[] mappings = [new(4096, 8192, "[heap] \"é\""), new(1ul << 47, ulong.MaxValue, "/lib/x.so")];
        StreamId stream = new("node", "0", "0", "1", "2");
        return
        [
            new Snapshot(stream, 1_767_225_600_000_000_000, 1_767_225_600_100_000_000, new Intervals(5_000_000, 100_000_000), regions, filters) { Mappings = mappings },
            new Snapshot(stream, 1_767_225_605_000_000_000, 1_767_225_605_100_000_000, Intervals.OfAggregation(100_000_000), regions, filters) { Mappings = mappings },
            new Snapshot(new StreamId("node", "stat"), 1_767_225_605_000_000_000, 1_767_225_605_100_000_000, Intervals.OfAggregation(100_000_000), Regions.Empty),
        ];
    }
}
