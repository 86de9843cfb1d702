using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DamonExporter.Tests.Kit;

/// <summary>A client of HTTP that does as a test says: that holds its connection, sends slowly, or does not read.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RawClient()
    {
    }

    /// <summary>Connects.</summary>
    /// <param name="address">Where the server listens.</param>
    /// <param name="window">Bytes that the kernel takes for it unread; 0: as usual.</param>
    public static async Task<RawClient> ConnectAsync(Uri address, int window = 0)
    {
        RawClient client = new();
        if (window > 0)
        {
            client._socket.ReceiveBufferSize = window;
        }

        await client._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>So many connections, one after another.</summary>
    public static async Task<List<RawClient>> ConnectAsync(Uri address, int count, string text)
    {
        List<RawClient> clients = [];
        for (int i = 0; i < count; i++)
        {
            clients.Add(await ConnectAsync(address));
            if (text.Length > 0)
            {
                await clients[^1].TrySendAsync(text);
            }
        }

        return clients;
    }

    /// <summary>Sends as it stands.</summary>
    /// <returns>False: the server has closed the connection.</returns>
    public async Task<bool> TrySendAsync(string text)
    {
        try
        {
            await _socket.SendAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Asks for a path so many times without reading an answer.</summary>
    public Task<bool> AskAsync(string path, int times = 1) =>
        TrySendAsync(string.Concat(Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"), times)));

    /// <summary>Waits until something of an answer is there, and leaves it there.</summary>
    public async Task HasAnswerAsync()
    {
        int there = await _socket.ReceiveAsync(new byte[1], SocketFlags.Peek, TestContext.Current.CancellationToken);
        Assert.Equal(1, there);
    }

    /// <summary>Whether the server has not closed the connection yet, as far as the kernel knows (TCP_INFO); nothing is read.</summary>
    public bool IsConnected()
    {
        const int tcp = 6, info = 11;
        const byte established = 1;
        Span<byte> state = stackalloc byte[1];
        return _socket.GetRawSocketOption(tcp, info, state) == 1 && state[0] == established;
    }

    /// <summary>Reads until the server closes the connection.</summary>
    /// <returns>How many bytes came.</returns>
    public async Task<long> ReadToEndAsync(TimeSpan patience)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(patience);
        byte[] buffer = new byte[1 << 16];
        long all = 0;
        try
        {
            for (int read; (read = await _socket.ReceiveAsync(buffer, limit.Token)) > 0;)
            {
                all += read;
            }
        }
        catch (SocketException)
        {
            // reset: it is closed, too
        }

        return all;
    }

    public void Dispose() => _socket.Dispose();
}
