using Damon;
using Damon.Events;
using Damon.Kernel;

namespace DamonExporter.Events;

/// <summary>
/// Takes what waits in the outbox, in order, and sends it until the backend has it: at least once, and only once while nothing goes wrong.
/// Runs beside everything else: what the network does holds up neither the source nor the page.
/// </summary>
/// <param name="outbox">What waits.</param>
/// <param name="sender">How it leaves; is disposed of by who made it, after the stop.</param>
/// <param name="options">How snapshots become events.</param>
/// <param name="report">Is told of every change, one after another; must return at once.</param>
/// <param name="logger">The program's own log.</param>
/// <param name="time">The clock of all waits.</param>
internal sealed partial class EventDelivery(
    IOutbox outbox, IChunkSender sender, EventOptions options, Action<DeliveryReading> report, ILogger<EventDelivery> logger, TimeProvider time) : BackgroundService
{
    /// <summary>Snapshots that are in memory at a time; each can have thousands of regions.</summary>
    private const int Batch = 16;

    /// <summary>Messages that the log repeats; a backend that puts a number into each would fill it.</summary>
    private const int MostReasons = 32;

    /// <summary>How long an end may take. What is under way then stays in the outbox.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(300);

    private readonly Pace _pace = new(options.RequestsPerSecond, time);
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private DeliveryReading _reading = DeliveryReading.Start;
    private string? _failing;
    private int _failures;
    private bool _isOutboxFailing;

    /// <summary>Stops within 300 ms, whatever the network and the disk do.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StopTimeout);
        await base.StopAsync(patience.Token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // the start of the program does not wait for the first look at the disk
        await Task.Run(() => DeliverAsync(stoppingToken), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task DeliverAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                IReadOnlyList<OutboxItem> items = await WithOutboxAsync(() => outbox.Peek(Batch), stopping);
                Tell(_reading);
                if (items.Count == 0)
                {
                    await outbox.WaitAsync(stopping);
                    continue;
                }

                foreach (OutboxItem item in items)
                {
                    await DeliverAsync(item, stopping);
                }
            }
            catch (DamonDataException e)
            {
                await OutboxFailedAsync(e, 1, stopping);
            }
            catch (Exception e) when (OutOfMemory.IsReasonOf(e))
            {
                // no thread to send with; what waits is kept
                await FailedAsync(new OtlpAnswer(AnswerKind.Later, FailureReason.Internal, OutOfMemory.NoThread), stopping);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // a defect of ours: said, counted, and not the end of all delivery
                LogBroken(e);
                Tell(_reading.WithFailure(FailureReason.Internal));
                await Task.Delay(Backoff.Longest, time, stopping);
            }
        }
    }

    /// <summary>All chunks of one snapshot, in order. A chunk that was accepted is not sent again because a later one was not.</summary>
    private async Task DeliverAsync(OutboxItem item, CancellationToken stopping)
    {
        OtlpAnswer? final = null;
        IReadOnlyList<SnapshotEventChunk> chunks = [];
        try
        {
            chunks = SnapshotEventWriter.Write(item.Snapshot, options.Addresses, item.Base, item.Sequence);
        }
        catch (Exception e) when (e is DamonDataException or ArgumentException)
        {
            final = new OtlpAnswer(AnswerKind.Refused, FailureReason.Internal, e.Message);
        }

        for (int i = 0; i < chunks.Count && final is null; i++)
        {
            OtlpAnswer answer = await SendAsync(item.Snapshot.Stream.Node ?? options.Node, chunks[i], stopping);
            final = answer.Kind == AnswerKind.Accepted ? null : answer;
        }

        _pace.Done();
        if (final is null)
        {
            await WithOutboxAsync(() => outbox.Accepted(item.Sequence), stopping);
            Tell(_reading with { Accepted = _reading.Accepted + 1, LastAcceptedEnd = Math.Max(_reading.LastAcceptedEnd ?? long.MinValue, item.Snapshot.EndTime) });
        }
        else
        {
            SayRefused(final);
            await WithOutboxAsync(() => outbox.Refused(item.Sequence, final.Text), stopping);
            Tell(_reading.WithFailure(final.Reason) with { SetAside = _reading.SetAside + 1 });
        }
    }

    /// <summary>One record, until there is an answer that is final.</summary>
    private async Task<OtlpAnswer> SendAsync(string node, SnapshotEventChunk chunk, CancellationToken stopping)
    {
        while (true)
        {
            await Task.Delay(_pace.Next(), time, stopping);

            // the exporter waits for the network: on a thread of its own, not on one that the page is served from
            OtlpAnswer answer = await Task.Factory.StartNew(
                () => sender.Send(node, chunk, stopping), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            _reading = _reading with { Bytes = _reading.Bytes + answer.Bytes };
            if (answer.Kind is not (AnswerKind.Later or AnswerKind.Misconfigured))
            {
                Answered(answer);
                return answer;
            }

            // what ended with the program did not fail
            stopping.ThrowIfCancellationRequested();
            await FailedAsync(answer, stopping);
        }
    }

    /// <summary>Whatever it said, the backend is there.</summary>
    private void Answered(OtlpAnswer answer)
    {
        _failures = 0;
        if (_failing is not null && answer.Kind != AnswerKind.Refused)
        {
            _failing = null;
            LogRecovered(Pending());
        }

        if (answer.Kind == AnswerKind.Accepted)
        {
            _reading = _reading with { Records = _reading.Records + 1 };
            if (answer.Text.Length > 0 && IsNew($"w {answer.Text}"))
            {
                LogBackendWarning(answer.Text);
            }
        }

        _reading = _reading with { IsHealthy = true };
    }

    private async Task FailedAsync(OtlpAnswer answer, CancellationToken stopping)
    {
        _failures++;
        if (_failing != answer.Reason)
        {
            _failing = answer.Reason;
            LogFailing(answer.Text, Pending());
        }

        Tell(_reading.WithFailure(answer.Reason) with { IsHealthy = false });
        await Task.Delay(Backoff.Wait(answer, _failures, Random.Shared.NextDouble()), time, stopping);
    }

    /// <summary>Asks the outbox until it answers; what was accepted must be noted before anything else is sent.</summary>
    private async Task<T> WithOutboxAsync<T>(Func<T> ask, CancellationToken stopping)
    {
        for (int failures = 1; ; failures++)
        {
            try
            {
                T answer = ask();
                _isOutboxFailing = false;
                return answer;
            }
            catch (DamonDataException e)
            {
                await OutboxFailedAsync(e, failures, stopping);
            }
        }
    }

    private Task<bool> WithOutboxAsync(Action ask, CancellationToken stopping) => WithOutboxAsync(
        () =>
        {
            ask();
            return true;
        },
        stopping);

    private async Task OutboxFailedAsync(DamonDataException e, int failures, CancellationToken stopping)
    {
        if (!_isOutboxFailing)
        {
            _isOutboxFailing = true;
            LogOutbox(OtlpAnswers.OneLine(e.Message));
        }

        Tell(_reading.WithFailure(FailureReason.Outbox));
        await Task.Delay(Backoff.Wait(OtlpAnswer.Success, failures, Random.Shared.NextDouble()), time, stopping);
    }

    private void SayRefused(OtlpAnswer answer)
    {
        if (!IsNew($"r {answer.Text}"))
        {
            return;
        }

        if (answer.Kind == AnswerKind.Rejected)
        {
            LogRejected(answer.Text);
        }
        else
        {
            LogRefused(answer.Text);
        }
    }

    private bool IsNew(string text)
    {
        if (_said.Count >= MostReasons || !_said.Add(text))
        {
            return false;
        }

        if (_said.Count == MostReasons)
        {
            LogManyReasons(MostReasons);
        }

        return true;
    }

    private void Tell(DeliveryReading reading)
    {
        long pending = Pending();
        _pace.Waiting(pending);
        _reading = reading with { Pending = pending };
        report(_reading);
    }

    /// <summary>How many wait; the last number known while the outbox cannot be asked.</summary>
    private long Pending()
    {
        try
        {
            return outbox.Pending;
        }
        catch (DamonDataException)
        {
            return _reading.Pending;
        }
    }
}
