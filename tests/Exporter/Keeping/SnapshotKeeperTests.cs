using Damon.Snapshots;
using Damon.Storage;
using Damon.TestKit;
using DamonExporter.Events;
using DamonExporter.Keeping;
using DamonExporter.Tests.Kit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace DamonExporter.Tests.Keeping;

public sealed class SnapshotKeeperTests : IDisposable
{
    /// <summary>2026-01-01, where the clock of the tests begins.</summary>
    private const long Begin = 1_767_225_600L * Make.Second;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly MemoryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Store => _folder.At("s.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keep_Snapshots_AreInTheStoreWhenTheyAreAcknowledged()
    {
        await using KeeperRun run = new(Store, withEvents: false, store: new StoreOptions { MaxBytes = 8 << 20 });
        KeepAll(run, 1, 2, 3);

        await run.UntilAsync(_ => run.Kept.Count == 3);

        Assert.Equal([1L, 2, 3], Read().Select(one => one.Sequence));
        Assert.Equal([1L, 2, 3], Seconds());
        Assert.Equal($"65 kept snapshot 1 of {Make.TestStream}", run.Kept[0]);
        await run.UntilAsync(reading => reading.Appended == 3);
        Assert.Equal((true, 3, 8L << 20, 0L), (run.Reading.IsUp, run.Reading.Status.Snapshots, run.Reading.MaxBytes, run.Reading.Errors.Values.Sum() + run.Reading.Dropped.Values.Sum()));
        Assert.True(run.Reading.AppendSeconds > 0);
        Assert.Equal([$"60 snapshots are kept in {Store} (0 are there)"], run.Log);
        Assert.Equal(0, run.Keeper.Pending);
    }

    [Theory]
    [InlineData(60, new long[] { 1, 2, 5, 7 })]
    [InlineData(0, new long[] { 1, 2, 3, 4, 5, 6, 7 })]
    public async Task Keep_EventsInterval_OneOfEachStreamInAMinuteWaits(int interval, long[] expected)
    {
        StreamId other = Make.TestStream with { Target = "1" };
        await using KeeperRun run = new(Store, TimeSpan.FromSeconds(interval));
        foreach ((int second, StreamId stream) in new[]
        {
            (0, Make.TestStream), (1, other), (2, Make.TestStream), (59, other), (60, other), (61, other), (62, Make.TestStream),
        })
        {
            run.Keeper.Keep(At(second, stream));
        }

        await run.UntilAsync(reading => reading.Appended == 7);

        Assert.Equal(expected, Sequences(run.Keeper.Peek(99)));
        Assert.Equal(expected.Length, run.Keeper.Pending);
        Assert.Equal(7, Read().Count);
    }

    [Fact]
    public async Task Keep_NoEvents_NothingWaits()
    {
        await using KeeperRun run = new(Store, withEvents: false);
        KeepAll(run, 1, 2);

        await run.UntilAsync(reading => reading.Appended == 2);

        Assert.Empty(run.Keeper.Peek(9));
        Assert.Equal(0, run.Keeper.Pending);
    }

    [Fact]
    public async Task Peek_AcceptedAndRefused_TheOthersWaitInOrderAndAfterARestartToo()
    {
        await using (KeeperRun run = new(Store))
        {
            KeepAll(run, 1, 2, 3, 4, 5);
            await run.UntilAsync(reading => reading.Appended == 5);

            IReadOnlyList<OutboxItem> first = run.Keeper.Peek(2);
            Assert.Equal([1L, 2], Sequences(first));
            Assert.Equal(Begin + Make.Second, first[0].Snapshot.EndTime);
            Assert.Equal(1ul << 20, first[0].Base.Start);
            Assert.Equal([1L, 2], Sequences(run.Keeper.Peek(2)));
            run.Keeper.Accepted(1);
            run.Keeper.Refused(3, "no");
            run.Keeper.Accepted(3);

            Assert.Equal([2L, 4, 5], Sequences(run.Keeper.Peek(9)));
            Assert.Equal(3, run.Keeper.Pending);
        }

        await using KeeperRun again = new(Store);

        // how many wait is known before the status of what was opened is
        await again.UntilAsync(reading => again.Keeper.Pending == 3 && reading.Status.Refused == 1);
        Assert.Equal([2L, 4, 5], Sequences(again.Keeper.Peek(9)));
        Assert.Equal([1L, 2, 3, 4, 5], Seconds());
    }

    [Fact]
    public async Task Peek_SnapshotThatCannotBeRead_IsSetAsideAndHoldsUpNoOther()
    {
        Fill(1, 2, 3);
        Change("UPDATE snapshots SET payload = x'00' WHERE seq < 3");
        await using KeeperRun run = new(Store);
        await run.UntilAsync(_ => run.Keeper.Pending == 3);

        Assert.Equal([3L], Sequences(run.Keeper.Peek(1)));
        Assert.Equal(1, run.Keeper.Pending);
        run.Keeper.Keep(At(4));
        await run.UntilAsync(reading => reading is { Appended: 1, Status.Refused: 2 });
        Assert.True(run.Reading.IsUp);
    }

    [Fact]
    public async Task WaitAsync_NothingThatIsDue_EndsWhenSomethingIs()
    {
        await using KeeperRun run = new(Store, TimeSpan.FromHours(1));
        run.Keeper.Keep(At(1));
        await run.Keeper.WaitAsync(Token).WaitAsync(Patience, Token);
        Assert.Equal([1L], Sequences(run.Keeper.Peek(9)));
        run.Keeper.Accepted(1);

        Task wait = run.Keeper.WaitAsync(Token);
        run.Keeper.Keep(At(2));
        await run.UntilAsync(reading => reading.Appended == 2);
        Assert.False(wait.IsCompleted, "the second one of the hour is no event");
        run.Keeper.Keep(At(3600));

        await wait.WaitAsync(Patience, Token);
        Assert.Equal([3L], Sequences(run.Keeper.Peek(9)));
    }

    [Fact]
    public async Task WaitAsync_SomethingFromBeforeTheStart_EndsAtOnce()
    {
        Fill(1, 2);
        await using KeeperRun run = new(Store);

        await run.Keeper.WaitAsync(Token).WaitAsync(Patience, Token);

        Assert.Equal([1L, 2], Sequences(run.Keeper.Peek(9)));
    }

    [Fact]
    public async Task WaitAsync_IsCancelled_Ends()
    {
        await using KeeperRun run = new(Store);
        using CancellationTokenSource stop = new();
        Task wait = run.Keeper.WaitAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Patience, Token));
    }

    [Fact]
    public async Task Start_FileIsDamaged_IsSetAsideUnchangedAndANewOneBegins()
    {
        Fill(1, 2, 3);
        Damage(0);
        byte[] damaged = await File.ReadAllBytesAsync(Store, Token);
        await using KeeperRun run = new(Store);

        await run.UntilAsync(_ => run.Logged(63) == 1);
        string aside = Store + ".damaged-20260101T000000Z";
        Assert.Equal(damaged, await File.ReadAllBytesAsync(aside, Token));
        Assert.Equal((false, 1), (run.Reading.IsUp, run.Reading.Errors["damaged"]));
        run.Keeper.Keep(At(4));
        await run.UntilAsync(reading => reading is { IsUp: true, Appended: 1 } && run.Logged(62) == 1);

        Assert.Equal([4L], Seconds());
        Assert.Equal(damaged, await File.ReadAllBytesAsync(aside, Token));
        Assert.Equal(1, run.Reading.Errors.Values.Sum());
        Assert.StartsWith("61 snapshots are not kept for now, metrics go on: ", run.Log[0], StringComparison.Ordinal);
        Assert.Equal(
            [$"63 the store was damaged, and is set aside as {aside}; a new one begins", $"60 snapshots are kept in {Store} (0 are there)", "62 snapshots are kept again; lost meanwhile: 0"], run.Log.Skip(1));
    }

    [Fact]
    public async Task Peek_FileIsDamagedMeanwhile_IsSetAsideAndNumbersOfTheOldOneDoNotCount()
    {
        Fill([.. Enumerable.Range(1, 50)]);
        await using KeeperRun run = new(Store);
        await run.UntilAsync(_ => run.Keeper.Pending == 50);
        run.Keeper.Peek(1);
        Damage(4096);

        // a read of what is not in memory finds it
        StoreException thrown = Assert.Throws<StoreException>(() => run.Keeper.Peek(50));
        Assert.Equal(StoreProblem.Damaged, thrown.Problem);
        Assert.True(File.Exists(Store + ".damaged-20260101T000000Z"));
        Assert.Empty(run.Keeper.Peek(9));
        Assert.Equal(StoreProblem.Unavailable, Assert.Throws<StoreException>(() => run.Keeper.Accepted(1)).Problem);
        run.Keeper.Keep(At(60));
        await run.PassUntilAsync(reading => reading.Appended == 1);

        run.Keeper.Accepted(1);
        Assert.Equal(1, run.Keeper.Pending);
        Assert.Equal(Begin + (60 * Make.Second), Assert.Single(run.Keeper.Peek(9)).Snapshot.EndTime);
        run.Keeper.Accepted(1);
        Assert.Equal(0, run.Keeper.Pending);
        Assert.Equal((1, 1), (run.Reading.Errors["damaged"], run.Logged(63)));
    }

    [Fact]
    public async Task Start_DamagedFileCannotBeSetAside_IsSaidOnceAndTriedAgain()
    {
        Fill(1);
        Damage(0);
        for (int i = 0; i < 4; i++)
        {
            Directory.CreateDirectory($"{Store}.damaged-20260101T00000{i}Z");
        }

        await using KeeperRun run = new(Store);
        run.Keeper.Keep(At(2));
        await run.PassUntilAsync(reading => reading.Appended == 1);

        Assert.Equal([2L], Seconds());
        Assert.True(run.Reading.Errors["damaged"] >= 2, run.Reading.ToString());
        Assert.Single(run.Log, line => line.Contains("cannot be set aside", StringComparison.Ordinal));
        Assert.Equal((2, 1), (run.Logged(61), run.Logged(63)));
    }

    [Fact]
    public async Task Start_FolderCannotBeMade_KeepsAllOnceItCan()
    {
        string blocking = _folder.At("folder"), store = Path.Combine(blocking, "s.db");
        await File.WriteAllTextAsync(blocking, "", Token);
        await using KeeperRun run = new(store);
        KeepAll(run, 1, 2, 3);

        await run.PassUntilAsync(reading => reading.Errors["unavailable"] >= 3);
        Assert.False(run.Reading.IsUp);
        Assert.Empty(run.Keeper.Peek(9));
        File.Delete(blocking);
        await run.PassUntilAsync(reading => reading.Appended == 3 && run.Logged(62) == 1);

        Assert.Equal([1L, 2, 3], Seconds(store));
        Assert.Equal([1L, 2, 3], Sequences(run.Keeper.Peek(9)));
        Assert.Equal((true, 0), (run.Reading.IsUp, run.Reading.Dropped["unavailable"]));
        Assert.Equal((1, 1), (run.Logged(61), run.Logged(62)));
    }

    [Fact]
    public async Task Start_FileOfSomebodyElse_IsLeftAsItIs()
    {
        await File.WriteAllTextAsync(Store, "my diary, my diary", Token);
        await using KeeperRun run = new(Store);
        run.Keeper.Keep(At(1));

        await run.PassUntilAsync(reading => reading.Errors["foreign"] >= 2);
        Assert.Equal("my diary, my diary", await File.ReadAllTextAsync(Store, Token));
        Assert.Equal([Store], Directory.GetFiles(_folder.Path));
        Assert.Equal([$"61 snapshots are not kept for now, metrics go on: {Store}: no snapshot store, and not empty; name another file"], run.Log);
        File.Delete(Store);

        await run.PassUntilAsync(reading => reading is { IsUp: true, Appended: 1 });
        Assert.Equal([1L], Seconds());
    }

    [Fact]
    public async Task Start_AnotherOwner_WaitsForItsEnd()
    {
        using SnapshotStore other = SnapshotStore.Open(Store, new StoreOptions(), TimeProvider.System);
        other.Append(At(1), deliver: true);
        await using KeeperRun run = new(Store);
        run.Keeper.Keep(At(4));

        await run.PassUntilAsync(reading => reading.Errors["in_use"] >= 2);
        Assert.Equal((false, 0), (run.Reading.IsUp, run.Reading.Appended));
        Assert.Equal([$"61 snapshots are not kept for now, metrics go on: {Store}: another process writes to it; stop that one, or name another file"], run.Log);
        other.Append(At(3), deliver: false);
        other.Dispose();

        await run.PassUntilAsync(reading => reading is { IsUp: true, Appended: 1 });
        Assert.Equal([1L, 3, 4], Seconds());
        Assert.Equal([1L, 3], Sequences(run.Keeper.Peek(9)));
        Assert.Equal(0, run.Logged(69));
    }

    /// <summary>Both took snapshots of the same time: what the one kept that had the store is not there once more.</summary>
    [Fact]
    public async Task Start_AnotherOwner_WhatItKeptMeanwhileIsNotKeptTwice()
    {
        StreamId second = Make.TestStream with { Target = "1" };
        using SnapshotStore other = SnapshotStore.Open(Store, new StoreOptions(), TimeProvider.System);
        await using KeeperRun run = new(Store);
        run.Keeper.Keep(At(1));
        await run.UntilAsync(reading => reading.Errors["in_use"] >= 2);
        KeepAll(run, 2, 3);
        run.Keeper.Keep(At(3, second));
        KeepAll(run, 4);
        foreach (int time in (int[])[1, 2, 3])
        {
            other.Append(At(time), deliver: false);
        }

        other.Append(At(2, second), deliver: false);
        other.Dispose();

        await run.PassUntilAsync(reading => reading is { IsUp: true, Appended: 2 });
        await run.UntilAsync(_ => run.Logged(69) == 1);
        Assert.Equal([1L, 2, 3, 2, 3, 4], Seconds());
        Assert.Equal("69 of the snapshots that waited, 3 are left out: the process that had the store before has kept that time", run.Log[^1]);
        Assert.Equal(0, run.Reading.Dropped["unavailable"]);

        // what comes later is not measured by it, whatever its time
        run.Keeper.Keep(At(2));
        await run.UntilAsync(reading => reading.Appended == 3);
    }

    [Fact]
    public async Task Keep_StoreCannotBeUsedForAMinute_SnapshotIsGivenUpAndTheNextOneIsTheEvent()
    {
        await File.WriteAllTextAsync(Store, "my diary, my diary", Token);
        await using KeeperRun run = new(Store, TimeSpan.FromHours(1));
        run.Keeper.Keep(At(1));
        await run.PassUntilAsync(reading => reading.Dropped["unavailable"] == 1);

        // once when it starts, and 60 times for the snapshot
        Assert.Equal(61, run.Reading.Errors["foreign"]);

        File.Delete(Store);
        run.Keeper.Keep(At(2));
        await run.UntilAsync(reading => reading.Appended == 1 && run.Logged(62) == 1);

        Assert.Equal([2L], Seconds());
        Assert.Equal([1L], Sequences(run.Keeper.Peek(9)));
        Assert.Equal("62 snapshots are kept again; lost meanwhile: 1", run.Log[^1]);
    }

    [Fact]
    public async Task Keep_MoreThanThereIsRoomFor_TheOldestThatWaitAreLost()
    {
        using SnapshotStore other = SnapshotStore.Open(Store, new StoreOptions(), TimeProvider.System);
        await using KeeperRun run = new(Store);
        run.Keeper.Keep(At(0));
        await run.UntilAsync(reading => reading.Errors["in_use"] >= 2);

        KeepAll(run, [.. Enumerable.Range(1, SnapshotKeeper.MostWaiting + 3)]);
        Assert.Equal(3, run.Reading.Dropped["unavailable"]);
        other.Dispose();
        await run.PassUntilAsync(reading => reading.Appended == 1 + SnapshotKeeper.MostWaiting && run.Logged(62) == 1);

        Assert.Equal([0, .. Enumerable.Range(4, SnapshotKeeper.MostWaiting)], Seconds().Select(second => (int)second));
        Assert.Equal("62 snapshots are kept again; lost meanwhile: 3", run.Log[^1]);
    }

    [Fact]
    public async Task KeepAllAsync_MoreThanThereIsRoomFor_NothingIsLost()
    {
        await using KeeperRun run = new(Store);
        const int Count = 3 * SnapshotKeeper.MostWaiting;
        for (int i = 0; i < Count; i++)
        {
            await run.Keeper.KeepAllAsync(At(i), Token);
        }

        await run.UntilAsync(reading => reading.Appended == Count);

        Assert.Equal(Enumerable.Range(0, Count), Seconds().Select(second => (int)second));
        Assert.Equal(0, run.Reading.Dropped.Values.Sum());
    }

    [Theory]
    [InlineData("s.db")]
    [InlineData("s\0.db")]
    public async Task KeepAllAsync_StoreCannotBeUsed_DoesNotWaitForIt(string name)
    {
        await File.WriteAllTextAsync(Store, "my diary, my diary", Token);
        await using KeeperRun run = new(_folder.At(name));
        await run.UntilAsync(_ => run.Log.Count == 1);
        for (int i = 0; i < SnapshotKeeper.MostWaiting + 5; i++)
        {
            await run.Keeper.KeepAllAsync(At(i), Token).AsTask().WaitAsync(Patience, Token);
        }

        Assert.StartsWith("61 ", run.Log[0], StringComparison.Ordinal);
        Assert.False(run.Reading.IsUp);
        Assert.InRange(run.Reading.Dropped["unavailable"], 4, 5);
    }

    [Fact]
    public async Task KeepAllAsync_KeepingBroke_DoesNotWaitForIt()
    {
        // while the first snapshot is told as kept, and while it is told as lost because of that
        int defects = 2;
        await using KeeperRun run = new(Store, report: reading =>
        {
            if (reading.Appended > 0 && Interlocked.Decrement(ref defects) >= 0)
            {
                throw new InvalidOperationException("a defect");
            }
        });
        for (int i = 0; i < SnapshotKeeper.MostWaiting + 5; i++)
        {
            await run.Keeper.KeepAllAsync(At(i), Token).AsTask().WaitAsync(Patience, Token);
        }

        // it is known before it is said
        await run.UntilAsync(_ => run.Logged(66) == 1);
        Assert.Contains("a defect", run.Log[^1], StringComparison.Ordinal);
        Assert.False(run.Reading.IsUp);
        Assert.Equal([0L], Seconds());
    }

    [Fact]
    public async Task Keep_SnapshotThatCannotBeWritten_IsLostAndTheNextOneIsKept()
    {
        await using KeeperRun run = new(Store);
        run.Keeper.Keep(new Snapshot(Make.TestStream, Begin, Begin, Make.TestIntervals, Make.Regions(), new DefectiveFilters()));
        run.Keeper.Keep(At(1));

        await run.UntilAsync(reading => reading.Appended == 1);

        Assert.Equal([1L], Seconds());
        Assert.Equal((1, 1), (run.Reading.Dropped["unavailable"], run.Logged(66)));
    }

    [Fact]
    public async Task Maintain_LettersInItsPlace_AreLeftAsTheyAreAndTheStoreHasAll()
    {
        await using KeeperRun run = new(Store);
        run.Keeper.Keep(At(1));
        await run.UntilAsync(reading => reading.Appended == 1);
        string old = Store + ".old", letters = Store + ".letters";
        await File.WriteAllTextAsync(letters, "my letters", Token);

        // written before they come here: while there is nothing, or an empty file, a store may begin in that place
        File.Move(Store, old);
        File.Move(letters, Store);

        run.Keeper.Keep(At(2));
        await run.PassUntilAsync(reading => reading.Errors["foreign"] > 0);
        Assert.Equal("my letters", await File.ReadAllTextAsync(Store, Token));
        File.Move(old, Store, overwrite: true);
        await run.PassUntilAsync(reading => reading is { IsUp: true, Appended: 2 });

        Assert.Equal([1L, 2L], Seconds());
        Assert.Equal(0, run.Reading.Dropped.Values.Sum());
        Assert.Equal(0, run.Logged(63));
    }

    [Fact]
    public async Task Maintain_AnotherStoreInItsPlace_IsGoneOnWith()
    {
        string backup = Store + ".backup";
        await using (KeeperRun before = new(backup))
        {
            before.Keeper.Keep(At(1));
            await before.UntilAsync(reading => reading.Appended == 1);
        }

        await using KeeperRun run = new(Store);
        run.Keeper.Keep(At(2));
        await run.UntilAsync(reading => reading.Appended == 1);
        File.Move(backup, Store, overwrite: true);
        run.Keeper.Keep(At(3));
        await run.PassUntilAsync(reading => reading is { IsUp: true, Appended: 2 });

        Assert.Equal([1L, 3L], Seconds());
        Assert.Equal(0, run.Logged(63));
    }

    [Fact]
    public async Task Maintain_FileIsRemoved_ANewOneBeginsWithTheNextSnapshot()
    {
        await using KeeperRun run = new(Store);
        run.Keeper.Keep(At(1));
        await run.UntilAsync(reading => reading.Appended == 1);
        Assert.Equal([1L], Sequences(run.Keeper.Peek(9)));
        File.Delete(Store);

        await run.PassUntilAsync(reading => !reading.IsUp);
        await run.UntilAsync(_ => run.Keeper.Peek(9).Count == 0);
        run.Keeper.Keep(At(2));
        await run.PassUntilAsync(reading => reading is { IsUp: true, Appended: 2 });

        run.Keeper.Accepted(1);
        Assert.Equal([2L], Seconds());
        Assert.Equal([1L], Sequences(run.Keeper.Peek(9)));
        Assert.Equal(1, run.Reading.Errors["unavailable"]);
        Assert.Equal(0, run.Reading.Errors["in_use"]);
        Assert.Single(run.Log, line => line == $"61 snapshots are not kept for now, metrics go on: {Store}: somebody removed it, or put another file in its place; a new one begins, or that one is used");
    }

    /// <summary>First it is said that it was removed, and then why no new one begins: each once.</summary>
    [Fact]
    public async Task Maintain_FolderIsRemovedAndCannotBeMadeAgain_WhyIsSaid()
    {
        string folder = _folder.At("folder"), store = Path.Combine(folder, "s.db");
        await using KeeperRun run = new(store);
        run.Keeper.Keep(At(1));
        await run.UntilAsync(reading => reading.Appended == 1);

        // at once: between the two, a new store might begin
        await File.WriteAllTextAsync(_folder.At("in the way"), "", Token);
        Directory.Move(folder, _folder.At("away"));
        File.Move(_folder.At("in the way"), folder);
        run.Keeper.Keep(At(2));
        await run.PassUntilAsync(reading => reading.Errors["unavailable"] >= 5 && run.Logged(61) >= 2);

        string[] said = [.. run.Log.Where(line => line.StartsWith("61 ", StringComparison.Ordinal))];
        Assert.Equal(2, said.Length);
        Assert.Contains("somebody removed it", said[0], StringComparison.Ordinal);
        Assert.Contains("cannot be used: ", said[1], StringComparison.Ordinal);
        Assert.Contains(folder, said[1], StringComparison.Ordinal);
        File.Delete(folder);

        await run.PassUntilAsync(reading => reading is { IsUp: true, Appended: 2 });
        Assert.Equal([2L], Seconds(store));
    }

    [Fact]
    public async Task Maintain_SnapshotsTooOld_AreDroppedAndCounted()
    {
        await using KeeperRun run = new(Store, TimeSpan.FromMinutes(1), store: new StoreOptions { MaxAge = TimeSpan.FromMinutes(10) });
        KeepAll(run, 0, 1);
        await run.UntilAsync(reading => reading.Appended == 2);
        run.Time.Advance(TimeSpan.FromMinutes(5));
        run.Keeper.Keep(At(300));
        await run.UntilAsync(reading => reading.Appended == 3);
        Assert.Equal(0, run.Reading.Dropped["age"]);

        run.Time.Advance(TimeSpan.FromMinutes(6));
        await run.PassUntilAsync(reading => reading.Dropped["age"] == 2);

        Assert.Equal([300L], Seconds());
        Assert.Equal((1, 1, 1), (run.Reading.DroppedUndelivered, run.Reading.Status.Snapshots, run.Keeper.Pending));
    }

    [Fact]
    public async Task DisposeAsync_SnapshotsThatWait_AreAllKeptAndTheFileIsWhole()
    {
        await using KeeperRun run = new(Store);
        run.Keeper.Keep(At(0));
        await run.UntilAsync(reading => reading.Appended == 1);
        KeepAll(run, [.. Enumerable.Range(1, 100)]);

        await run.DisposeAsync();

        Assert.Equal(101, run.Kept.Count);
        Assert.False(File.Exists(Store + "-wal"));
        Assert.Equal(Enumerable.Range(0, 101), Seconds().Select(second => (int)second));
        Assert.Equal(0, run.Logged(67));
        run.Keeper.Keep(At(200));
        await run.Keeper.KeepAllAsync(At(201), Token);
        await run.DisposeAsync();
        Assert.Equal(101, Read().Count);
    }

    [Fact]
    public async Task DisposeAsync_StoreCannotBeUsed_EndsAndSaysWhatIsLost()
    {
        await File.WriteAllTextAsync(Store, "my diary, my diary", Token);
        await using KeeperRun run = new(Store);
        KeepAll(run, 1, 2, 3);
        await run.UntilAsync(reading => reading.Errors["foreign"] >= 2);

        await run.DisposeAsync().AsTask().WaitAsync(Patience, Token);

        Assert.Equal("67 the end came before all snapshots could be kept; lost: 3", run.Log[^1]);
    }

    [Fact]
    public async Task DisposeAsync_NeverStarted_Ends()
    {
        SnapshotKeeper keeper = new(
            new KeepOptions(Store, new StoreOptions(), TimeSpan.Zero, Damon.Events.AddressPolicy.Off), withEvents: false, TimeProvider.System, _ => { }, NullLogger<SnapshotKeeper>.Instance);

        await keeper.DisposeAsync().AsTask().WaitAsync(Patience, Token);

        Assert.False(File.Exists(Store));
    }

    private static Snapshot At(long second, StreamId? stream = null) => Make.Snapshot(Begin + (second * Make.Second), stream);

    private static void KeepAll(KeeperRun run, params int[] seconds)
    {
        foreach (int second in seconds)
        {
            run.Keeper.Keep(At(second));
        }
    }

    private static IEnumerable<long> Sequences(IEnumerable<OutboxItem> items) => items.Select(item => item.Sequence);

    /// <summary>A store that was there before, whose snapshots wait for delivery.</summary>
    private void Fill(params int[] seconds)
    {
        using SnapshotStore store = SnapshotStore.Open(Store, new StoreOptions(), TimeProvider.System);
        foreach (int second in seconds)
        {
            store.Append(At(second), deliver: true);
        }
    }

    /// <summary>Overwrites the file from there on, as a broken disk does.</summary>
    private void Damage(int from)
    {
        using FileStream file = new(Store, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        byte[] noise = new byte[file.Length - from];
        new Random(1).NextBytes(noise);
        file.Position = from;
        file.Write(noise);
    }

    private void Change(string statement)
    {
        using SqliteConnection connection = new($"Data Source={Store};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // constants
        command.CommandText = statement;
#pragma warning restore CA2100
        Assert.True(command.ExecuteNonQuery() > 0);
    }

    /// <summary>What another process reads at this moment.</summary>
    private List<NumberedSnapshot> Read(string? path = null)
    {
        using StoreReader reader = StoreReader.Open(path ?? Store);
        return [.. reader.Read(StoreQuery.All, Assert.Fail)];
    }

    private IEnumerable<long> Seconds(string? path = null) => Read(path).Select(one => (one.Snapshot.EndTime - Begin) / Make.Second);

    /// <summary>A defect of ours.</summary>
    private sealed class DefectiveFilters : IReadOnlyList<DamosFilter>
    {
        public int Count => throw new InvalidOperationException("a defect");

        public DamosFilter this[int index] => throw new InvalidOperationException("a defect");

        public IEnumerator<DamosFilter> GetEnumerator() => throw new InvalidOperationException("a defect");

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => throw new InvalidOperationException("a defect");
    }
}
