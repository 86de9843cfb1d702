using DamonExporter.Events;

namespace DamonExporter.Tests.Kit;

/// <summary>A delivery that runs until a test has seen enough.</summary>
internal sealed class DeliveryRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly EventDelivery _delivery;
    private readonly ListLogger<EventDelivery> _logger = new();
    private volatile DeliveryReading _reading = DeliveryReading.Start;

    public DeliveryRun(IOutbox outbox, IChunkSender sender, TimeProvider time, EventOptions? options = null)
    {
        _delivery = new EventDelivery(outbox, sender, options ?? new EventOptions("here", Damon.Events.AddressPolicy.Absolute, 1000), reading => _reading = reading, _logger, time);
    }

    public DeliveryReading Reading => _reading;

    /// <summary>What the operator reads.</summary>
    public IReadOnlyList<string> Log => _logger.Lines;

    /// <summary>Delivers until nothing waits.</summary>
    public static async Task<DeliveryRun> EmptyAsync(IOutbox outbox, IChunkSender sender, TimeProvider time, EventOptions? options = null)
    {
        DeliveryRun run = new(outbox, sender, time, options);
        await using (run)
        {
            await run.StartAsync();
            await run.UntilAsync(reading => outbox.Pending == 0 && reading.Pending == 0 && reading.Accepted + reading.SetAside > 0);
        }

        return run;
    }

    public Task StartAsync() => _delivery.StartAsync(TestContext.Current.CancellationToken);

    public async Task UntilAsync(Func<DeliveryReading, bool> reached)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!reached(_reading))
        {
            Assert.False(patience.IsCancellationRequested, $"not reached: {_reading}; log: {string.Join('\n', Log)}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public Task StopAsync() => _delivery.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _delivery.Dispose();
    }
}
