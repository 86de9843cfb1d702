namespace DamonExporter.Metrics;

/// <summary>
/// Makes all callbacks of one collection read the same state. A collection calls the callback of each instrument once, one after the other on
/// one thread (MeterListener.RecordObservableInstruments), in no order that we may count on. So the first callback takes the present state and
/// the others get that, until an instrument asks for the second time: that is the next collection. Threads are apart, so that two readers may
/// collect at the same time.
/// </summary>
internal sealed class StateLatch(Func<ExporterState> current) : IDisposable
{
    private readonly ThreadLocal<Collection> _collections = new(() => new Collection());

    /// <summary>The state that this collection serves.</summary>
    /// <param name="instrument">Who asks: a number of its own for each instrument.</param>
    public ExporterState Read(int instrument)
    {
        Collection collection = _collections.Value!;
        if (collection.State is null || collection.HaveRead.Contains(instrument))
        {
            collection.HaveRead.Clear();
            collection.State = current();
        }

        collection.HaveRead.Add(instrument);
        return collection.State;
    }

    public void Dispose() => _collections.Dispose();

    private sealed class Collection
    {
        public ExporterState? State { get; set; }

        public HashSet<int> HaveRead { get; } = [];
    }
}
