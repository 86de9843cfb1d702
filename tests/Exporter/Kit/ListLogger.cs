using Microsoft.Extensions.Logging;

namespace DamonExporter.Tests.Kit;

/// <summary>A log that a test reads: the number of the event, its text, and the exception.</summary>
/// <param name="added">Is called after each line.</param>
internal sealed class ListLogger<T>(Action? added = null) : ILogger<T>
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Add($"{eventId.Id} {formatter(state, exception)}{(exception is null ? "" : " " + exception)}");
        }

        added?.Invoke();
    }
}
