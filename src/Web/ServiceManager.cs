using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;

namespace DamonWeb;

/// <summary>systemd, where it started this process as a service of Type=notify ($NOTIFY_SOCKET): is told when requests are answered, and when the end begins. Elsewhere nothing happens.</summary>
/// <param name="say">Hears in one line, once, that it cannot be told.</param>
public sealed class ServiceManager(Action<string> say)
{
    private readonly SystemdNotifier _systemd = new();
    private bool _isUnheard;

    /// <summary>Requests are answered from now on.</summary>
    /// <param name="address">Where; <c>systemctl status</c> shows it.</param>
    public void Ready(Uri address) => Tell($"READY=1\nSTATUS=serving on {address}");

    /// <summary>The end begins.</summary>
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
        say($"the service manager ($NOTIFY_SOCKET) cannot be told: {reason}");
    }
}
