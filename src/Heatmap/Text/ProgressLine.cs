namespace DamonHeatmap.Text;

/// <summary>
/// One line at the bottom of a terminal that tells how far something long has come. It is drawn in place, at first when that has taken a second, and taken away before anything else is said.
/// Thread-safe.
/// </summary>
/// <param name="error">The terminal.</param>
/// <param name="width">Asks for its columns.</param>
/// <param name="clock">The clock.</param>
internal sealed class ProgressLine(TextWriter error, Func<int> width, TimeProvider clock)
{
    /// <summary>Back to the start of the line, and nothing behind.</summary>
    public const string Erase = "\r\e[K";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1), Pace = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private bool _isShown;

    private TimeProvider Clock => clock;

    /// <summary>Something long begins; it ends when what is returned is disposed.</summary>
    /// <param name="text">Says how far it has come, given how long it has taken. Is asked on another thread.</param>
    public IDisposable Begin(Func<TimeSpan, string> text)
    {
        var work = new Work(this, text, clock.GetTimestamp());
        work.Start();
        return work;
    }

    /// <summary>Says something else, which stays.</summary>
    /// <param name="text">Whole lines, with their ends.</param>
    public void Say(string text)
    {
        lock (_gate)
        {
            Clear();
            error.Write(text);
        }
    }

    private void Draw(string text)
    {
        // in the last column some terminals go on to the next line at once
        error.Write(Erase + AnsiText.Clip(text, Math.Max(1, width() - 1)));
        _isShown = true;
    }

    private void Clear()
    {
        if (_isShown)
        {
            error.Write(Erase);
            _isShown = false;
        }
    }

    private sealed class Work(ProgressLine line, Func<TimeSpan, string> text, long began) : IDisposable
    {
        private ITimer? _timer;
        private bool _isOver;

        public void Start() => _timer = line.Clock.CreateTimer(static work => ((Work)work!).Tick(), this, Patience, Pace);

        public void Dispose()
        {
            _timer?.Dispose();
            lock (line._gate)
            {
                _isOver = true;
                line.Clear();
            }
        }

        private void Tick()
        {
            lock (line._gate)
            {
                if (_isOver)
                {
                    return;
                }

                try
                {
                    line.Draw(text(line.Clock.GetElapsedTime(began)));
                }
                catch (Exception exception) when (exception is IOException or ObjectDisposedException)
                {
                    // the terminal has gone; what is being done may go on
                    _isOver = true;
                }
            }
        }
    }
}
