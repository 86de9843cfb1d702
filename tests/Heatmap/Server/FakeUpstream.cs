using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DamonHeatmap.Tests.Server;

/// <summary>Something on a port of loopback that answers as a test says, or takes a request and never answers.</summary>
internal sealed class FakeUpstream : IAsyncDisposable
{
    /// <summary>What every server is asked for first.</summary>
    public const string Nodes = "api/v1/label/node/values";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly SemaphoreSlim _left = new(0);
    private readonly Func<string, FakeAnswer?> _answer;
    private readonly Task _loop;

    /// <param name="answer">From the first line of a request to the body of the answer; null: there is none.</param>
    public FakeUpstream(Func<string, string?> answer)
        : this(line => answer(line) is { } body ? new FakeAnswer(body) : null)
    {
    }

    private FakeUpstream(Func<string, FakeAnswer?> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = ListenAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    /// <summary>All requests so far: the first line, and in a line of its own what was sent with it.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Those that were no look for nodes.</summary>
    public string[] Questions => [.. _requests.Where(request => !request.Contains(Nodes, StringComparison.Ordinal))];

    /// <summary>One that answers with more than a body.</summary>
    /// <param name="answer">From a request, as in <see cref="Requests"/>; null: there is no answer.</param>
    public static FakeUpstream Of(Func<string, FakeAnswer?> answer) => new(answer);

    /// <summary>One that knows the memory of a node.</summary>
    /// <param name="node">Its name.</param>
    /// <param name="answer">What it answers to all else, as in <see cref="Of"/>.</param>
    public static FakeUpstream OfNode(string node, Func<string, FakeAnswer?> answer) =>
        new(request => request.Contains(Nodes, StringComparison.Ordinal) ? new FakeAnswer($$"""{"status":"success","data":["{{node}}"]}""") : answer(request));

    /// <summary>Where nobody listens.</summary>
    public static string Nobody()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return $"http://{free.LocalEndpoint}";
    }

    /// <summary>Waits until whoever asked something that is not answered has gone.</summary>
    public Task LeftAsync(CancellationToken cancellationToken) => _left.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        _listener.Dispose();
        _left.Dispose();
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
                NetworkStream stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                string request = await reader.ReadLineAsync(_end.Token) ?? "";
                int length = 0;
                while (await reader.ReadLineAsync(_end.Token) is { Length: > 0 } header)
                {
                    // all headers, so that nothing is left unread
                    length = header.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase) ? int.Parse(header[16..], CultureInfo.InvariantCulture) : length;
                }

                char[] form = new char[length];
                if (length > 0)
                {
                    await reader.ReadBlockAsync(form, _end.Token);
                }

                request += "\n" + Uri.UnescapeDataString(new string(form).Replace('+', ' '));
                _requests.Enqueue(request);
                if (_answer(request) is not { } answer)
                {
                    await HangAsync(stream);
                    return;
                }

                byte[] body = Encoding.UTF8.GetBytes(answer.Body);
                string headers = FormattableString.Invariant($"HTTP/1.1 {answer.Status} It\r\nContent-Type: {answer.Type}\r\nContent-Length: {answer.Length ?? body.Length}\r\n{answer.Headers}Connection: close\r\n\r\n");
                await stream.WriteAsync(Encoding.ASCII.GetBytes(headers), _end.Token);
                await stream.WriteAsync(body, _end.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // the test is over, or whoever asked has gone
        }
    }

    private async Task HangAsync(NetworkStream stream)
    {
        try
        {
            await stream.CopyToAsync(Stream.Null, _end.Token);
        }
        finally
        {
            _left.Release();
        }
    }
}
