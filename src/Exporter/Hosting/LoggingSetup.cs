using DamonExporter.Settings;
using Microsoft.Extensions.Logging.Console;

namespace DamonExporter.Hosting;

/// <summary>Logs go to stderr: stdout is for what a command answers.</summary>
internal static class LoggingSetup
{
    public static ILoggingBuilder AddExporterConsole(this ILoggingBuilder logging, LogOptions options)
    {
        logging.SetMinimumLevel(options.Level);

        // a failed start is told in one line by who asked for it
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        if (options.Level > LogLevel.Debug)
        {
            // the platform speaks up only when something is wrong
            logging.AddFilter("Microsoft", LogLevel.Warning);
        }

        if (options.Json)
        {
            logging.AddJsonConsole(console => (console.TimestampFormat, console.UseUtcTimestamp) = ("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", true));
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                (console.TimestampFormat, console.UseUtcTimestamp, console.SingleLine) = ("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", true, true);
                console.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        }

        // who does not read the log loses lines of it, and holds up nobody
        logging.Services.Configure<ConsoleLoggerOptions>(console =>
            (console.LogToStandardErrorThreshold, console.QueueFullMode) = (LogLevel.Trace, ConsoleLoggerQueueFullMode.DropWrite));
        return logging;
    }
}
