using System.Diagnostics;
using System.Globalization;
using Damon.TestKit;

namespace DamonExporter.Tests.Kit;

/// <summary>A disk in memory of a few MiB, in a mount namespace of its own: what runs by <see cref="Command"/> sees it at <see cref="Path"/>. It is gone with the test, however that ends.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const string Filler = "filler";

    private readonly TemporaryFolder _folder = new();
    private readonly Process _holder;

    private SmallDisk(Func<string, Process> start) => _holder = start(_folder.Path);

    /// <summary>Where it is, for the processes of its namespace.</summary>
    public string Path => _folder.Path;

    /// <summary>What makes the rest of a command line run in its namespace.</summary>
    public IReadOnlyList<string> Command => ["nsenter", "--preserve-credentials", "-U", "-m", "-t", _holder.Id.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Mounts one, or the test is skipped.</summary>
    public static async Task<SmallDisk> MountAsync(int mebibytes)
    {
        string script = string.Create(CultureInfo.InvariantCulture, $"mount -t tmpfs -o size={mebibytes}m none \"$0\" && echo mounted && exec sleep 600");
        SmallDisk disk = new(path => Process.Start(new ProcessStartInfo("unshare", ["-rm", "sh", "-c", script, path]) { RedirectStandardOutput = true, RedirectStandardError = true })!);
        string? said = await disk._holder.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
        if (said != "mounted")
        {
            string why = (await disk._holder.StandardError.ReadToEndAsync()).Trim();
            await disk.DisposeAsync();
            Assert.Skip($"a small disk cannot be mounted here ({why})");
        }

        return disk;
    }

    /// <summary>The path by which this process, outside, gets at a file on it.</summary>
    public string At(string name) => string.Create(CultureInfo.InvariantCulture, $"/proc/{_holder.Id}/root{Path}/{name}");

    /// <summary>Fills it to the last byte.</summary>
    public void Fill()
    {
        using FileStream filler = new(At(Filler), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        byte[] noise = new byte[1 << 20];
        Random.Shared.NextBytes(noise);
        for (int size = noise.Length; size > 0;)
        {
            try
            {
                filler.Write(noise, 0, size);
            }
            catch (IOException)
            {
                // what is left takes less than that
                size /= 2;
            }
        }
    }

    /// <summary>Lets nobody write to it, or everybody again.</summary>
    public async Task SetReadOnlyAsync(bool isReadOnly)
    {
        (int code, _, string error) = await Tool.RunAsync("env", [.. Command, "mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", Path]);
        Assert.True(code == 0, error);
    }

    /// <summary>Takes away what filled it.</summary>
    public void Free() => File.Delete(At(Filler));

    public async ValueTask DisposeAsync()
    {
        if (!_holder.HasExited)
        {
            _holder.Kill();
            await _holder.WaitForExitAsync();
        }

        _holder.Dispose();
        _folder.Dispose();
    }
}
