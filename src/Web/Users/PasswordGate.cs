namespace DamonWeb.Users;

/// <summary>
/// Lets one password be checked at a time, and wrong ones only for a tenth of it: whoever tries many cannot take more of a processor than that, nor the places of those who come from elsewhere. Of one address, a new one takes the place of
/// one that waits, whichever: so whoever shares an address with somebody who tries many has a chance each time, and is not kept out by those who came first. Thread-safe.
/// </summary>
internal sealed class PasswordGate : IDisposable
{
    /// <summary>How many may wait or be checked, and how many of one client.</summary>
    public const int MostWaiting = 32, MostOfOne = 2;

    /// <summary>After a wrong one, nobody is let in for so many times as long as it took.</summary>
    private const int RestTimes = 9;

    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationToken _ended;
    private readonly Lock _lock = new();
    private readonly List<Place> _waiting = [];
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private int _all;
    private bool _isClosed;

    /// <param name="clock">The clock.</param>
    public PasswordGate(TimeProvider clock) => (_clock, _ended) = (clock, _end.Token);

    /// <summary>Checks a password when its turn has come.</summary>
    /// <param name="client">Who asks: its address.</param>
    /// <param name="check">Checks it, on the calling thread or another.</param>
    /// <returns>null: too many wait.</returns>
    public async Task<bool?> CheckAsync(string client, Func<bool> check)
    {
        if (Enter(client) is not { } place || !await place.Turn.Task)
        {
            return null;
        }

        long began = _clock.GetTimestamp();
        TimeSpan rest = TimeSpan.Zero;
        try
        {
            bool isRight = check();
            rest = isRight ? TimeSpan.Zero : _clock.GetElapsedTime(began) * RestTimes;
            return isRight;
        }
        finally
        {
            Leave(client);
            Rest(rest);
        }
    }

    /// <summary>Whoever waits is let in without a rest.</summary>
    public void Dispose()
    {
        if (!_ended.IsCancellationRequested)
        {
            _end.Cancel();
            _end.Dispose();
        }
    }

    private void Rest(TimeSpan rest)
    {
        if (rest <= TimeSpan.Zero || _ended.IsCancellationRequested)
        {
            Next();
            return;
        }

        // who was wrong is told at once
        _ = Task.Delay(rest, _clock, _ended).ContinueWith(_ => Next(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Whose turn it is.</summary>
    private void Next()
    {
        lock (_lock)
        {
            if (_waiting is not [var first, ..])
            {
                _isClosed = false;
                return;
            }

            _waiting.RemoveAt(0);
            first.Turn.SetResult(true);
        }
    }

    /// <summary>A place, whose turn may have come at once; null: there is none.</summary>
    private Place? Enter(string client)
    {
        var place = new Place(client);
        lock (_lock)
        {
            int own = _taken.GetValueOrDefault(client);
            if (own >= MostOfOne)
            {
                // one of them is being checked, at most
                int[] those = [.. Enumerable.Range(0, _waiting.Count).Where(at => _waiting[at].Client == client)];
                int other = those[Random.Shared.Next(those.Length)];
                _waiting[other].Turn.SetResult(false);
                _waiting[other] = place;
                return place;
            }

            if (_all >= MostWaiting)
            {
                return null;
            }

            _all++;
            _taken[client] = own + 1;
            if (_isClosed)
            {
                _waiting.Add(place);
            }
            else
            {
                _isClosed = true;
                place.Turn.SetResult(true);
            }

            return place;
        }
    }

    private void Leave(string client)
    {
        lock (_lock)
        {
            _all--;
            if (--_taken[client] == 0)
            {
                _taken.Remove(client);
            }
        }
    }

    /// <summary>Somebody who waits.</summary>
    private sealed record Place(string Client)
    {
        /// <summary>Whether its turn has come; else another one has its place.</summary>
        public TaskCompletionSource<bool> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
