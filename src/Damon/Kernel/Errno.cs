namespace Damon.Kernel;

/// <summary>Error numbers of Linux that DAMON's files answer with (asm-generic/errno-base.h, errno.h); equal on all architectures .NET runs on.</summary>
public enum Errno
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>EPERM.</summary>
    NotPermitted = 1,

    /// <summary>ENOENT.</summary>
    NoEntry = 2,

    /// <summary>ESRCH: the process is gone.</summary>
    NoProcess = 3,

    /// <summary>EINTR.</summary>
    Interrupted = 4,

    /// <summary>EAGAIN: nothing to read now.</summary>
    Again = 11,

    /// <summary>ENOMEM.</summary>
    NoMemory = 12,

    /// <summary>EACCES.</summary>
    Access = 13,

    /// <summary>EBUSY.</summary>
    Busy = 16,

    /// <summary>EEXIST.</summary>
    Exists = 17,

    /// <summary>ENODEV: an open file whose directory was removed.</summary>
    NoDevice = 19,

    /// <summary>ENOTDIR.</summary>
    NotDirectory = 20,

    /// <summary>EINVAL.</summary>
    Invalid = 22,

    /// <summary>ENFILE: as many files are open as the host allows.</summary>
    TooManyOfHost = 23,

    /// <summary>EMFILE: this process has as many files open as it may.</summary>
    TooManyOpen = 24,

    /// <summary>ENOTTY: no such ioctl.</summary>
    NoTerminal = 25,

    /// <summary>ENOSPC.</summary>
    NoSpace = 28,

    /// <summary>EROFS.</summary>
    ReadOnly = 30,

    /// <summary>ERANGE.</summary>
    Range = 34,

    /// <summary>ENODATA.</summary>
    NoData = 61,

    /// <summary>EDQUOT: as much is kept as the quota allows.</summary>
    Quota = 122,

    /// <summary>ECANCELED.</summary>
    Canceled = 125,
}
