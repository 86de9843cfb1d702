
namespace DamonExporter.Hosting;

// Event ids are never reused.
internal sealed partial class SourceService
{
    [LoggerMessage(1, LogLevel.Information, "source {Source} starts: {Description}")]
    private partial void LogStarting(string source, string description);

    [LoggerMessage(2, LogLevel.Information, "source {Source} has come to its end; damon_up is 0 from now on")]
    private partial void LogEnded(string source);

    [LoggerMessage(3, LogLevel.Error, "source {Source} stops, damon_up is 0 from now on: {Problem}")]
    private partial void LogFailed(string source, string problem);

    [LoggerMessage(4, LogLevel.Critical, "source {Source} broke, damon_up is 0 from now on; please report this")]
    private partial void LogBroken(string source, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "more than {MaxStreams} streams: stream {Stream} and others get no series; raise metrics.max-streams")]
    private partial void LogTooManyStreams(int maxStreams, string stream);

    [LoggerMessage(6, LogLevel.Information, "stream {Stream} has ended")]
    private partial void LogStreamEnded(string stream);

    [LoggerMessage(7, LogLevel.Warning, "source {Source} delivers nothing for now, damon_up is 0: {Reason}")]
    private partial void LogInterrupted(string source, string reason);

    [LoggerMessage(8, LogLevel.Information, "source {Source} delivers again")]
    private partial void LogRecovered(string source);

    [LoggerMessage(9, LogLevel.Warning, "source {Source}: {Text}")]
    private partial void LogNoted(string source, string text);
}
