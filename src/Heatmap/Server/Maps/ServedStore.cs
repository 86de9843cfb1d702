using Damon;
using Damon.Storage;

namespace DamonHeatmap.Server.Maps;

/// <summary>A store that is served, also while its exporter writes to it. Thread-safe.</summary>
/// <param name="path">Where it is.</param>
internal sealed class ServedStore(string path) : IDisposable
{
    private readonly Lock _lock = new();
    private StoreReader? _reader;
    private StoreView? _view;
    private long _epoch;

    public string Path { get; } = path;

    /// <summary>What there is in it now.</summary>
    /// <exception cref="DamonDataException">It cannot be read.</exception>
    public StoreView Look()
    {
        lock (_lock)
        {
            try
            {
                return LookAgain();
            }
            catch (DamonDataException)
            {
                Close();
                throw;
            }
        }
    }

    /// <summary>Opens it for reading, for one thread.</summary>
    /// <exception cref="DamonDataException">It cannot be read.</exception>
    public StoreReader Open() => StoreReader.Open(Path);

    public void Dispose()
    {
        lock (_lock)
        {
            Close();
        }
    }

    private StoreView LookAgain()
    {
        if (_reader is { IsReplaced: true })
        {
            Close();
        }

        if (_reader is null)
        {
            _reader = StoreReader.Open(Path);
            _epoch++;
            _view = null;
        }

        long sequence = _reader.LastSequence();
        if (_view is null || _view.Sequence != sequence)
        {
            // numbers never go back in one store
            _epoch += sequence < _view?.Sequence ? 1 : 0;
            _view = new StoreView(this, _epoch, sequence, _reader.Ends());
        }

        return _view;
    }

    private void Close()
    {
        _reader?.Dispose();
        _reader = null;
    }
}
