using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;

namespace DamonExporter.Hosting;

/// <summary>systemd, where it started this process as a service of Type=notify ($NOTIFY_SOCKET): is told when requests are answered, and when the end begins. Elsewhere nothing happens.</summary>
internal sealed partial class ServiceManager(ILogger<ServiceManager> logger)
{
    private readonly SystemdNotifier _systemd = new();
    private bool _isUnheard;

    public void Ready(Uri address) => Tell($"READY=1\nSTATUS=serving on {address}");

    public void Stopping() => Tell("STOPPING=1");

    private void Tell(string state)
    {
        if (_isUnheard)
        {
            return;
        }

        try
        {
            _systemd.Notify(new ServiceState(state));
        }
        catch (SocketException problem)
        {
            // somebody else's variable, or a manager that is gone: no reason to serve nobody
            Unheard(problem.Message);
        }
        catch (ArgumentException)
        {
            Unheard("no socket can have so long a path, or such a one");
        }
    }

    /// <summary>Says so once.</summary>
    private void Unheard(string reason)
    {
        _isUnheard = true;
        LogUnheard(reason);
    }

    [LoggerMessage(22, LogLevel.Warning, "the service manager ($NOTIFY_SOCKET) cannot be told: {Reason}")]
    private partial void LogUnheard(string reason);
}
