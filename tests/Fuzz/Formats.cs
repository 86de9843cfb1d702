using System.IO.Compression;
using Damon.Records;
using Damon.Snapshots;
using Damon.Storage;
using Damon.Storage.Blocks;
using DamonHeatmap.Inputs;
using DamonHeatmap.Tests.Inputs;

namespace Damon.Fuzz;

/// <summary>All that is read.</summary>
internal static class Formats
{
    private static readonly string[] Columns = ["starts", "sizes", "accesses", "ages", "passed", "resident", "hits_0", "hits_1", "\"starts\":[0],", "[[0]]"];

    private static readonly Mutator Bytes = new(false);

    private static readonly Mutator Damo = new(
        true, "kdamond_idx", "context_idx", "intervals", "sample_us", "aggr_us", "scheme_idx", "target_id", "scheme_filters", "snapshots", "start_time", "end_time", "regions", "start", "end", "nr_accesses", "samples",
        "percent", "age", "usec", "aggr_intervals", "sz_filter_passed", "total_bytes", "sample_interval_us", "\"1.5 GiB\"", "\"-1 B\"", "\"100 %\"", "probe_hits", "[1,2]", "[0,0,0,0,0]", "\"1 m 2 s\"", "\"max\"", "\"3 d 4 h\"", "\"1,000\"", "matching", "memcg_path", "address_range");

    private static readonly Mutator Trace = new(
        true, "damon:damon_aggregated:", "damon_aggregated:", "damon:damon_monitor_intervals_tune:", "sample_us=5000", "target_id=", "nr_regions=", "kdamond.0", "[000]", "[999999999999]", "1.000000:", "4096-8192: 1 2",
        "18446744073709551615-0:", "-1-2:", "damon:damon_region_aggregated:", "probe_hits=01 02", "probe_hits=", " ff");

    private static readonly Mutator Otlp = new(
        true, [.. Columns, "resourceLogs", "scopeLogs", "logRecords", "resource", "attributes", "key", "value", "stringValue", "intValue", "boolValue", "body", "eventName", "damon.snapshot", "host.name", "columns/1", "relative", "off",
        "damon.chunk.index", "damon.chunk.count", "damon.snapshot.id", "{\"resourceLogs\":[]}\n"]);

    private static readonly Mutator Table = new(true, [.. TableColumns.OfCsv, .. TableColumns.OfProbes, "256", "mappings", "true", "\"[{\"\"type\"\":\"\"anon\"\"}]\"", "\"", ",,,,,,,,,,,,,,,,,,\n"]);

    private static readonly Mutator Event = new(
        true, [.. Columns, "damon.chunk.index=0\t", "damon.chunk.count=2\t", "damon.addresses=off\t", "damon.addresses=relative\t", "damon.regions=", "damon.filters=[{}]\t", "damon.snapshot.id=\t", "\t", "true", "null", "damon.sample_interval.assumed=True\t"]);

    public static IReadOnlyList<FuzzFormat> All { get; } =
    [
        new("damo-json", Seeds.In("damo-json"), Damo.Damage, ReadFile),
        new("damo-json-compressed", Seeds.In("damo-json"), DamageCompressed, ReadFile) { Share = 0.5 },
        new("perf-script", Seeds.Traces(), Trace.Damage, ReadFile),
        new("otlp-json", Seeds.In("otlp-json"), Otlp.Damage, ReadFile),
        new("otlp-proto", Seeds.Proto(), ProtoMutator.Damage, ReadFile),
        new("otlp-framed", Seeds.Proto(), DamageFramed, ReadFile),
        new("otlp-packed", Seeds.In("otlp-json"), DamagePacked, ReadFile) { Share = 0.5 },
        new("csv", Seeds.In("csv"), Table.Damage, ReadFile),
        new("ndjson", Seeds.In("ndjson"), Table.Damage, ReadFile),
        new("event", Seeds.Events(), Event.Damage, EventText.Read),
        new("block", Seeds.Blocks(), (random, data) => Zstd.Compress(BlockMutator.Damage(random, data), Zstd.Fast), ReadBlock) { Share = 1.5 },
        new("block-frame", [.. Seeds.Blocks().Select(data => Zstd.Compress(data, Zstd.Fast))], Bytes.Damage, ReadBlock) { Share = 0.5 },
        new("store", Seeds.Stores(), Bytes.Damage, ReadStore) { Share = 1.5 },
        new("store-tables", Seeds.Stores(), StoreMutator.Damage, ReadStore) { Share = 1.5 },
        new("store-writer", Seeds.Stores(), (random, data) => random.Next(2) == 0 ? StoreMutator.Damage(random, data) : Bytes.Damage(random, data), WriteStore) { Share = 1.5 },
    ];

    private static byte[] DamageCompressed(Random random, byte[] text)
    {
        bool isInside = random.Next(3) > 0;
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            zlib.Write(isInside ? Damo.Damage(random, text) : text);
        }

        return isInside ? packed.ToArray() : Bytes.Damage(random, packed.ToArray());
    }

    /// <summary>The message several times behind its length; some of them compressed; sometimes lengths that are wrong.</summary>
    private static byte[] DamageFramed(Random random, byte[] message)
    {
        List<byte> all = [];
        for (int times = random.Next(1, 4); times > 0; times--)
        {
            byte[] inside = random.Next(2) == 0 ? message : ProtoMutator.Damage(random, message);
            inside = random.Next(3) == 0 ? Zstd.Compress(inside, Zstd.Fast) : inside;
            all.AddRange(OtlpMessages.Frame(random.Next(6) == 0 ? Bytes.Damage(random, inside) : inside));
        }

        return random.Next(4) == 0 ? Bytes.Damage(random, [.. all]) : [.. all];
    }

    private static byte[] DamagePacked(Random random, byte[] text)
    {
        byte[] inside = random.Next(2) == 0 ? Otlp.Damage(random, text) : text;
        byte[] packed = random.Next(2) == 0 ? Zstd.Compress(inside, Zstd.Fast) : Gzip(inside);
        return random.Next(3) > 0 ? Bytes.Damage(random, packed) : packed;
    }

    private static byte[] Gzip(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(data);
        }

        return packed.ToArray();
    }

    private static IEnumerable<Snapshot> ReadFile(byte[] data, Action<string> say)
    {
        File.WriteAllBytes(Scratch.At("input"), data);
        var options = new RecordFileOptions { Name = "input", Intervals = data.Length % 2 == 0 ? new Intervals(5_000_000, 100_000_000) : null };
        return InputFile.Open(Scratch.At("input"), options, () => Stream.Null).ReadSnapshots(say, default);
    }

    private static IEnumerable<Snapshot> ReadBlock(byte[] data, Action<string> say) => Decoder.Decode(data, new StreamId("node", "0")).Select(one => one.Snapshot);

    // one for all blocks, as in the store: what an earlier one left behind must not matter
    private static readonly BlockDecoder Decoder = new();

    private static IEnumerable<Snapshot> ReadStore(byte[] data, Action<string> say)
    {
        Scratch.Clear("input.db");
        File.WriteAllBytes(Scratch.At("input.db"), data);
        using StoreReader reader = StoreReader.Open(Scratch.At("input.db"));
        reader.Streams();
        reader.LastSequence();
        StoreQuery query = StoreQuery.All with { NewestFirst = data.Length % 4096 % 2 == 1, StreamByStream = data[^1] % 2 == 1 };
        foreach (NumberedSnapshot one in reader.Read(query, say))
        {
            yield return one.Snapshot;
        }

        foreach (NumberedSnapshot one in reader.Read(query with { NewestFirst = !query.NewestFirst }, say))
        {
            yield return one.Snapshot;
        }
    }

    /// <summary>What an exporter does with a store that it finds: all must work, or say what is wrong.</summary>
    private static IEnumerable<Snapshot> WriteStore(byte[] data, Action<string> say)
    {
        Scratch.Clear("input.db");
        File.WriteAllBytes(Scratch.At("input.db"), data);
        using SnapshotStore store = SnapshotStore.Open(Scratch.At("input.db"), new StoreOptions { ReserveBytes = 0, MaxAge = TimeSpan.FromDays(1), MaxBytes = StoreOptions.SmallestMaxBytes, BlockSnapshots = 4 }, TimeProvider.System);
        foreach (Snapshot snapshot in Seeds.Snapshots[^1])
        {
            store.Append(snapshot, deliver: true);
            store.Maintain();
        }

        store.Pack();
        foreach (PendingSnapshot one in store.ReadPending(8))
        {
            store.Delivered(one.Sequence);
            if (one.Snapshot is not null)
            {
                yield return one.Snapshot;
            }
        }
    }
}
