using System.Globalization;
using System.Text.RegularExpressions;
using Damon.Events;
using Damon.Snapshots;
using Damon.Storage;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Processes;

/// <summary>
/// The real program is killed again and again while it appends, packs, drops and delivers to the real OpenTelemetry Collector. $DAMON_TEST_KILLS says how often; the default takes about half a minute.
/// </summary>
public sealed partial class StoreCrashTests(ITestOutputHelper output)
{
    private const int DefaultKills = 20, Seed = 20261124;

    private const int Large = 8000, Small = 20;

    private const string MaxAge = "1m", MaxSize = "8MiB";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>What the programs that were killed had said to be kept: number, and when that was read.</summary>
    private readonly SortedDictionary<long, (string Stream, DateTimeOffset Read)> _kept = [];

    /// <summary>Of these, what was not in the store any more later on.</summary>
    private readonly HashSet<long> _dropped = [];

    private long _lastPacked;
    private long _oldest;
    private long _pending;
    private int _livesThatAppended;
    private int _livesThatPacked;
    private int _livesThatDropped;
    private int _livesThatDelivered;
    private int _killsWithABlockDue;

    [Fact]
    public async Task Run_KilledAtRandomMoments_WhatWasKeptIsThereAndIsDelivered()
    {
        int kills = Environment.GetEnvironmentVariable("DAMON_TEST_KILLS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : DefaultKills;
        using TemporaryFolder folder = new();
        await using Servers servers = await new Servers().WithCollectorAsync();
        NoiseRecording noise = new(Seed, TimeSpan.FromSeconds(2), (Large, TimeSpan.FromMilliseconds(200)), (Small, TimeSpan.FromMilliseconds(250)));
        string recording = noise.Write(folder.At("noise.damon.data")), store = folder.At("store.db");
        string[] arguments =
        [
            "--source", "replay", "--input", recording, "--node", "here", "--store", store, "--store.max-age", MaxAge, "--store.max-size", MaxSize,
            "--events-interval", "0s", "--addresses", "absolute", "--log.level", "debug",
        ];
        Fill(store);
        Random random = new(Seed);
        for (int kill = 0; kill < kills; kill++)
        {
            await using ExporterProcess running = ExporterProcess.Begin(Backend(servers, isGrpc: kill < kills / 2), [.. arguments, "--loop"]);
            if (kill % 2 == 1)
            {
                // what is done once a second is packing and dropping: around its first time
                await running.LineAsync("snapshots are kept in");
                await Task.Delay(random.Next(980, 1200), TestContext.Current.CancellationToken);
            }
            else
            {
                await Task.Delay(random.Next(50, 1500), TestContext.Current.CancellationToken);
            }

            int before = _kept.Count;
            Hear(await running.KillAsync());
            _livesThatAppended += _kept.Count > before ? 1 : 0;
            Check(store, noise, _kept.Count - before);
        }

        int recordsBefore = (await WhenQuietAsync(servers, _ => true)).Count;
        double expired;
        await using (ExporterProcess last = await ExporterProcess.StartAsync(Backend(servers, isGrpc: false), arguments))
        {
            expired = await UntilAllIsDeliveredAsync(last, noise.Snapshots.Count);
            Assert.Equal(0, (await last.StopAsync("TERM")).Code);
            Hear(last.Log.Split('\n'));
        }

        Check(store, noise, noise.Snapshots.Count);
        IReadOnlyList<CollectedRecord> records = await WhenQuietAsync(servers, records => !Missing(Delivered(records, noise)).Except(_dropped).Any());
        HashSet<long> delivered = Delivered(records, noise);

        Assert.Equal(records.Count - recordsBefore, records.Skip(recordsBefore).Select(record => (record.Attributes[SnapshotEvent.Sequence], record.Attributes[SnapshotEvent.ChunkIndex])).Distinct().Count());
        long[] missing = [.. Missing(delivered)];
        Assert.All(missing, sequence => Assert.Contains(sequence, _dropped));
        int twice = records.GroupBy(record => (record.Attributes[SnapshotEvent.Sequence], record.Attributes[SnapshotEvent.ChunkIndex])).Sum(group => group.Count() - 1);
        Assert.InRange(twice, 0, kills * 2);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kills} kills; of their lives {_livesThatAppended} appended, {_livesThatPacked} packed, {_livesThatDropped} dropped, {_livesThatDelivered} delivered; {_killsWithABlockDue} ended with a block due; ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{_kept.Count} snapshots acknowledged, {_dropped.Count} of them dropped by age or size, {delivered.Count} delivered, {missing.Length} dropped before that ({expired} counted in the last life), {records.Count} records, {twice} twice"));
        Assert.True(_livesThatAppended > kills / 4 && _livesThatPacked > 0 && _livesThatDropped > 0 && _livesThatDelivered > kills / 8, "too little went on");
    }

    [GeneratedRegex(@"kept snapshot (\d+) of (.*)$")]
    private static partial Regex KeptLine();

    private static Dictionary<string, string> Backend(Servers servers, bool isGrpc) =>
        OtlpReceiver.VariablesOf(new Uri($"http://127.0.0.1:{servers.CollectorPort + (isGrpc ? 0 : 1)}"), isGrpc);

    /// <summary>A store that is nearly as large as it may be, so that each new snapshot drops old ones. Nothing of it is to be delivered.</summary>
    private void Fill(string path)
    {
        using SnapshotStore store = SnapshotStore.Open(path, new StoreOptions { MaxBytes = 8 << 20, ReserveBytes = 1 << 20 }, TimeProvider.System);
        Random random = new(Seed);
        long begin = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        for (int i = 0; store.Status.DroppedBySize == 0; i++)
        {
            Assert.True(i < 5000, "it does not fill");
            long sequence = store.Append(NoiseRecording.Noise(random, new StreamId("here", "9"), begin + i, Large / 4, i), deliver: false);
            _kept.Add(sequence, ("filler", DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(begin / 100)));
            if (i % 32 == 31)
            {
                store.Maintain();
            }
        }

        store.Pack();

        // these were dropped: nobody misses them
        using StoreReader reader = StoreReader.Open(path);
        long oldest = reader.Read(StoreQuery.All).First().Sequence;
        foreach (long sequence in _kept.Keys.Where(sequence => sequence < oldest).ToArray())
        {
            _kept.Remove(sequence);
        }

        _oldest = oldest;
    }

    private void Hear(IEnumerable<string> lines)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        foreach (string line in lines)
        {
            Match kept = KeptLine().Match(line);
            if (kept.Success)
            {
                // a number that was given twice fails here
                _kept.Add(long.Parse(kept.Groups[1].Value, CultureInfo.InvariantCulture), (kept.Groups[2].Value, now));
            }
        }
    }

    /// <summary>Everything that was acknowledged can be read; but for the oldest of a stream, for age or size.</summary>
    private void Check(string path, NoiseRecording noise, int appended)
    {
        using StoreCopy copy = StoreCopy.Of(path);
        HashSet<long> there = [.. copy.Snapshots.Select(one => one.Sequence)];
        foreach (IGrouping<string, KeyValuePair<long, (string Stream, DateTimeOffset Read)>> stream in _kept.GroupBy(pair => pair.Value.Stream))
        {
            long oldest = stream.Select(pair => pair.Key).FirstOrDefault(there.Contains, long.MaxValue);
            foreach ((long sequence, (_, DateTimeOffset read)) in stream.Where(pair => !there.Contains(pair.Key)))
            {
                Assert.True(sequence < oldest, $"snapshot {sequence} of {stream.Key} was kept and is gone, but {oldest} is there");
                if (_dropped.Add(sequence))
                {
                    bool isOld = TimeProvider.System.GetUtcNow() - read > TimeSpan.FromSeconds(50);
                    Assert.True(isOld || copy.Bytes > 5_500_000, $"snapshot {sequence} of {stream.Key} is gone, and the store has {copy.Bytes} bytes");
                }
            }
        }

        Assert.True(copy.Bytes <= (8 << 20) * 1.05, $"{copy.Bytes} bytes");
        Assert.Empty(_dropped.Intersect(there));
        foreach (NumberedSnapshot one in copy.Snapshots.Where(one => one.Snapshot.Stream.Kdamond != "9"))
        {
            noise.AssertKnown(one.Snapshot);
        }

        long first = copy.Snapshots.Count > 0 ? copy.Snapshots[0].Sequence : _oldest;
        _livesThatPacked += copy.LastPacked > _lastPacked ? 1 : 0;
        _livesThatDropped += first > _oldest ? 1 : 0;
        _livesThatDelivered += copy.Pending < _pending + appended ? 1 : 0;
        _killsWithABlockDue += copy.LooseRegions >= new StoreOptions().BlockRegions ? 1 : 0;
        (_lastPacked, _oldest, _pending) = (copy.LastPacked, first, copy.Pending);
    }

    /// <returns>How many were dropped before they were delivered.</returns>
    private static async Task<double> UntilAllIsDeliveredAsync(ExporterProcess running, int count)
    {
        using CancellationTokenSource patience = new(Patience);
        await running.LineAsync("has come to its end");
        while (true)
        {
            Dictionary<(string Name, string Labels), double> page = Page.Samples(await running.PageAsync());
            if (page[("damon_events_pending", "")] == 0 && page[("damon_store_appended_total", "")] == count)
            {
                return page[("damon_events_expired_total", "")];
            }

            await Task.Delay(200, patience.Token);
        }
    }

    private IEnumerable<long> Missing(HashSet<long> delivered) => _kept.Where(pair => pair.Value.Stream != "filler" && !delivered.Contains(pair.Key)).Select(pair => pair.Key);

    /// <summary>What the Collector has: it brings it to its file once a second. That is waited for until it is enough and nothing comes any more, or for half a minute.</summary>
    private static async Task<IReadOnlyList<CollectedRecord>> WhenQuietAsync(Servers servers, Func<IReadOnlyList<CollectedRecord>, bool> isEnough)
    {
        IReadOnlyList<CollectedRecord> records = CollectedRecord.Read(servers.CollectedLogs);
        for (int i = 0; i < 15; i++)
        {
            int before = records.Count;
            await Task.Delay(2000, TestContext.Current.CancellationToken);
            records = CollectedRecord.Read(servers.CollectedLogs);
            if (records.Count == before && isEnough(records))
            {
                break;
            }
        }

        return records;
    }

    /// <summary>The numbers of all snapshots that the Collector has, each as it was recorded, the first time in order.</summary>
    private static HashSet<long> Delivered(IReadOnlyList<CollectedRecord> records, NoiseRecording noise)
    {
        HashSet<long> delivered = [];
        HashSet<(long, long)> chunks = [];
        SnapshotEventAssembler assembler = new(null);
        (long, long) last = default;
        foreach (CollectedRecord record in records)
        {
            (long, long) chunk = ((long)record.Attributes[SnapshotEvent.Sequence]!, (long)record.Attributes[SnapshotEvent.ChunkIndex]!);
            if (chunks.Add(chunk))
            {
                Assert.True(chunk.CompareTo(last) > 0, $"{chunk} came first after {last}");
                last = chunk;
            }

            if (assembler.Add((string?)record.Resource["host.name"], record.Attributes, record.Body) is { } snapshot)
            {
                noise.AssertKnown(snapshot);
                delivered.Add(chunk.Item1);
            }
        }

        return delivered;
    }
}
