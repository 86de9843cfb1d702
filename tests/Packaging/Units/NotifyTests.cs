using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace Packaging.Tests.Units;

/// <summary>Both services in processes of their own, and a socket as systemd's.</summary>
public sealed class NotifyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string Sample = Repository.At("samples", "stairs-7.3-vaddr", "three-snapshots.damon.data");

    public static string Exporter => Environment.GetEnvironmentVariable("DAMON_EXPORTER_BIN") is { Length: > 0 } named ? named
        : HeatmapProgram.Path.Replace("/Heatmap/", "/Exporter/", StringComparison.Ordinal).Replace("damon-heatmap", "damon-exporter", StringComparison.Ordinal);

    [Fact]
    public async Task Exporter_UnderSystemd_SaysWhenItAnswersAndWhenItEnds() =>
        await CheckAsync(Exporter, "run", "--source", "replay", "--input", Sample, "--store", "off", "--web.listen-address", "127.0.0.1:0");

    [Fact]
    public async Task Serve_UnderSystemd_SaysWhenItAnswersAndWhenItEnds() => await CheckAsync(HeatmapProgram.Path, "serve", "--input", Sample, "--listen", "127.0.0.1:0");

    /// <summary>A path of somebody else, and one that is longer than a socket's may be.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    public async Task Exporter_ASocketThatIsNoOnes_ServesAllTheSame(int more) =>
        await CheckUnheardAsync(more, Exporter, "run", "--source", "replay", "--input", Sample, "--store", "off", "--web.listen-address", "127.0.0.1:0");

    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    public async Task Serve_ASocketThatIsNoOnes_ServesAllTheSame(int more) => await CheckUnheardAsync(more, HeatmapProgram.Path, "serve", "--input", Sample, "--listen", "127.0.0.1:0");

    /// <summary>It says so in one line, goes on, and ends as it is told to.</summary>
    private static async Task CheckUnheardAsync(int more, string program, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        using Process process = Start(folder.At("nobody" + new string('x', more)), program, arguments);
        using CancellationTokenSource patience = new(Patience);
        try
        {
            List<string> said = [];
            while (!said.Exists(line => line.Contains("NOTIFY_SOCKET", StringComparison.Ordinal)))
            {
                said.Add(await process.StandardError.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException($"it ended: {string.Join('\n', said)}"));
            }

            Assert.False(process.HasExited);
            using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            said.AddRange((await process.StandardError.ReadToEndAsync(patience.Token)).Split('\n'));
            await process.WaitForExitAsync(patience.Token);
            Assert.Equal(0, process.ExitCode);
            Assert.Contains("the service manager ($NOTIFY_SOCKET) cannot be told: ", Assert.Single(said, line => line.Contains("NOTIFY_SOCKET", StringComparison.Ordinal)), StringComparison.Ordinal);
            Assert.DoesNotContain(said, line => line.StartsWith("   at ", StringComparison.Ordinal));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static async Task CheckAsync(string program, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        string path = folder.At("notify");
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        using CancellationTokenSource patience = new(Patience);
        using Process process = Start(path, program, arguments);
        Task drained = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            string[] ready = (await ReceiveAsync(socket, patience.Token)).Split('\n');
            Assert.Equal("READY=1", ready[0]);
            Assert.StartsWith("STATUS=serving on http://127.0.0.1:", ready[1], StringComparison.Ordinal);
            using HttpClient client = new();
            using HttpResponseMessage answer = await client.GetAsync(new Uri(ready[1]["STATUS=serving on ".Length..]), patience.Token);
            Assert.True(answer.IsSuccessStatusCode);

            using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            Assert.Equal("STOPPING=1", await ReceiveAsync(socket, patience.Token));
            await process.WaitForExitAsync(patience.Token);
            await drained;
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static Process Start(string socket, string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardError = true };
        start.Environment["NOTIFY_SOCKET"] = socket;
        return Process.Start(start)!;
    }

    private static async Task<string> ReceiveAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        int length = await socket.ReceiveAsync(buffer, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
