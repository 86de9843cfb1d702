using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using DamonExporter.Tests.Kit;

namespace DamonHeatmap.Tests.Server;

/// <summary><c>damon-heatmap serve</c> as it is run, on a free port of loopback; gone afterwards.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private const string Listening = "listening on ";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];

    /// <summary>Counts lines.</summary>
    private readonly SemaphoreSlim _heard = new(0);
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServeProcess(Process process) => _process = process;

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };

    public int Id => _process.Id;

    /// <summary>All lines of stderr so far.</summary>
    public string Log => string.Join('\n', _lines);

    /// <summary>Where it is, without a slash at the end.</summary>
    public string Url => Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

    /// <summary>Starts it and waits until it listens.</summary>
    public static Task<ServeProcess> StartAsync(params string[] arguments) => StartAsync(new Dictionary<string, string>(), arguments);

    /// <summary>The same with variables of its environment.</summary>
    public static Task<ServeProcess> StartAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) => StartWithAsync([], environment, arguments);

    /// <summary>The same by a command that becomes it.</summary>
    public static async Task<ServeProcess> StartWithAsync(IEnumerable<string> command, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        // A shell that put the tests into the background had them ignore Ctrl-C, and the program would, too.
        ProcessStartInfo start = new("env", ["--default-signal=INT,HUP,QUIT", .. command, HeatmapProgram.Path, "serve", "--listen", "127.0.0.1:0", .. arguments]) { RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        ServeProcess running = new(Process.Start(start)!);
        running._process.ErrorDataReceived += (_, line) => running.Hear(line.Data);
        running._process.BeginErrorReadLine();
        try
        {
            running.Client.BaseAddress = await running._listening.Task.WaitAsync(Patience);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks.</summary>
    /// <param name="path">With what stands behind the question mark.</param>
    public Task<ApiAnswer> GetAsync(string path) => ApiAnswer.AskAsync(Client, HttpMethod.Get, path);

    /// <summary>Asks with a form.</summary>
    /// <param name="path">The path.</param>
    /// <param name="parameters">The form, as it stands in a body.</param>
    public Task<ApiAnswer> PostAsync(string path, string parameters) => ApiAnswer.AskAsync(Client, HttpMethod.Post, path, parameters);

    /// <summary>A matrix.</summary>
    public Task<ApiAnswer> RangeAsync(string query, long start, long end, double step) => GetAsync(string.Create(
        CultureInfo.InvariantCulture, $"/api/v1/query_range?query={Uri.EscapeDataString(query)}&start={start}&end={end}&step={step}"));

    /// <summary>Asks again and again until the answer is as wanted: nobody tells when a file was noticed.</summary>
    public async Task<ApiAnswer> UntilAsync(string path, Func<ApiAnswer, bool> isWanted)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        ApiAnswer answer = await GetAsync(path);
        while (!isWanted(answer))
        {
            Assert.False(patience.IsCancellationRequested, $"{path}: at last {answer.Text}");
            await Task.Delay(100, CancellationToken.None);
            answer = await GetAsync(path);
        }

        return answer;
    }

    /// <summary>Waits for a line of the log that holds a text: nobody who is answered waits for the log.</summary>
    public async Task<string> LineAsync(string text)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            Task heard = _heard.WaitAsync(patience.Token);
            if (_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } said)
            {
                return said;
            }

            await heard;
        }
    }

    /// <summary>Sends a signal.</summary>
    public Task SignalAsync(string signal) => Tool.RunAsync("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {_process.Id}")]);

    /// <summary>Sends a signal and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(string signal)
    {
        await SignalAsync(signal);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _heard.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            _listening.TrySetException(new InvalidOperationException($"serve ended before it listened; stderr: {Log}"));
            return;
        }

        _lines.Enqueue(line);
        _heard.Release();
        int at = line.IndexOf(Listening, StringComparison.Ordinal);
        if (at >= 0)
        {
            _listening.TrySetResult(new Uri(line[(at + Listening.Length)..]));
        }
    }
}
