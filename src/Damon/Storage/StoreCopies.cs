using System.Diagnostics.CodeAnalysis;

namespace Damon.Storage;

/// <summary>
/// The temporary copy of a store whose log cannot be read where it is. All who read share one, which is made anew when the store has changed, but not at once each time: a copy takes long. Thread-safe.
/// </summary>
/// <param name="clock">The clock.</param>
public sealed class StoreCopies(TimeProvider clock) : IDisposable
{
    /// <summary>A copy of a store that changes all the time is at least as old as this before another is made, and this many times as old as it took to make.</summary>
    private const int LeastSeconds = 4, TimesAsLong = 10;

    /// <summary>How often one is begun that somebody writes to meanwhile.</summary>
    private const int Attempts = 3;

    private readonly Lock _lock = new();
    private StoreCopy? _copy;
    private (StoreException Why, long At, TimeSpan Took)? _refused;
    private bool _isDisposed;

    /// <summary>How many were made.</summary>
    public int Count { get; private set; }

    /// <summary>Removes the copy, as soon as nobody reads it any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _copy?.Release();
            _copy = null;
        }
    }

    /// <summary>A copy to read, to be released afterwards.</summary>
    /// <param name="path">The database.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="StoreException">None can be made.</exception>
    /// <exception cref="IOException">It cannot be copied.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "It is released when another one takes its place, or with this.")]
    internal StoreCopy Take(string path, string name)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_copy is null || (_copy.Files != StoreFiles.Of(path) && IsDue(_copy, path)))
            {
                if (_refused is { } refused && !IsDue(refused.At, refused.Took))
                {
                    throw refused.Why;
                }

                StoreCopy made = Make(path, name);
                _copy?.Release();
                _copy = made;
            }

            _copy.Hold();
            return _copy;
        }
    }

    /// <summary>Whether a copy of what is there now may be made in place of this one.</summary>
    internal bool IsDue(StoreCopy copy, string path) => StorePath.Identity(path) != copy.Files.Database?.Id || IsDue(copy.MadeAt, copy.Took);

    private bool IsDue(long at, TimeSpan took) => clock.GetElapsedTime(at) is var age && age >= TimeSpan.FromSeconds(LeastSeconds) && age >= took * TimesAsLong;

    private StoreCopy Make(string path, string name)
    {
        long first = clock.GetTimestamp();
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            var files = StoreFiles.Of(path);
            long needed = (files.Database?.Size ?? 0) + (files.Log?.Size ?? 0), began = clock.GetTimestamp();
            string temporary = Path.GetTempPath();
            if (needed > new DriveInfo(temporary).AvailableFreeSpace / 2)
            {
                throw new StoreException(
                    StoreProblem.Unavailable,
                    $"{name}: its log has no index and none can be made beside it; a copy of {needed >> 20} MiB would take more than half of what is free where temporary files go: set TMPDIR to a folder with more room");
            }

            var copy = StoreCopy.Of(path, files);
            if (StoreFiles.Of(path) == files)
            {
                Count++;
                (copy.MadeAt, copy.Took) = (clock.GetTimestamp(), clock.GetElapsedTime(began));
                return copy;
            }

            // some of it may be from before, and some from after
            copy.Release();
        }

        var why = new StoreException(StoreProblem.Unavailable, $"{name}: somebody writes to it, and the index of its log cannot be read, nor can it be copied in one piece; allow {name}-shm to be read") { IsOutdated = true };
        _refused = (why, clock.GetTimestamp(), clock.GetElapsedTime(first));
        throw why;
    }
}
