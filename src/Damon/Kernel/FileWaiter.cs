namespace Damon.Kernel;

/// <summary>
/// Lets one thread sleep until a file has something to read or another thread wakes it. Waiting takes no thread but the one that waits.
/// </summary>
public sealed class FileWaiter : IDisposable
{
    private readonly Lock _gate = new();
    private Libc.PollEntry[] _entries = new Libc.PollEntry[1];
    private int _event;

    /// <exception cref="KernelException">The kernel gives no event file: out of file numbers or memory.</exception>
    public FileWaiter()
    {
        _event = Libc.EventFile(0, Libc.NonBlocking | Libc.CloseOnExec);
        if (_event < 0)
        {
            throw new KernelException("make", "an event file", Libc.LastError);
        }
    }

    /// <summary>Wakes the thread that waits, or the next one that would; from any thread.</summary>
    public void Wake()
    {
        ReadOnlySpan<byte> one = [1, 0, 0, 0, 0, 0, 0, 0];
        lock (_gate)
        {
            if (_event >= 0)
            {
                _ = Libc.Write(_event, one, one.Length);
            }
        }
    }

    /// <summary>Waits.</summary>
    /// <param name="files">Whose readability ends the waiting.</param>
    /// <param name="milliseconds">Longest time to wait; −1: until something happens.</param>
    /// <returns>Whether one of the files is readable.</returns>
    public bool Wait(ReadOnlySpan<int> files, int milliseconds = -1)
    {
        if (_entries.Length < files.Length + 1)
        {
            _entries = new Libc.PollEntry[files.Length + 1];
        }

        Span<Libc.PollEntry> entries = _entries.AsSpan(0, files.Length + 1);
        entries[0] = new Libc.PollEntry { File = _event, Wanted = Libc.PollIn };
        for (int i = 0; i < files.Length; i++)
        {
            entries[i + 1] = new Libc.PollEntry { File = files[i], Wanted = Libc.PollIn };
        }

        // a signal ends it early, which the caller bears as well as any other reason
        _ = Libc.Poll(entries, (nuint)entries.Length, milliseconds);
        Span<byte> number = stackalloc byte[8];
        if ((entries[0].Found & Libc.PollIn) != 0)
        {
            _ = Libc.Read(_event, number, number.Length);
        }

        bool readable = false;
        foreach (ref readonly Libc.PollEntry entry in entries[1..])
        {
            readable |= entry.Found != 0;
        }

        return readable;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_event >= 0)
            {
                _ = Libc.Close(_event);
                _event = -1;
            }
        }
    }
}
