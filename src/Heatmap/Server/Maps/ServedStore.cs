using Damon;
using Damon.Records;
using Damon.Storage;

namespace DamonHeatmap.Server.Maps;

/// <summary>A store that is served, also while its exporter writes to it. Thread-safe.</summary>
/// <param name="path">Where it is.</param>
/// <param name="clock">The clock.</param>
/// <param name="recording">What it was made of for as long as this process runs; null: it is a store of its own.</param>
internal sealed class ServedStore(string path, TimeProvider clock, string? recording = null) : IDisposable
{
    /// <summary>Counts for all stores together: what is kept of one that is gone must never be taken for what is in one that has come in its place.</summary>
    private static long _epochs;

    private readonly Lock _lock = new();
    private readonly StoreCopies _copies = new(clock);
    private StoreReader? _reader;
    private StoreView? _view;
    private long _epoch;
    private bool _isGone;

    public string Path { get; } = path;

    /// <summary>What answers call it: without its folder, which is nobody's business.</summary>
    public string Name { get; } = Excerpt.Path(System.IO.Path.GetFileName(recording ?? path));

    /// <summary>Whether it is no longer served.</summary>
    public bool IsGone => Volatile.Read(ref _isGone);

    /// <summary>Which file is open; null: none, or nobody knows.</summary>
    public (ulong Device, ulong Number)? Identity
    {
        get
        {
            lock (_lock)
            {
                return _reader?.Identity;
            }
        }
    }

    /// <summary>What there is in it now.</summary>
    /// <exception cref="DamonDataException">It cannot be read, or is no longer served.</exception>
    public StoreView Look()
    {
        lock (_lock)
        {
            for (bool isNew = false; ; isNew = true)
            {
                ThrowIfGone();
                try
                {
                    return LookAgain();
                }
                catch (StoreException problem) when (!isNew && problem.IsOutdated)
                {
                    // somebody came who writes; now it is opened in another way
                    Close();
                }
                catch (DamonDataException problem)
                {
                    Close();
                    if (recording is not null && !File.Exists(Path))
                    {
                        throw Removed(problem);
                    }

                    throw;
                }
            }
        }
    }

    /// <summary>Opens it for reading, for one thread.</summary>
    /// <param name="view">What was found in it; what is read is of the same file.</param>
    /// <exception cref="DamonDataException">It cannot be read, or there is another one by now.</exception>
    public StoreReader Open(StoreView view)
    {
        StoreReader seen;
        lock (_lock)
        {
            ThrowIfGone();
            seen = _reader is { IsReplaced: false } && view.Epoch == _epoch ? _reader : throw Outdated();
        }

        var reader = StoreReader.Open(Path, _copies, Name);
        if (reader.SeesSame(seen))
        {
            return reader;
        }

        reader.Dispose();
        throw Outdated();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Volatile.Write(ref _isGone, true);
            Close();
            _copies.Dispose();
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
            _reader = StoreReader.Open(Path, _copies, Name);
            _epoch = Interlocked.Increment(ref _epochs);
            _view = null;
        }

        long sequence = _reader.LastSequence();
        if (_view is null || _view.Sequence != sequence)
        {
            // numbers never go back in one store
            _epoch = sequence < _view?.Sequence ? Interlocked.Increment(ref _epochs) : _epoch;
            _view = new StoreView(this, _epoch, sequence, _reader.Ends(), _reader.IsCopy);
        }

        return _view;
    }

    private void Close()
    {
        _reader?.Dispose();
        _reader = null;
    }

    private void ThrowIfGone()
    {
        if (_isGone)
        {
            throw new StoreException(StoreProblem.Unavailable, $"{Name}: no longer there");
        }
    }

    /// <summary>Somebody has tidied up; whoever looks for the recording finds it where it always was.</summary>
    private StoreException Removed(Exception problem) =>
        new(StoreProblem.Unavailable, $"{Name}: the store that it was converted to has been removed from the folder for temporary files; start serve again", problem);

    private StoreException Outdated() => new(StoreProblem.Unavailable, $"{Name}: another file, or another state of it, has come in its place meanwhile; try again") { IsOutdated = true };
}
