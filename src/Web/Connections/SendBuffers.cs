using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace DamonWeb.Connections;

/// <summary>What the kernel holds for clients that do not read. By itself that grows to megabytes for each (<c>tcp_wmem</c>), and counts as memory of the container.</summary>
public static class SendBuffers
{
    /// <summary>Bytes for each connection; the kernel takes up to twice as many, with its own.</summary>
    public const int Bytes = 128 * 1024;

    /// <summary>Bounds it for all connections of a server.</summary>
    public static IWebHostBuilder BoundSendBuffers(this IWebHostBuilder builder) => builder.UseSockets(static sockets => sockets.CreateBoundListenSocket = static endpoint =>
    {
        Socket listener = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);

        // what is accepted has what the listener has
        listener.SendBufferSize = Bytes;
        return listener;
    });
}
