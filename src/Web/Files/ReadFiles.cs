using System.Security.Cryptography;
using System.Text;
using Damon.Storage;

namespace DamonWeb.Files;

/// <summary>The files that one load has read, and whether they are still as they were then.</summary>
/// <param name="clock">The clock by which files get their times.</param>
internal sealed class ReadFiles(TimeProvider clock)
{
    /// <summary>No configuration, key or certificate is longer, bytes.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>A file that changed so recently may change again and keep its times: the kernel's clock of files ticks slowly, and some file systems count whole seconds.</summary>
    private static readonly Int128 Settling = 2_000_000_000;

    private readonly List<(string Path, FileState? State)> _seen = [];
    private byte[] _digest = [];
    private bool _isSettled = true;

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">Where it is; links are followed, so that a link which is turned to another file is a change.</param>
    /// <exception cref="IOException">It cannot be read, or is no file: reading a pipe might wait for ever.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    public byte[] Read(string path)
    {
        // first: what is written meanwhile is seen the next time
        FileState? state = StorePath.State(path);
        Int128 now = (Int128)(clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        _seen.Add((path, state));

        // a file from the time to come, since the clock was set back, is as good as an old one; else it would be read again until then
        bool isSettled = _isSettled && (state is not { } there || Int128.Abs(now - there.Changed) > Settling);

        // what cannot be read now may be readable without having changed, such as when there are descriptors again
        _isSettled = false;
        if (StorePath.IsSpecial(path))
        {
            throw new IOException("a device or a pipe; name a file");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        byte[] content = new byte[Math.Min(file.Length, MostBytes) + 1];
        int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        _isSettled = isSettled;
        if (length > MostBytes)
        {
            throw new IOException($"longer than {MostBytes >> 20} MiB");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_digest);
        hash.AppendData(Encoding.UTF8.GetBytes(path + "\n"));
        hash.AppendData(content.AsSpan(0, length));
        _digest = hash.GetHashAndReset();
        return content[..length];
    }

    /// <summary>The same as text, without a byte order mark.</summary>
    /// <exception cref="IOException">It cannot be read, or is no text.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    public string ReadText(string path)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Read(path)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException exception)
        {
            throw new IOException("not text in UTF-8", exception);
        }
    }

    /// <summary>What was read, as a number: another one where something else was.</summary>
    public string Digest() => Convert.ToHexString(_digest);

    /// <summary>Whether one of them is no longer as it was, or may not be. It costs a system call a file.</summary>
    public bool HaveChanged()
    {
        if (!_isSettled)
        {
            return true;
        }

        foreach ((string path, FileState? state) in _seen)
        {
            if (StorePath.State(path) != state)
            {
                return true;
            }
        }

        return false;
    }
}
