using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Damon.TestKit;

namespace DamonExporter.Tests.Kit;

/// <summary>The real program in a process of its own: $DAMON_EXPORTER_BIN, else what the build has put into src/Exporter/bin.</summary>
internal sealed class ExporterProcess : IAsyncDisposable
{
    private static readonly TemporaryFolder State = new();

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly ConcurrentQueue<(string Text, TaskCompletionSource<string> Seen)> _awaited = [];

    private ExporterProcess(Process process) => _process = process;

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(20) };

    public int Id => _process.Id;

    /// <summary>All lines of stderr so far.</summary>
    public string Log => string.Join('\n', _lines);

    public static string Program
    {
        get
        {
            string? named = Environment.GetEnvironmentVariable("DAMON_EXPORTER_BIN");
            if (!string.IsNullOrEmpty(named))
            {
                return named;
            }

            // …/tests/Exporter/bin/CONFIGURATION/net10.0/
            DirectoryInfo built = new(AppContext.BaseDirectory.TrimEnd('/'));
            return Repository.At("src", "Exporter", "bin", built.Parent!.Name, built.Name, "damon-exporter");
        }
    }

    /// <summary>Whether it is compiled for this machine, as it is given to people; else it has .NET's own libraries and compiler in it.</summary>
    public static bool IsNative => !File.Exists(Program + ".dll");

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => await Tool.RunAsync(Program, arguments, environment: Clean());

    /// <summary>Runs it to its end where no file may grow beyond so many KiB.</summary>
    public static async Task<(int Code, string Output, string Error)> RunLimitedAsync(int kibibytes, params string[] arguments) => await Tool.RunAsync(
        "bash",
        ["-c", $"trap '' XFSZ; ulimit -f {kibibytes}; exec \"$0\" \"$@\"", Program, .. arguments],
        environment: new Dictionary<string, string>(Clean()) { ["DOTNET_EnableWriteXorExecute"] = "0" });

    /// <summary>Starts <c>run</c> on a free port and waits until it listens.</summary>
    public static Task<ExporterProcess> StartAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) => StartWithAsync([], environment, arguments);

    /// <summary>Starts <c>run</c> on a free port and waits for nothing.</summary>
    public static ExporterProcess Begin(IReadOnlyDictionary<string, string> environment, params string[] arguments) => BeginWith([], environment, arguments);

    /// <summary>Starts <c>run</c> on a free port by a command that becomes it, and waits until it listens.</summary>
    public static async Task<ExporterProcess> StartWithAsync(IEnumerable<string> command, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        ExporterProcess running = BeginWith(command, environment, arguments);
        string text = await running.LineAsync("listening on ");
        running.Client.BaseAddress = new Uri(text[(text.IndexOf("http", StringComparison.Ordinal))..]);
        return running;
    }

    private static ExporterProcess BeginWith(IEnumerable<string> command, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        // A shell that put the tests into the background had them ignore Ctrl-C, and the program would, too.
        ProcessStartInfo start = new("env", ["--default-signal=INT,HUP,QUIT", .. command, Program, "run", "--web.listen-address", "127.0.0.1:0", .. arguments]) { RedirectStandardError = true };
        foreach ((string name, string value) in Clean().Concat(environment))
        {
            start.Environment[name] = value;
        }

        ExporterProcess running = new(Process.Start(start)!);
        running._process.ErrorDataReceived += (_, line) => running.Hear(line.Data);
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Starts a replay without pauses and waits until its last state is served.</summary>
    public static async Task<ExporterProcess> ReplayedAsync(params string[] arguments)
    {
        ExporterProcess running = await StartAsync(new Dictionary<string, string>(), ["--source", "replay", "--speed", "max", .. arguments]);
        await running.LineAsync("has come to its end");
        return running;
    }

    /// <summary>Waits for a line of the log that holds a text.</summary>
    public async Task<string> LineAsync(string text)
    {
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited.Enqueue((text, seen));
        if (_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } before)
        {
            return before;
        }

        try
        {
            return await seen.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"\"{text}\" did not come; stderr: {Log}");
        }
    }

    public async Task<string> PageAsync() => await Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>Sends a signal and waits for the end.</summary>
    /// <returns>The exit code and how long that took.</returns>
    public async Task<(int Code, TimeSpan Took)> StopAsync(string signal)
    {
        long began = TimeProvider.System.GetTimestamp();
        await SignalAsync(signal);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, TimeProvider.System.GetElapsedTime(began));
    }

    /// <summary>Sends a signal, if there is somebody to get it.</summary>
    public Task TrySignalAsync(string signal) => SignalAsync(signal);

    /// <summary>Waits until what was started has become the program.</summary>
    public async Task IsItselfAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        string program = Path.GetFileName(Program);
        while (!_process.HasExited && Path.GetFileName(new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/exe")).LinkTarget) != program)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Stops it where it is, until <see cref="ResumeAsync"/>.</summary>
    public async Task PauseAsync() => await SignalAsync("STOP");

    /// <summary>Lets it go on.</summary>
    public async Task ResumeAsync() => await SignalAsync("CONT");

    /// <summary>Ends it at once, as a lack of memory would.</summary>
    /// <returns>Each line that it had said, to the last.</returns>
    public async Task<IReadOnlyList<string>> KillAsync()
    {
        _process.Kill();

        // also waits for the end of the pipe
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return [.. _lines];
    }

    /// <summary>Waits until a thread of the pool hangs in the opening of a pipe. The kernel says so in the thread's wchan.</summary>
    public async Task UntilAWorkerWaitsForAPipeAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        while (!Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/task")).Any(
            thread => Read(thread, "comm").StartsWith(".NET TP Worker", StringComparison.Ordinal) && Read(thread, "wchan") == "wait_for_partner"))
        {
            await Task.Delay(10, patience.Token);
        }

        static string Read(string thread, string file)
        {
            try
            {
                return File.ReadAllText(Path.Combine(thread, file));
            }
            catch (IOException)
            {
                // the thread has ended
                return "";
            }
        }
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
    }

    private async Task SignalAsync(string signal) => await Tool.RunAsync("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {_process.Id}")]);

    private void Hear(string? line)
    {
        if (line is null)
        {
            foreach ((string text, TaskCompletionSource<string> seen) in _awaited)
            {
                seen.TrySetException(new InvalidOperationException($"the program ended before it said \"{text}\"; stderr: {Log}"));
            }

            return;
        }

        _lines.Enqueue(line);
        foreach ((string text, TaskCompletionSource<string> seen) in _awaited)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                seen.TrySetResult(line);
            }
        }
    }

    /// <summary>Whatever is set around the tests is not to decide them.</summary>
    /// <summary>No setting of the host's comes in, and nothing is kept where a service would keep it.</summary>
    private static Dictionary<string, string> Clean() => new(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Select(pair => (string)pair.Key)
        .Where(name => name.StartsWith("OTEL_", StringComparison.Ordinal) || name.StartsWith("DAMON_EXPORTER_", StringComparison.Ordinal) || name == "NODE_NAME")
        .ToDictionary(name => name, _ => ""))
    {
        ["STATE_DIRECTORY"] = State.Path,
    };
}
