using System.Net;
using System.Net.Sockets;

namespace DamonExporter.Tests.Kit;

/// <summary>A line to a server that does something to its first connections, below HTTP, and then carries bytes.</summary>
internal sealed class BadLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="server">Where it leads.</param>
    /// <param name="faults">What is done to a connection instead of carrying it, for the first ones.</param>
    public BadLine(Uri server, params Func<Socket, Task>[] faults)
    {
        _listener.Start();
        _running = RunAsync(server, new Queue<Func<Socket, Task>>(faults));
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Sends what is no HTTP.</summary>
    public static async Task Garbage(Socket socket)
    {
        byte[] noise = new byte[300];
        new Random(1).NextBytes(noise);
        await socket.SendAsync(noise);
        socket.Shutdown(SocketShutdown.Both);
    }

    /// <summary>Says that nothing more comes, and listens on.</summary>
    public static async Task HalfClose(Socket socket)
    {
        socket.Shutdown(SocketShutdown.Send);
        byte[] buffer = new byte[65536];
        while (await socket.ReceiveAsync(buffer) > 0)
        {
        }
    }

    /// <summary>Cuts the connection with a reset.</summary>
    public static Task Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(Uri server, Queue<Func<Socket, Task>> faults)
    {
        List<Task> carried = [];
        while (!_stop.IsCancellationRequested)
        {
            Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
            faults.TryDequeue(out Func<Socket, Task>? fault);
            carried.Add(fault is null ? CarryAsync(socket, server) : SpoilAsync(socket, fault));
        }
    }

    private static async Task SpoilAsync(Socket socket, Func<Socket, Task> fault)
    {
        using (socket)
        {
            byte[] some = new byte[16];
            await socket.ReceiveAsync(some);
            await fault(socket);
        }
    }

    private async Task CarryAsync(Socket socket, Uri server)
    {
        using TcpClient other = new();
        await other.ConnectAsync(server.Host, server.Port, _stop.Token);
        await using NetworkStream near = new(socket, ownsSocket: true);
        await using NetworkStream far = other.GetStream();
        await Task.WhenAny(near.CopyToAsync(far, _stop.Token), far.CopyToAsync(near, _stop.Token));
    }
}
