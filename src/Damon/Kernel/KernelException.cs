namespace Damon.Kernel;

/// <summary>The kernel refused an operation on one of its files. The message is one line: what, which file, why, by errno.</summary>
public sealed class KernelException : IOException
{
    /// <param name="operation">What was tried, for people: <c>read</c>, <c>write "on" to</c>.</param>
    /// <param name="path">The file, below the root that was asked.</param>
    /// <param name="errno">What the kernel answered.</param>
    public KernelException(string operation, string path, Errno errno)
        : base($"cannot {operation} {path}: {Describe(errno)}") => (Operation, Path, Errno) = (operation, path, errno);

    /// <summary>What was tried.</summary>
    public string Operation { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What the kernel answered.</summary>
    public Errno Errno { get; }

    /// <summary>The file, or the directory it was in, is not there, or not any more.</summary>
    public bool IsGone => Errno is Errno.NoEntry or Errno.NotDirectory or Errno.NoDevice or Errno.NoProcess;

    /// <summary>Who asks may not.</summary>
    public bool IsDenied => Errno is Errno.NotPermitted or Errno.Access or Errno.ReadOnly;

    /// <summary>Name and meaning of an error number.</summary>
    public static string Describe(Errno errno) => errno switch
    {
        Errno.NotPermitted => "operation not permitted (EPERM)",
        Errno.NoEntry => "no such file (ENOENT)",
        Errno.NoProcess => "no such process (ESRCH)",
        Errno.Interrupted => "interrupted (EINTR)",
        Errno.Again => "nothing there yet (EAGAIN)",
        Errno.NoMemory => "out of memory (ENOMEM)",
        Errno.Access => "permission denied (EACCES)",
        Errno.Busy => "busy (EBUSY)",
        Errno.Exists => "exists already (EEXIST)",
        Errno.NoDevice => "it was removed (ENODEV)",
        Errno.NotDirectory => "not a directory (ENOTDIR)",
        Errno.Invalid => "refused as invalid (EINVAL)",
        Errno.TooManyOfHost => "too many files are open on this host (ENFILE)",
        Errno.TooManyOpen => "too many files are open, raise the limit (EMFILE)",
        Errno.NoTerminal => "not known to this kernel (ENOTTY)",
        Errno.ReadOnly => "mounted read-only (EROFS)",
        Errno.Range => "number out of range (ERANGE)",
        Errno.NoData => "no data (ENODATA)",
        Errno.Canceled => "canceled (ECANCELED)",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"error {(int)errno}"),
    };
}
