using Damon.Kernel;
using Damon.Records;
using Microsoft.Data.Sqlite;

namespace Damon.Storage;

/// <summary>What SQLite's result codes mean for a store (https://www.sqlite.org/rescode.html).</summary>
internal static class StoreErrors
{
    private const int Busy = 5, Locked = 6, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    // an extended one: the index of the log could not grow. Other errors of writing are a broken disk's: nothing may be dropped for them.
    private const int IoErrorShmSize = 4874;

    /// <summary>What the tables say cannot be: to be handled as the damage that SQLite itself finds.</summary>
    public static SqliteException Damage(string message) => new(message, Corrupt);

    /// <summary>The line for the user.</summary>
    public static StoreException Translate(string name, SqliteException exception)
    {
        string said = Excerpt.Line(exception.Message);
        return ProblemOf(exception) switch
        {
            StoreProblem.Full => DiskFull(name, exception),
            StoreProblem.Damaged => new StoreException(StoreProblem.Damaged, $"{name}: damaged ({said})", exception),
            StoreProblem.Blocked => new StoreException(StoreProblem.Blocked, $"{name}: another process holds it ({said}); end what reads it for so long", exception),
            _ => new StoreException(StoreProblem.Unavailable, $"{name}: cannot be used ({said}); is its folder there, writable, and on a disk that works?", exception),
        };
    }

    /// <summary>The line for what the files beside the database, and its folder, met with.</summary>
    public static StoreException Translate(string name, Exception exception)
    {
        Errno error = exception is IOException && OperatingSystem.IsLinux() ? (Errno)exception.HResult : Errno.None;
        return error switch
        {
            Errno.NoSpace or Errno.Quota => DiskFull(name, exception),
            Errno.TooManyOpen => new StoreException(StoreProblem.Unavailable, $"{name}: cannot be used: too many files are open, raise the limit (EMFILE)", exception),
            Errno.TooManyOfHost => new StoreException(StoreProblem.Unavailable, $"{name}: cannot be used: too many files are open on the whole host (ENFILE)", exception),
            Errno.ReadOnly => new StoreException(StoreProblem.Unavailable, $"{name}: cannot be used: its file system is read-only; mount it writable, or name another file (EROFS)", exception),
            _ => new StoreException(StoreProblem.Unavailable, $"{name}: cannot be used: {Excerpt.Line(exception.Message)}", exception),
        };
    }

    /// <summary>The kind of problem.</summary>
    public static StoreProblem ProblemOf(SqliteException exception) => exception.SqliteErrorCode switch
    {
        Full => StoreProblem.Full,
        IoError when exception.SqliteExtendedErrorCode == IoErrorShmSize => StoreProblem.Full,
        Corrupt or NotADatabase => StoreProblem.Damaged,
        Busy or Locked => StoreProblem.Blocked,
        CannotOpen => StoreProblem.Unavailable,
        _ => StoreProblem.Unavailable,
    };

    private static StoreException DiskFull(string name, Exception exception) => new(StoreProblem.Full, $"{name}: the disk is full; make room, or set a smaller store", exception);
}
