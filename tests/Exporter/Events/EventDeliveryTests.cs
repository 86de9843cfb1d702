using Damon.Events;
using DamonExporter.Events;
using DamonExporter.Tests.Kit;
using Microsoft.Extensions.Time.Testing;

namespace DamonExporter.Tests.Events;

public sealed class EventDeliveryTests
{
    private const long End = 1_800_000_000L * Make.Second;

    private static readonly OtlpAnswer Busy = new(AnswerKind.Later, FailureReason.Unavailable, "busy");

    [Fact]
    public async Task Deliver_LaterChunkFails_EarlierOnesAreNotSentAgain()
    {
        using ListedSender sender = new(OtlpAnswer.Success, Busy, Busy);
        MemoryOutbox outbox = new(Large(7));

        DeliveryRun run = await DeliveryRun.EmptyAsync(outbox, sender, new FasterTime(100));

        Assert.True(run.Reading.Records > 2, "the snapshot is cut");
        Assert.Equal([0L, 1, 1, 1], sender.Chunks.Take(4));
        Assert.Equal(run.Reading.Records + 2, sender.Chunks.Count);
        Assert.Equal([7], outbox.AcceptedOnes);
    }

    [Fact]
    public async Task Deliver_ChunkRefused_TheRestOfTheSnapshotIsNotSent()
    {
        using ListedSender sender = new(OtlpAnswer.Success, new OtlpAnswer(AnswerKind.Refused, FailureReason.TooLarge, "HTTP 413"));
        MemoryOutbox outbox = new(Large(7), Small(8));

        await DeliveryRun.EmptyAsync(outbox, sender, new FasterTime(100));

        Assert.Equal([0L, 1, 0], sender.Chunks);
        Assert.Equal([(7L, "HTTP 413")], outbox.RefusedOnes);
        Assert.Equal([8], outbox.AcceptedOnes);
    }

    [Fact]
    public async Task Deliver_OutboxFails_IsSaidOnceAndNothingIsSentTwice()
    {
        using ListedSender sender = new();
        MemoryOutbox outbox = new(Small(1), Small(2)) { Failures = 3 };

        DeliveryRun run = await DeliveryRun.EmptyAsync(outbox, sender, new FasterTime(1000));

        Assert.Equal([1, 2], outbox.AcceptedOnes);
        Assert.Equal(2, sender.Chunks.Count);
        Assert.Equal(3, run.Reading.Failures[FailureReason.Outbox]);
        Assert.Equal("45 kept snapshots cannot be read or marked for delivery: the store cannot be reached; tried again", Assert.Single(run.Log));
    }

    [Fact]
    public async Task Deliver_BackendSaysHowLong_IsNotAskedBefore()
    {
        SteppedTime time = new();
        using ListedSender sender = new(new OtlpAnswer(AnswerKind.Later, FailureReason.Throttled, "slow down", TimeSpan.FromSeconds(300)));
        MemoryOutbox outbox = new(Small(1));
        await using DeliveryRun run = new(outbox, sender, time);
        await run.StartAsync();
        TimeSpan wait = await time.WaitedForAsync(wait => wait >= Backoff.Shortest);

        // nothing but this wait leads to the next try
        Assert.InRange(wait, TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(330));
        time.Advance(wait - TimeSpan.FromTicks(1));
        Assert.Single(sender.Chunks);
        time.Advance(TimeSpan.FromTicks(1));
        await run.UntilAsync(reading => reading.Accepted == 1);

        Assert.Equal((1, 2), (run.Reading.Failures[FailureReason.Throttled], sender.Chunks.Count));
    }

    [Fact]
    public async Task Deliver_SomethingComesLater_IsSentThen()
    {
        using ListedSender sender = new();
        MemoryOutbox outbox = new();
        await using DeliveryRun run = new(outbox, sender, TimeProvider.System);
        await run.StartAsync();

        outbox.Add(Small(1));
        await run.UntilAsync(reading => reading.Accepted == 1);
        outbox.Add(Small(2), Small(3));
        await run.UntilAsync(reading => reading.Accepted == 3);

        Assert.Equal((0, End + 3), (run.Reading.Pending, run.Reading.LastAcceptedEnd));
    }

    [Fact]
    public async Task Deliver_ManyKindsOfRefusal_FillNoLog()
    {
        using ListedSender sender = new([.. Enumerable.Range(0, 100).Select(i => new OtlpAnswer(AnswerKind.Refused, FailureReason.Refused, $"line {i}"))]);
        MemoryOutbox outbox = new(Enumerable.Range(0, 100).Select(i => Small(i)));

        DeliveryRun run = await DeliveryRun.EmptyAsync(outbox, sender, TimeProvider.System);

        Assert.Equal(100, outbox.RefusedOnes.Count);
        Assert.Equal(33, run.Log.Count);
    }

    [Fact]
    public void Wait_FailuresInARow_GrowsToAMinuteAndNoMore()
    {
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(1, 7).Select(failures => Backoff.Wait(Busy, failures, 0).TotalSeconds));
        Assert.Equal([2, 4, 8, 16, 32, 60, 60], Enumerable.Range(1, 7).Select(failures => Backoff.Wait(Busy, failures, 1).TotalSeconds));
        Assert.Equal(30, Backoff.Wait(Busy with { Kind = AnswerKind.Misconfigured }, 1, 0).TotalSeconds);
        Assert.Equal(100, Backoff.Wait(Busy with { RetryAfter = TimeSpan.FromSeconds(100) }, 1, 0).TotalSeconds);
    }

    [Fact]
    public void Next_Backlog_IsSpacedEvenly()
    {
        FakeTimeProvider time = new();
        Pace pace = new(20, time);

        Assert.Equal([0, 50, 100, 150], Enumerable.Range(0, 4).Select(_ => pace.Next().TotalMilliseconds));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.Zero, pace.Next());
    }

    [Fact]
    public void Waiting_MoreComesInThanTheLimit_LimitIsTwiceOfIt()
    {
        FakeTimeProvider time = new();
        Pace pace = new(20, time);
        pace.Waiting(0);
        for (int i = 0; i < 200; i++)
        {
            pace.Done();
        }

        time.Advance(TimeSpan.FromSeconds(10));
        pace.Waiting(800);

        // 1000 in 10 s
        Assert.Equal(200, pace.PerSecond);
        time.Advance(TimeSpan.FromSeconds(10));
        pace.Waiting(0);
        Assert.Equal(20, pace.PerSecond);
    }

    private static OutboxItem Small(int sequence) => new(sequence, Make.Snapshot(End + sequence), default);

    private static OutboxItem Large(int sequence) => new(
        sequence, Make.Snapshot(End + sequence, null, Make.Regions([.. Enumerable.Range(0, 30_000).Select(i => (4096ul, (uint)(i % 20), (uint)i))])), default);

    /// <summary>Answers as it is told to, then takes everything.</summary>
    private sealed class ListedSender(params OtlpAnswer[] answers) : IChunkSender
    {
        private readonly List<long> _chunks = [];

        /// <summary>Index of each chunk that was sent.</summary>
        public IReadOnlyList<long> Chunks
        {
            get
            {
                lock (_chunks)
                {
                    return [.. _chunks];
                }
            }
        }

        public OtlpAnswer Send(string node, SnapshotEventChunk chunk, CancellationToken stopping)
        {
            lock (_chunks)
            {
                _chunks.Add((long)chunk.Attributes.Single(pair => pair.Key == SnapshotEvent.ChunkIndex).Value!);
                return _chunks.Count <= answers.Length ? answers[_chunks.Count - 1] : OtlpAnswer.Success;
            }
        }

        public void Dispose()
        {
        }
    }
}
