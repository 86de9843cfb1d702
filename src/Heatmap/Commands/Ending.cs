using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Damon.Kernel;

namespace DamonHeatmap.Commands;

/// <summary>
/// Ctrl-C, SIGTERM and other signals that end a program: the command is told to end. Where it does not in time, or at a second signal, the process ends without it. The command line's library could do this, too, but changes
/// the mode of the terminal's keys for it.
/// </summary>
internal sealed class Ending : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly (PosixSignal Signal, int Code)[] Signals =
    [
        (PosixSignal.SIGINT, ExitCode.Interrupted),
        (PosixSignal.SIGTERM, ExitCode.Terminated),
        (PosixSignal.SIGHUP, ExitCode.HungUp),
        (PosixSignal.SIGQUIT, ExitCode.Quit),
    ];

    [SuppressMessage("Usage", "CA2213", Justification = "A signal may be on its way when the program ends by itself.")]
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _signals;
    private int _code;

    private Ending() => _signals = [.. Signals.Select(one => On(one.Signal, one.Code))];

    /// <summary>Listens from now on.</summary>
    /// <param name="say">Is told why that cannot be.</param>
    /// <returns>Null: there is no thread for it.</returns>
    public static Ending? Begin(Action<string> say)
    {
        try
        {
            return new Ending();
        }
        catch (Exception exception) when (exception is TypeInitializationException or OutOfMemoryException or IOException)
        {
            // what .NET says of it speaks of files
            say($"out of memory or threads: {OutOfMemory.NoThread}");
            return null;
        }
    }

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>The exit code of a command: where a signal ended it, 128 and the number of that.</summary>
    public int Code(int code) => code == ExitCode.Interrupted && _code != 0 ? _code : code;

    public void Dispose() => Array.ForEach(_signals, signal => signal.Dispose());

    private PosixSignalRegistration On(PosixSignal signal, int code) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        End(code);
    });

    private void End(int code)
    {
        if (Interlocked.CompareExchange(ref _code, code, 0) != 0)
        {
            Environment.Exit(code);
        }

        _stop.Cancel();
        _ = Task.Delay(Patience).ContinueWith(_ => Environment.Exit(code), TaskScheduler.Default);
    }
}
