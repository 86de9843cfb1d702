using Damon.Events;
using Damon.Storage;
using DamonExporter.Keeping;

namespace DamonExporter.Tests.Kit;

/// <summary>A keeper that runs on a clock of the test's.</summary>
internal sealed class KeeperRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Reports<StoreReading> _reports = new(StoreReading.Start);
    private readonly ListLogger<SnapshotKeeper> _logger;

    /// <param name="path">The store.</param>
    /// <param name="interval">Of events; by default all snapshots become some.</param>
    /// <param name="withEvents">Whether there are any.</param>
    /// <param name="store">How it is kept.</param>
    /// <param name="report">Is told of every change before the test sees it.</param>
    public KeeperRun(string path, TimeSpan interval = default, bool withEvents = true, StoreOptions? store = null, Action<StoreReading>? report = null)
    {
        _logger = new ListLogger<SnapshotKeeper>(_reports.Signal);
        Keeper = new SnapshotKeeper(new KeepOptions(path, store ?? new StoreOptions(), interval, AddressPolicy.Absolute), withEvents, Time, Report, _logger);

        void Report(StoreReading reading)
        {
            report?.Invoke(reading);
            _reports.Take(reading);
        }

        Keeper.Start();
    }

    public SteppedTime Time { get; } = new();

    public SnapshotKeeper Keeper { get; }

    public StoreReading Reading => _reports.Last;

    /// <summary>What the operator reads, without the acknowledgements.</summary>
    public IReadOnlyList<string> Log => [.. _logger.Lines.Where(line => !line.StartsWith("65 ", StringComparison.Ordinal))];

    /// <summary>What was acknowledged.</summary>
    public IReadOnlyList<string> Kept => [.. _logger.Lines.Where(line => line.StartsWith("65 ", StringComparison.Ordinal))];

    /// <summary>Lines of one kind of event.</summary>
    public int Logged(int id) => _logger.Lines.Count(line => line.StartsWith($"{id} ", StringComparison.Ordinal));

    /// <summary>Waits until that is so, while no time passes.</summary>
    public Task UntilAsync(Func<StoreReading, bool> reached) => _reports.UntilAsync(reached, () => _logger.Lines);

    /// <summary>Waits until that is so, while second after second passes: the next one when a thread of the keeper's waits for it.</summary>
    public async Task PassUntilAsync(Func<StoreReading, bool> reached)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!reached(_reports.Last))
        {
            Assert.False(patience.IsCancellationRequested, $"not reached: {_reports.Last}; log: {string.Join('\n', _logger.Lines)}");
            await Time.WaitedForAsync(_ => true);
            Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    public ValueTask DisposeAsync() => Keeper.DisposeAsync();
}
