namespace DamonExporter.Events;

// Event ids are never reused.
internal sealed partial class EventDelivery
{
    [LoggerMessage(40, LogLevel.Warning, "events are not accepted: {Reason}; kept and tried again, {Pending} wait")]
    private partial void LogFailing(string reason, long pending);

    [LoggerMessage(41, LogLevel.Information, "events are accepted again, {Pending} wait")]
    private partial void LogRecovered(long pending);

    [LoggerMessage(42, LogLevel.Warning, "an event is set aside, the backend will never take it: {Reason}; others for the same reason are counted, not logged")]
    private partial void LogRefused(string reason);

    [LoggerMessage(43, LogLevel.Warning, "the backend left an event out, it is set aside: {Reason}; others for the same reason are counted, not logged")]
    private partial void LogRejected(string reason);

    [LoggerMessage(44, LogLevel.Warning, "the backend accepted an event with a warning: {Warning}")]
    private partial void LogBackendWarning(string warning);

    [LoggerMessage(45, LogLevel.Warning, "kept snapshots cannot be read or marked for delivery: {Reason}; tried again")]
    private partial void LogOutbox(string reason);

    [LoggerMessage(46, LogLevel.Error, "the delivery of events broke, and is tried again; please report this")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(47, LogLevel.Warning, "events are refused for {Count} different reasons; more of them are counted, not logged")]
    private partial void LogManyReasons(int count);
}
