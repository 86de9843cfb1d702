namespace DamonExporter.Events;

/// <summary>
/// What waits to be delivered, and remembers it over restarts. Any member may throw <see cref="Damon.DamonDataException"/> while what it
/// keeps cannot be reached: wait, and try again.
/// </summary>
internal interface IOutbox
{
    /// <summary>How many snapshots wait.</summary>
    long Pending { get; }

    /// <summary>
    /// The oldest snapshots that are to be delivered and are not yet, in the order in which they were taken. Reads from disk: call it on a
    /// thread that may wait.
    /// </summary>
    /// <param name="count">At most so many.</param>
    IReadOnlyList<OutboxItem> Peek(int count);

    /// <summary>The backend has it: it is not given out again. As durable as the snapshots themselves.</summary>
    void Accepted(long sequence);

    /// <summary>It will never be accepted: kept and set aside with the reason, not given out again.</summary>
    void Refused(long sequence, string reason);

    /// <summary>Ends when something waits, immediately if something does.</summary>
    Task WaitAsync(CancellationToken cancellationToken);
}
