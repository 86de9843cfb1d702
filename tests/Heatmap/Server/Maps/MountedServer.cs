using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using DamonExporter.Tests.Kit;

namespace DamonHeatmap.Tests.Server.Maps;

/// <summary><c>damon-heatmap serve</c> that sees a folder by way of a read-only mount, which nobody else sees.</summary>
internal sealed class MountedServer : IAsyncDisposable
{
    private const string Script = "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && ! touch \"$0/probe\" 2> /dev/null && exec \"$@\"", Listening = "listening on ";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };

    private MountedServer(Process process) => _process = process;

    /// <summary>Starts it and waits until it listens, or the test is skipped.</summary>
    /// <param name="folder">What is mounted.</param>
    /// <param name="input">What is served.</param>
    /// <param name="temporary">Its folder for temporary files, outside of the other.</param>
    public static async Task<MountedServer> StartAsync(string folder, string input, string temporary)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/unshare"), "no unshare");
        ProcessStartInfo start = new("unshare", ["-rm", "sh", "-c", Script, folder, HeatmapProgram.Path, "serve", "--listen", "127.0.0.1:0", "-i", input]) { RedirectStandardError = true };
        start.Environment["TMPDIR"] = temporary;
        MountedServer server = new(Process.Start(start)!);
        var lines = Channel.CreateUnbounded<string>();
        server._process.ErrorDataReceived += (_, line) => _ = line.Data is null ? lines.Writer.TryComplete() : lines.Writer.TryWrite(line.Data);
        server._process.BeginErrorReadLine();
        using CancellationTokenSource patience = new(Patience);
        string last = "";
        await foreach (string line in lines.Reader.ReadAllAsync(patience.Token))
        {
            last = line;
            int at = line.IndexOf(Listening, StringComparison.Ordinal);
            if (at >= 0)
            {
                server._client.BaseAddress = new Uri(line[(at + Listening.Length)..]);
                return server;
            }
        }

        await server.DisposeAsync();
        Assert.SkipWhen(last.StartsWith("unshare: ", StringComparison.Ordinal) || last.StartsWith("mount: ", StringComparison.Ordinal), $"a read-only mount cannot be made here ({last})");
        throw new InvalidOperationException($"serve ended before it listened: {last}");
    }

    public Task<ApiAnswer> GetAsync(string path) => ApiAnswer.AskAsync(_client, HttpMethod.Get, path);

    /// <summary>Ends it as a service is ended.</summary>
    public async Task StopAsync()
    {
        await Tool.RunAsync("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {_process.Id}")]);
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
