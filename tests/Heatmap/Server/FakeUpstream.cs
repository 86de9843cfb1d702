using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DamonHeatmap.Tests.Server;

/// <summary>Something on a port of loopback that answers as a test says, or takes a request and never answers.</summary>
internal sealed class FakeUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<string, string?> _answer;
    private readonly Task _loop;

    /// <param name="answer">From the first line of a request to the body of the answer; null: there is none.</param>
    public FakeUpstream(Func<string, string?> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = ListenAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    /// <summary>Where nobody listens.</summary>
    public static string Nobody()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return $"http://{free.LocalEndpoint}";
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ListenAsync()
    {
        List<Task> all = [];
        try
        {
            while (true)
            {
                all.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(all);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
                string line = await reader.ReadLineAsync(_end.Token) ?? "";
                if (_answer(line) is not { } body)
                {
                    await Task.Delay(Timeout.Infinite, _end.Token);
                    return;
                }

                while (await reader.ReadLineAsync(_end.Token) is { Length: > 0 })
                {
                    // all headers, so that nothing is left unread
                }

                byte[] text = Encoding.UTF8.GetBytes(body);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(FormattableString.Invariant($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n")), _end.Token);
                await client.GetStream().WriteAsync(text, _end.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // the test is over, or whoever asked has gone
        }
    }
}
