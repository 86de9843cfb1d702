using System.ComponentModel;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Damon;

namespace DamonHeatmap.Compat;

/// <summary>One file, recognised by its content, that tells its records again and again.</summary>
internal sealed class DamoInput : IDisposable
{
    private readonly CancellationToken _cancellationToken;
    private readonly Func<Stream> _open;
    private readonly bool _isJson;
    private readonly FileStream? _script;
    private DamoTrace? _trace;

    /// <exception cref="DamonDataException">Missing, unreadable, empty, a directory, or perf's and perf cannot read it.</exception>
    public DamoInput(string path, CancellationToken cancellationToken)
    {
        (Path, _cancellationToken) = (path, cancellationToken);
        byte[] head = Guard(() => Head(path));
        if (head.Length == 0)
        {
            throw new DamonDataException($"{path}: is empty; nothing was recorded");
        }

        if (head.AsSpan().StartsWith("PERFILE2"u8) || head.AsSpan().StartsWith("2ELIFREP"u8))
        {
            _script = RunPerf(path, cancellationToken);
            _open = () => new BorrowedStream(_script);
        }
        else if (IsZlib(head))
        {
            _isJson = true;
            _open = () => new ZLibStream(File.OpenRead(path), CompressionMode.Decompress);
        }
        else
        {
            _isJson = head.AsSpan().TrimStart(" \t\r\n\uFEFF"u8) is [(byte)'[' or (byte)'{', ..];
            _open = () => File.OpenRead(path);
        }
    }

    public string Path { get; }

    /// <summary>Tells all records.</summary>
    /// <exception cref="DamonDataException">Damaged data, or something that damo fails on; names file and place.</exception>
    public void Read(IDamoVisitor visitor)
    {
        var counter = new PlaceCounter(visitor);
        try
        {
            Guard(() =>
            {
                if (_isJson)
                {
                    DamoJson.Read(_open, Path, counter, _cancellationToken);
                }
                else
                {
                    _trace ??= new DamoTrace(() => new StreamReader(_open(), Encoding.UTF8), _cancellationToken);
                    _trace.Read(counter, _cancellationToken);
                }

                return 0;
            });
        }
        catch (PythonErrorException exception)
        {
            throw DamoHeatmap.Failure($"{Path}: {counter}", exception);
        }
    }

    public void Dispose() => _script?.Dispose();

    private static byte[] Head(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[64];
        return head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }

    /// <summary>zlib's header: method 8, window of at most 32 KiB, check bits right.</summary>
    private static bool IsZlib(byte[] head) =>
        head.Length >= 2 && (head[0] & 0x0f) == 8 && head[0] >> 4 <= 7 && ((head[0] << 8) | head[1]) % 31 == 0;

    /// <summary>perf is slow, and its text is read several times: it is kept in a file that vanishes when closed.</summary>
    private static FileStream RunPerf(string path, CancellationToken cancellationToken)
    {
        FileStream? script = new(
            System.IO.Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.Delete, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            var start = new ProcessStartInfo("perf", ["script", "--force", "-i", path]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process perf = Process.Start(start) ?? throw new DamonDataException($"{path}: perf did not start");
            using CancellationTokenRegistration registration = cancellationToken.Register(perf.Kill);
            perf.ErrorDataReceived += static (_, _) => { };
            perf.BeginErrorReadLine();
            perf.StandardOutput.BaseStream.CopyTo(script);
            perf.WaitForExit();
            cancellationToken.ThrowIfCancellationRequested();
            if (perf.ExitCode != 0)
            {
                throw new DamonDataException($"{path}: perf script failed with exit code {perf.ExitCode}; was it recorded by another version of perf?");
            }

            FileStream result = script;
            script = null;
            return result;
        }
        catch (Win32Exception exception)
        {
            throw new DamonDataException($"{path}: is perf's file, and there is no perf to read it; install perf, or give the text of perf script", exception);
        }
        finally
        {
            script?.Dispose();
        }
    }

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            string reason = exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => "no such file",
                UnauthorizedAccessException when Directory.Exists(Path) => "is a directory; give the recording in it",
                UnauthorizedAccessException => "may not be read; check its permissions",
                InvalidDataException => "damaged: the compressed data cannot be read; was the recording cut short?",
                _ => Excerpt.Of(exception.Message),
            };
            throw new DamonDataException($"{Path}: {reason}", exception);
        }
    }
}
