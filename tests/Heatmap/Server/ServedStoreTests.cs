using System.Globalization;
using Damon.Snapshots;
using Damon.Storage;
using Damon.TestKit;
using DamonHeatmap.Tests.Server.Maps;

namespace DamonHeatmap.Tests.Server;

/// <summary>Stores on read-only media, which an exporter writes through another mount, and stores whose exporter ends and begins again.</summary>
public sealed class ServedStoreTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HeatStores _stores = new();
    private readonly TemporaryFolder _temporary = new();

    public void Dispose()
    {
        _stores.Dispose();
        _temporary.Dispose();
    }

    /// <summary>As a container beside the exporter's has it, whichever of them is first.</summary>
    [Fact]
    public async Task ReadOnlyMount_ExporterThatComesAndGoes_IsFollowed()
    {
        _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream(), 20));
        await using MountedServer serve = await MountAsync("a.db");
        await AssertNewestAsync(serve, 20);

        int number = 20;
        for (int life = 0; life < 3; life++)
        {
            using SnapshotStore store = _stores.Open("a.db");
            for (int i = 0; i < 4; i++)
            {
                HeatStores.Append(store, _stores.Snapshot(HeatStores.Stream(), ++number));
                await AssertNewestAsync(serve, number);

                // packs, and brings the log into the database
                store.Maintain(TestContext.Current.CancellationToken);
                await AssertNewestAsync(serve, number);
            }
        }

        // one that comes when the store is written already, and one that comes after the writer has died
        using (SnapshotStore store = _stores.Open("a.db"))
        {
            HeatStores.Append(store, _stores.Snapshot(HeatStores.Stream(), ++number));
            await using MountedServer second = await MountAsync("");
            await AssertNewestAsync(second, number);
            HeatStores.Append(store, _stores.Snapshot(HeatStores.Stream(), ++number));
            await AssertNewestAsync(second, number);
            foreach (string suffix in (string[])["", "-wal", "-shm"])
            {
                File.Copy(_stores.At("a.db" + suffix), _stores.At("dead.db" + suffix));
            }
        }

        await using MountedServer third = await MountAsync("dead.db");
        await AssertNewestAsync(third, number);
        using (SnapshotStore store = _stores.Open("dead.db"))
        {
            store.Maintain(TestContext.Current.CancellationToken);
            HeatStores.Append(store, _stores.Snapshot(HeatStores.Stream(), ++number));
            await AssertNewestAsync(third, number);
        }
    }

    /// <summary>A log without its index, as when the one was copied and not the other: one copy is made, whatever is asked for, and another one when that has changed.</summary>
    [Fact]
    public async Task ReadOnlyMount_LogWithoutIndex_IsReadFromOneCopy()
    {
        using SnapshotStore store = _stores.Open("a.db");
        HeatStores.Append(store, _stores.Snapshots(HeatStores.Stream(), 20));
        CopyAll();
        await using MountedServer serve = await MountAsync("b.db");
        ApiAnswer first = await AssertNewestAsync(serve, 20);
        Assert.Contains("b.db: read from a copy", Assert.Single(first.Warnings), StringComparison.Ordinal);
        string copy = Assert.Single(Copies());
        await serve.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/query_range?query=damon_heat&start={_stores.Begin}&end={_stores.End}&step=5"));
        Assert.Equal([copy], Copies());

        HeatStores.Append(store, _stores.Snapshot(HeatStores.Stream(), 21));
        CopyAll();
        await AssertNewestAsync(serve, 21);
        Assert.NotEqual(copy, Assert.Single(Copies()));
        await serve.StopAsync();
        Assert.Empty(Copies());

        string[] Copies() => Directory.GetDirectories(_temporary.Path, "damon-store-*");

        void CopyAll()
        {
            File.Copy(_stores.At("a.db"), _stores.At("b.db"), overwrite: true);
            File.Copy(_stores.At("a.db-wal"), _stores.At("b.db-wal"), overwrite: true);
        }
    }

    /// <summary>The look at a folder leaves SQLite's locks alone: an exporter that ends would take the log away, and what the next one writes would not be seen.</summary>
    [Fact]
    public async Task Folder_ExporterThatIsStartedAgain_IsFollowed()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", _stores.Folder);
        for (int life = 1; life <= 2; life++)
        {
            using SnapshotStore store = _stores.Open("a.db");
            HeatStores.Append(store, _stores.Snapshot(HeatStores.Stream(), life));
            await AssertNewestAsync(serve, life);

            // that it is noticed tells that the folder was looked at
            _stores.Make($"other{life}.db", _stores.Snapshots(HeatStores.Stream($"z{life}"), 1));
            await serve.UntilAsync("/api/v1/label/node/values", answer => answer.Names.Contains($"z{life}"));
        }

        using SnapshotStore last = _stores.Open("a.db");
        HeatStores.Append(last, _stores.Snapshot(HeatStores.Stream(), 3));
        await AssertNewestAsync(serve, 3);
    }

    private Task<MountedServer> MountAsync(string name) => MountedServer.StartAsync(_stores.Folder, Path.Combine(_stores.Folder, name), _temporary.Path);

    private Task<ApiAnswer> AssertNewestAsync(ServeProcess serve, int number) => AssertNewestAsync(serve.GetAsync, number);

    private Task<ApiAnswer> AssertNewestAsync(MountedServer serve, int number) => AssertNewestAsync(serve.GetAsync, number);

    /// <summary>Waits until a snapshot is served as the newest one: nobody tells when that was noticed.</summary>
    private async Task<ApiAnswer> AssertNewestAsync(Func<string, Task<ApiAnswer>> get, int number)
    {
        Snapshot snapshot = _stores.Snapshot(HeatStores.Stream(), number);
        double[] expected = [.. snapshot.Regions.Accesses.ToArray().Select(accesses => accesses / 20d)];
        string query = Uri.EscapeDataString("damon_heat{node=\"a\",rows=\"8\"}"), path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/query?query={query}&time={(snapshot.EndTime / HeatStores.Second) + 2}");
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            ApiAnswer answer = await get(path);
            if (answer.Series.Length == 8 && expected.SequenceEqual(answer.Series.Select(series => Math.Round(series.Values[0], 6))))
            {
                return answer;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"{path}: at last {answer.Text}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
