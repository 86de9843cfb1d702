using System.Runtime.InteropServices;

namespace DamonHeatmap.Commands;

/// <summary>
/// Ctrl-C and SIGTERM: the command is told to end. Where it does not in time, or at a second signal, the process ends without it. The command line's library could do this, too, but changes the mode of the terminal's
/// keys for it.
/// </summary>
internal sealed class Ending : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _code;

    public Ending()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
    }

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>The exit code of a command: where a signal ended it, 128 and the number of that.</summary>
    public int Code(int code) => code == ExitCode.Interrupted && _code != 0 ? _code : code;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    private void End(PosixSignalContext signal)
    {
        signal.Cancel = true;
        int code = signal.Signal == PosixSignal.SIGINT ? ExitCode.Interrupted : ExitCode.Terminated;
        if (Interlocked.CompareExchange(ref _code, code, 0) != 0)
        {
            Environment.Exit(code);
        }

        _stop.Cancel();
        _ = Task.Delay(Patience).ContinueWith(_ => Environment.Exit(code), TaskScheduler.Default);
    }
}
