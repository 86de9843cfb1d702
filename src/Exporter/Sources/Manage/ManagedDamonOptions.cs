namespace DamonExporter.Sources.Manage;

/// <summary>What <see cref="ManagedDamon"/> may take, and how long it waits for others.</summary>
internal sealed record ManagedDamonOptions
{
    /// <summary>Whether a tree may be taken in which kdamonds are set up, as long as none runs; it is put back afterwards.</summary>
    public bool TakeIdle { get; init; }

    /// <summary>Whether DAMON_STAT may be stopped for the time; it is started again afterwards.</summary>
    public bool StopDamonStat { get; init; }

    /// <summary>Trace instance that will be made; null: none.</summary>
    public string? TraceInstance { get; init; }

    /// <summary>How often a command is tried while another one is in progress.</summary>
    public int BusyTries { get; init; } = 300;

    /// <summary>Time between two tries; no command of ours holds another one up for longer than their product.</summary>
    public TimeSpan BusyPause { get; init; } = TimeSpan.FromMilliseconds(100);
}
