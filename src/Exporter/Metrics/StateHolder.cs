namespace DamonExporter.Metrics;

/// <summary>The present state: one writer replaces it as a whole, any number of readers take it as it is.</summary>
internal sealed class StateHolder
{
    private volatile ExporterState _current = ExporterState.Initial;

    public ExporterState Current
    {
        get => _current;
        set => _current = value;
    }
}
