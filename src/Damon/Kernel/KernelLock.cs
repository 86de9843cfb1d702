namespace Damon.Kernel;

/// <summary>
/// A directory of the kernel's that is held (flock(2)) for as long as this lives. The kernel lets go of it when the process ends, however it ends, and every process of the host sees it, whatever its
/// container or pid namespace.
/// </summary>
public sealed class KernelLock : IDisposable
{
    private int _file;

    private KernelLock(int file) => _file = file;

    /// <summary>Holds a directory.</summary>
    /// <returns>Null: somebody else holds it.</returns>
    /// <exception cref="KernelException">It is not there, or may not be opened.</exception>
    public static KernelLock? TryTake(KernelFiles files, string path)
    {
        int file = Libc.Open(files.OnHost(path), Libc.ReadOnly | Libc.CloseOnExec);
        if (file < 0)
        {
            throw new KernelException("open", path, Libc.LastError);
        }

        if (Libc.Lock(file, Libc.LockExclusiveNow) == 0)
        {
            return new KernelLock(file);
        }

        Errno error = Libc.LastError;
        _ = Libc.Close(file);
        return error == Errno.Again ? null : throw new KernelException("lock", path, error);
    }

    public void Dispose()
    {
        if (_file >= 0)
        {
            // to close it is not enough: a child that is being started shares the open directory until it has its own program, and would hold it on
            _ = Libc.Lock(_file, Libc.LockRelease);
            _ = Libc.Close(_file);
            _file = -1;
        }
    }
}
