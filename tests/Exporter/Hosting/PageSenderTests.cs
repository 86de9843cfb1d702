using System.Globalization;
using Damon.Snapshots;
using DamonExporter.Hosting;
using DamonExporter.Metrics;
using DamonExporter.Tests.Kit;
using DamonWeb.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace DamonExporter.Tests.Hosting;

[Collection(nameof(MeterCollection))]
public sealed class PageSenderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A real server, and clients that read nothing of a page that is larger than what the kernel takes for them.</summary>
    [Fact]
    public async Task Page_ReadersThatStop_OthersGetWhatIsNewAndTheyAreCutOff()
    {
        StreamId[] streams = [.. Enumerable.Range(0, 64).Select(i => Make.TestStream with { Kdamond = i.ToString(CultureInfo.InvariantCulture) })];
        await using InProcess running = await InProcess.StartAsync(MetricsOptions.Default with { MaxStreams = streams.Length });
        foreach (StreamId stream in streams)
        {
            await running.Source.TellAsync(Make.Snapshot(Make.Second, stream));
        }

        // of the first answers the kernel takes some; the later ones cannot be taken any more
        List<RawClient> stalled = [];
        for (int i = 0; i < 8; i++)
        {
            stalled.Add(await RawClient.ConnectAsync(running.Client.BaseAddress!, window: 4096));
            await stalled[^1].AskAsync("/metrics", 100);
        }

        foreach (RawClient client in stalled)
        {
            await client.HasAnswerAsync();
        }

        // until all of them have been cut off: they read nothing, so that the server's end alone tells
        long began = TimeProvider.System.GetTimestamp();
        int number = 1;
        do
        {
            number++;
            await running.Source.TellAsync(Make.Snapshot(number * Make.Second, streams[7]));
            string page = await running.PageAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);

            // a collection that is under way for another one is good for this one, too
            Assert.InRange(Page.Samples(page)[("damon_snapshots_total", "context=\"0\",kdamond=\"7\",target=\"0\"")], number - 1, number);
            Assert.True(page.Length > 150_000, $"{page.Length}");
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "they are not cut off");
        }
        while (number < 30 || stalled.Exists(static client => client.IsConnected()));

        foreach (RawClient client in stalled)
        {
            Assert.InRange(await client.ReadToEndAsync(Patience), 1, 1_000_000);
            client.Dispose();
        }
    }

    [Fact]
    public async Task AnswerAsync_MoreThanMayBeHeld_TheOldestIsGivenUp()
    {
        PageSender sender = new(100, TimeProvider.System);
        Request first = new(), second = new(), third = new(), small = new();
        first.Begin(sender, 60);
        second.Begin(sender, 40);
        Assert.Equal((100, false, false), (sender.Held, first.IsAborted, second.IsAborted));

        third.Begin(sender, 50);
        await first.Answer.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal((90, true, false), (sender.Held, first.IsAborted, second.IsAborted));
        small.Begin(sender, 10);
        Assert.Equal((100, false, false, false), (sender.Held, second.IsAborted, third.IsAborted, small.IsAborted));

        second.Read();
        await second.Answer.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal((60, 40), (sender.Held, second.Bytes));
        third.Read();
        small.Read();
        await Task.WhenAll(third.Answer, small.Answer).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(0, sender.Held);
    }

    /// <summary>A client that has read much and fast is cut off as soon as one that has read nothing.</summary>
    [Fact]
    public async Task AnswerAsync_NothingIsTakenForFiveSeconds_IsCutOff()
    {
        FakeTimeProvider time = new();
        PageSender sender = new(10_000_000, time);
        Request request = new(reads: 40);
        request.Begin(sender, 100 * PatientOutput.Piece);
        Assert.Equal(40 * PatientOutput.Piece, request.Bytes);

        time.Advance(PatientOutput.Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(request.IsAborted || request.Answer.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await request.Answer.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal((true, 40 * PatientOutput.Piece, 0), (request.IsAborted, request.Bytes, sender.Held));
    }

    [Fact]
    public async Task AnswerAsync_PageOfAnySize_IsSentWhole()
    {
        PageSender sender = new(100, TimeProvider.System);
        foreach (int size in (int[])[0, 1, 16384, 16385, 1_000_000, 3])
        {
            Request request = new();
            request.Begin(sender, size);
            request.Read();
            await request.Answer.WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.Equal((size, size), (request.Bytes, request.Length));
        }
    }

    [Fact]
    public async Task AnswerAsync_PageCannotBeMade_IsToldAndNothingIsHeld()
    {
        PageSender sender = new(100, TimeProvider.System);
        DefaultHttpContext context = new();

        await Assert.ThrowsAsync<InvalidOperationException>(() => sender.AnswerAsync(context, _ => throw new InvalidOperationException("x")));

        Assert.Equal(0, sender.Held);
    }

    /// <summary>A request of a client that reads when the test says so.</summary>
    private sealed class Request : IHttpRequestLifetimeFeature
    {
        private readonly TaskCompletionSource _reads = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _aborted = new();
        private readonly DefaultHttpContext _context = new();
        private readonly StalledStream _body;

        /// <param name="reads">So many pieces are read at once.</param>
        public Request(int reads = 0)
        {
            _body = new StalledStream(_reads.Task, reads);
            _context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(_body));
            _context.Features.Set<IHttpRequestLifetimeFeature>(this);
            RequestAborted = _aborted.Token;
        }

        public CancellationToken RequestAborted { get; set; }

        public Task Answer { get; private set; } = Task.CompletedTask;

        public bool IsAborted => _aborted.IsCancellationRequested;

        public int Bytes => _body.Bytes;

        public long? Length => _context.Response.ContentLength;

        public void Begin(PageSender sender, int bytes) => Answer = sender.AnswerAsync(_context, context => context.Response.Body.WriteAsync(new byte[bytes]).AsTask());

        public void Read() => _reads.SetResult();

        public void Abort() => _aborted.Cancel();
    }

    private sealed class StalledStream(Task reads, int readsAtOnce) : MemoryStream
    {
        private int _written;

        public int Bytes { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_written++ >= readsAtOnce)
            {
                await reads.WaitAsync(cancellationToken);
            }

            Bytes += buffer.Length;
        }
    }
}
