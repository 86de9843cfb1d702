namespace DamonExporter.Metrics;

/// <summary>The present state: replaced as a whole by those who know something new, taken as it is by any number of readers.</summary>
internal sealed class StateHolder
{
    private readonly Lock _lock = new();
    private volatile ExporterState _current = ExporterState.Initial;

    public ExporterState Current
    {
        get => _current;
        set => Update(_ => value);
    }

    /// <summary>Makes the next state of the present one; several may do so at the same time.</summary>
    public void Update(Func<ExporterState, ExporterState> next)
    {
        lock (_lock)
        {
            _current = next(_current);
        }
    }
}
