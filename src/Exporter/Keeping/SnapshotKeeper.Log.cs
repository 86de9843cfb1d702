namespace DamonExporter.Keeping;

// Event ids are never reused.
internal sealed partial class SnapshotKeeper
{
    [LoggerMessage(60, LogLevel.Information, "snapshots are kept in {Path} ({Snapshots} are there)")]
    private partial void LogOpened(string path, long snapshots);

    [LoggerMessage(61, LogLevel.Warning, "snapshots are not kept for now, metrics go on: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(62, LogLevel.Information, "snapshots are kept again; lost meanwhile: {Lost}")]
    private partial void LogRecovered(long lost);

    [LoggerMessage(63, LogLevel.Error, "the store was damaged, and is set aside as {Aside}; a new one begins")]
    private partial void LogSetAside(string aside);

    [LoggerMessage(64, LogLevel.Warning, "the disk is full: the oldest snapshots are dropped to keep new ones ({Dropped} so far)")]
    private partial void LogDropping(long dropped);

    [LoggerMessage(65, LogLevel.Debug, "kept snapshot {Sequence} of {Stream}")]
    private partial void LogKept(long sequence, string stream);

    [LoggerMessage(66, LogLevel.Critical, "keeping snapshots broke, metrics go on; please report this")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(67, LogLevel.Warning, "the end came before all snapshots could be kept; lost: {Lost}")]
    private partial void LogLostAtEnd(long lost);

    [LoggerMessage(68, LogLevel.Warning, "another file stands where the store was; what had not been written into that one is set aside as {Aside}")]
    private partial void LogOldLog(string aside);

    [LoggerMessage(69, LogLevel.Information, "of the snapshots that waited, {Count} are left out: the process that had the store before has kept that time")]
    private partial void LogKeptByOther(long count);
}
