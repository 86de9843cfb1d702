namespace DamonHeatmap.Server.Maps;

/// <summary>Work that several ask for at the same time is done once; when nobody waits for it any more, it is stopped. So much is done at once, and so many wait. Thread-safe.</summary>
/// <typeparam name="T">What comes of it.</typeparam>
/// <param name="atOnce">How much is done at the same time.</param>
/// <param name="mostWaiting">How much may wait.</param>
internal sealed class Flights<T>(int atOnce, int mostWaiting) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Flight> _flights = [];
    private readonly SemaphoreSlim _room = new(atOnce);

    /// <param name="key">The same for the same work.</param>
    /// <param name="work">The work; it stops when it is told to.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TooMuchAtOnceException">Too much waits already.</exception>
    public async Task<T> DoAsync(string key, Func<CancellationToken, T> work, CancellationToken cancellationToken)
    {
        Flight flight;
        lock (_lock)
        {
            if (!_flights.TryGetValue(key, out flight!))
            {
                if (_flights.Count >= atOnce + mostWaiting)
                {
                    throw new TooMuchAtOnceException();
                }

                flight = new Flight(stop => RunAsync(work, stop));
                _flights.Add(key, flight);
            }

            flight.Waiting++;
        }

        try
        {
            return await flight.Work.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(key, flight);
        }
    }

    public void Dispose() => _room.Dispose();

    private async Task<T> RunAsync(Func<CancellationToken, T> work, CancellationToken stop)
    {
        await _room.WaitAsync(stop);
        try
        {
            return work(stop);
        }
        finally
        {
            _room.Release();
        }
    }

    private void Leave(string key, Flight flight)
    {
        lock (_lock)
        {
            if (--flight.Waiting > 0)
            {
                return;
            }

            _flights.Remove(key);
        }

        if (!flight.Work.IsCompleted)
        {
            flight.Stop.Cancel();
        }

        // what was left half done has nobody else who would look at its end
        _ = flight.Work.ContinueWith(static (work, stop) => { _ = work.Exception; ((CancellationTokenSource)stop!).Dispose(); }, flight.Stop, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private sealed class Flight
    {
        public Flight(Func<CancellationToken, Task<T>> work)
        {
            CancellationToken stop = Stop.Token;
            Work = Task.Run(() => work(stop), CancellationToken.None);
        }

        public Task<T> Work { get; }

        public CancellationTokenSource Stop { get; } = new();

        public int Waiting { get; set; }
    }
}
