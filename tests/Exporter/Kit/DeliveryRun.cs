using DamonExporter.Events;

namespace DamonExporter.Tests.Kit;

/// <summary>A delivery that runs until a test has seen enough.</summary>
internal sealed class DeliveryRun : IAsyncDisposable
{
    private readonly EventDelivery _delivery;
    private readonly Reports<DeliveryReading> _reports = new(DeliveryReading.Start);
    private readonly ListLogger<EventDelivery> _logger;

    public DeliveryRun(IOutbox outbox, IChunkSender sender, TimeProvider time, EventOptions? options = null)
    {
        _logger = new ListLogger<EventDelivery>(_reports.Signal);
        _delivery = new EventDelivery(outbox, sender, options ?? new EventOptions("here", Damon.Events.AddressPolicy.Absolute, 1000), _reports.Take, _logger, time);
    }

    public DeliveryReading Reading => _reports.Last;

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

    public Task UntilAsync(Func<DeliveryReading, bool> reached) => _reports.UntilAsync(reached, () => Log);

    public Task StopAsync() => _delivery.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _delivery.Dispose();
    }
}
