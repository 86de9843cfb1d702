using System.Runtime.InteropServices;
using Damon;
using Damon.Kernel;

namespace DamonExporter.Commands;

/// <summary>
/// Ctrl-C, SIGTERM, and the end of the terminal or of its connection, as a token: the process does not end by them, but by what the command makes of it, since what it did in the kernel has to be
/// undone and its file finished. Where a signal is ignored (nohup), it stays so.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _signals;

    private StopSignals() =>
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Listens from now on.</summary>
    /// <exception cref="DamonDataException">There is no thread for it.</exception>
    public static StopSignals Begin()
    {
        try
        {
            return new StopSignals();
        }
        catch (Exception exception) when (exception is TypeInitializationException or OutOfMemoryException or IOException)
        {
            // what .NET says of it speaks of files
            throw new DamonDataException($"out of memory or threads: {OutOfMemory.NoThread}", exception);
        }
    }

    /// <summary>As a signal does.</summary>
    public void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // a second signal, at the very end
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        Stop();
    }
}
