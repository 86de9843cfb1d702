namespace Damon.Kernel.Processes;

/// <summary>Signals to processes of ours.</summary>
public static class ProcessSignal
{
    private const int Termination = 15;

    /// <summary>Asks a process to end (SIGTERM).</summary>
    /// <returns>Whether there is such a process, and it may be asked.</returns>
    public static bool Terminate(int pid) => pid > 0 && Libc.Signal(pid, Termination) == 0;
}
