using Damon.Storage;
using DamonHeatmap.Server.Api;
using DamonHeatmap.Server.Maps;
using Microsoft.Extensions.Time.Testing;

namespace DamonHeatmap.Tests.Server.Maps;

/// <summary>Stores that come, go, and are exchanged while they are served.</summary>
public sealed class StoreSetTests : IDisposable
{
    private static readonly TimeSpan UntilNextLook = TimeSpan.FromSeconds(6);

    private readonly HeatStores _stores = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _said = [];

    public void Dispose() => _stores.Dispose();

    /// <summary>What is kept of a store is not taken for what is in another one that has its name, however long nothing was there in between.</summary>
    [Fact]
    public void Streams_AnotherStoreAfterOneThatWasRemoved_IsReadAnew()
    {
        string path = _stores.Make("x.db", _stores.Snapshots(HeatStores.Stream()));
        using StoreSet set = new([_stores.Folder], new Dictionary<string, string>(), _clock, _said.Add);
        using MapCache cache = new(1 << 20);
        MatrixMaker maker = new(cache);
        ServedStream before = Assert.Single(set.Streams(Assert.Fail));
        Assert.DoesNotContain(Known(maker, before), float.IsNaN);

        File.Delete(path);
        _clock.Advance(UntilNextLook);
        Assert.Empty(set.Streams(Assert.Fail));

        // begins later and ends as the first did: that numbers of snapshots are others tells nothing
        _stores.Make("x.db", _stores.Snapshots(HeatStores.Stream()).Skip(60).Append(_stores.Snapshot(HeatStores.Stream(), HeatStores.Count + 1)));
        _clock.Advance(UntilNextLook);
        ServedStream after = Assert.Single(set.Streams(Assert.Fail));
        Assert.NotEqual(before.Identity, after.Identity);
        float[] known = Known(maker, after);
        Assert.All(known[..19], heat => Assert.True(float.IsNaN(heat)));
        Assert.DoesNotContain(known[35..], float.IsNaN);
    }

    [Fact]
    public void Streams_StoreThatIsNotThereYet_IsServedAtOnce()
    {
        string path = _stores.At("later.db");
        using StoreSet set = new([path], new Dictionary<string, string>(), _clock, _said.Add);
        for (int i = 0; i < 3; i++)
        {
            var warnings = new List<string>();
            Assert.Empty(set.Streams(warnings.Add));
            Assert.Equal("later.db: not found", Assert.Single(warnings));
        }

        // where it is stands in the log only, once
        Assert.Equal([$"later.db: not found ({path})"], _said);

        _stores.Make("later.db", _stores.Snapshots(HeatStores.Stream(), 1));
        Assert.Single(set.Streams(Assert.Fail));
    }

    /// <summary>Also the answers between two looks lack what could not be looked at.</summary>
    [Fact]
    public void Streams_FolderThatIsNoneOfStores_WarnsEachTime()
    {
        string folder = Directory.CreateDirectory(_stores.At("many")).FullName;
        for (int i = 0; i <= 10_000; i++)
        {
            File.WriteAllBytes(Path.Combine(folder, $"{i}"), []);
        }

        using StoreSet set = new([folder], new Dictionary<string, string>(), _clock, _said.Add);
        for (int i = 0; i < 3; i++)
        {
            var warnings = new List<string>();
            Assert.Empty(set.Streams(warnings.Add));
            Assert.Equal("a folder of stores has more than 10000 files; stores among the others are not served", Assert.Single(warnings));
        }

        Assert.Equal([$"a folder of stores has more than 10000 files; stores among the others are not served ({folder})"], _said);

        File.Delete(Path.Combine(folder, "0"));
        _clock.Advance(UntilNextLook);
        Assert.Empty(set.Streams(Assert.Fail));
    }

    /// <summary>A process that closes any descriptor of a file loses all its locks on it, and a writer that ends would take the log away from under a reader.</summary>
    [Fact]
    public void Streams_NextLookAtAFolder_KeepsLocks()
    {
        Assert.SkipUnless(File.Exists("/proc/locks"), "no /proc/locks");
        string path = _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream(), 1));
        File.CreateSymbolicLink(_stores.At("link.db"), path);
        using StoreSet set = new([_stores.Folder], new Dictionary<string, string>(), _clock, _said.Add);
        set.Streams(Assert.Fail);
        Assert.SkipUnless(HasLock(path), "locks are not to be seen here");
        for (int i = 0; i < 2; i++)
        {
            _clock.Advance(UntilNextLook);
            set.Streams(Assert.Fail);
            Assert.True(HasLock(path));
        }
    }

    [Fact]
    public void Look_StoreThatIsNoLongerServed_OpensNothing()
    {
        string path = _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream(), 1));
        ServedStore store = new(path, _clock);
        StoreView view = store.Look();
        Assert.True(IsOpen(path));
        store.Dispose();
        Assert.True(store.IsGone);
        Assert.Contains("a.db: no longer there", Assert.Throws<StoreException>(store.Look).Message, StringComparison.Ordinal);
        Assert.Throws<StoreException>(() => store.Open(view));
        Assert.False(IsOpen(path));
    }

    /// <summary>What was found in one file is not looked for in another.</summary>
    [Fact]
    public void Make_StoreExchangedSinceItWasLookedAt_IsOfTheNewOne()
    {
        string path = _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream()));
        using StoreSet set = new([path], new Dictionary<string, string>(), _clock, _said.Add);
        using MapCache cache = new(1 << 20);
        MatrixMaker maker = new(cache);
        ServedStream seen = Assert.Single(set.Streams(Assert.Fail));
        File.Move(_stores.Make("other.db", _stores.Snapshots(HeatStores.Stream()).Skip(60)), path, overwrite: true);
        Assert.True(Assert.Throws<StoreException>(() => seen.Parts[0].Store.Open(seen.Parts[0])).IsOutdated);
        float[] known = Known(maker, seen);
        Assert.All(known[..19], heat => Assert.True(float.IsNaN(heat)));
        Assert.DoesNotContain(known[35..], float.IsNaN);

        File.Move(_stores.Make("third.db", _stores.Snapshots(HeatStores.Stream("b"))), path, overwrite: true);
        Assert.Null(maker.Make(seen, Selection(), Window, TestContext.Current.CancellationToken));
    }

    /// <summary>One after the other is opened: a folder may have more stores than a process may have open files.</summary>
    [Fact]
    public void Read_SeveralStoresOfAStream_HasAllOfThemInOrder()
    {
        for (int i = 0; i < 6; i++)
        {
            _stores.Make($"{i}.db", _stores.Snapshots(HeatStores.Stream()).Skip(i * 20).Take(20));
        }

        using StoreSet set = new([_stores.Folder], new Dictionary<string, string>(), _clock, _said.Add);
        ServedStream stream = Assert.Single(set.Streams(Assert.Fail));
        long[] ends = [.. _stores.Snapshots(HeatStores.Stream()).Select(snapshot => snapshot.EndTime)];
        Assert.Equal(ends, Ends(long.MinValue, long.MaxValue, withNext: true));
        for (int from = 0; from < 100; from += 7)
        {
            Assert.Equal(ends[(from + 1)..(from + 16)], Ends(ends[from], ends[from + 15], withNext: false));
            Assert.Equal(ends[(from + 1)..(from + 17)], Ends(ends[from], ends[from + 15] + 1, withNext: true));
        }

        // what is looked for after a moment may be in the next store
        Assert.Equal([ends[20]], Ends(ends[19], ends[19] + 1, withNext: true));

        long[] Ends(long from, long to, bool withNext) => [.. stream.Read(from, to, withNext, Assert.Fail, TestContext.Current.CancellationToken).Select(snapshot => snapshot.EndTime)];
    }

    private MatrixWindow Window => new((_stores.Begin + 15) * HeatStores.Second, 15 * HeatStores.Second, 40);

    private static HeatSelection Selection()
    {
        Selector selector = ExpressionParser.ParseSelector("damon_heat{addresses=\"16777216..25165824\",rows=\"1\"}");
        return HeatSelection.Of(HeatSelection.Metrics(selector).Single(), selector, 1000);
    }

    private float[] Known(MatrixMaker maker, ServedStream stream) =>
        [.. maker.Make(stream, Selection(), Window, TestContext.Current.CancellationToken)!.Columns.Select(column => column.Heat[0])];

    private static bool IsOpen(string path) => Directory.GetFiles("/proc/self/fd").Any(descriptor => new FileInfo(descriptor).LinkTarget == path);

    private static bool HasLock(string path)
    {
        string number = StoreReader.Which(path)!.Value.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return File.ReadLines("/proc/locks").Any(line => line.Contains($" {Environment.ProcessId} ", StringComparison.Ordinal) && line.Contains("POSIX", StringComparison.Ordinal) && line.Contains($":{number} ", StringComparison.Ordinal));
    }
}
