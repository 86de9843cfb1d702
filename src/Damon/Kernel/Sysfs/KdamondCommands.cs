namespace Damon.Kernel.Sysfs;

/// <summary>
/// Commands to kdamonds (writes to <c>state</c>). Such a write is held until the kdamond has done it, for as long as its apply interval, on some kernels for ever; no signal ends that, and all of
/// DAMON's sysfs is locked meanwhile. So each is made on a thread of its own that nobody joins, and there is at most one.
/// <para>
/// None is written to a kdamond without a context: somebody may take its contexts away while it runs, and a command then crashes kernels before Linux 7.0 (6.12.80).
/// </para>
/// </summary>
/// <param name="files">Where the tree is.</param>
/// <param name="time">Measures how long writes are held.</param>
public sealed class KdamondCommands(KernelFiles files, TimeProvider time)
{
    private readonly Lock _lock = new();
    private TimeSpan _held;
    private long _began;

    /// <summary>The write that has not come back; completed or null: there is none.</summary>
    public Task<Errno>? Outstanding { get; private set; }

    /// <summary>The last command that was written, whether or not it has come back.</summary>
    public string Command { get; private set; } = "";

    /// <summary>Commands written.</summary>
    public long Count { get; private set; }

    /// <summary>Time for which writes were held, the outstanding one included.</summary>
    public TimeSpan Held
    {
        get
        {
            lock (_lock)
            {
                return Outstanding is { IsCompleted: false } ? _held + time.GetElapsedTime(_began) : _held;
            }
        }
    }

    /// <summary>Writes a command.</summary>
    /// <param name="kdamond">To which.</param>
    /// <param name="command">What.</param>
    /// <returns>What the kernel answered, once it does; <see cref="Errno.NoEntry"/> where there is no such kdamond, or it has no context; <see cref="Errno.Again"/> where no thread could be started for it.</returns>
    /// <exception cref="InvalidOperationException">Another one has not come back.</exception>
    public Task<Errno> WriteAsync(int kdamond, string command)
    {
        TaskCompletionSource<Errno> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (Outstanding is { IsCompleted: false })
            {
                throw new InvalidOperationException($"\"{Command}\" has not come back yet");
            }

            (Outstanding, Command, _began) = (answered.Task, command, time.GetTimestamp());
        }

        // the program can end while it is held; the kernel then keeps the process, with its locks, until the write comes back
        try
        {
            new Thread(() => Write(kdamond, command, answered)) { IsBackground = true, Name = "DAMON command" }.Start();
        }
        catch (OutOfMemoryException)
        {
            // no thread: nothing was written, and the next one may be
            Answer(answered, Errno.Again);
        }

        return answered.Task;
    }

    private void Write(int kdamond, string command, TaskCompletionSource<Errno> answered)
    {
        Errno answer = FindContext(kdamond);
        if (answer == Errno.None)
        {
            lock (_lock)
            {
                Count++;
            }

            answer = files.TryWrite(DamonSysfs.KdamondPath(kdamond) + "/state", command);
        }

        Answer(answered, answer);
    }

    private void Answer(TaskCompletionSource<Errno> answered, Errno answer)
    {
        lock (_lock)
        {
            _held += time.GetElapsedTime(_began);
            answered.SetResult(answer);
        }
    }

    /// <summary>The kernel takes no more than one context.</summary>
    private Errno FindContext(int kdamond)
    {
        string contexts = DamonSysfs.KdamondPath(kdamond) + "/contexts";
        Errno error = files.TryRead(contexts + "/nr_contexts", out string count);
        return error != Errno.None || (count == "1" && files.Exists(contexts + "/0")) ? error : Errno.NoEntry;
    }
}
