using Microsoft.Win32.SafeHandles;

namespace Damon.Storage;

/// <summary>
/// A file that keeps some of the disk for the moment when it is full: it is removed then, and what it gave up is enough to write deletions down. Its bytes are noise: a file system that
/// compresses, or does not keep zeros, would reserve nothing for others.
/// </summary>
internal sealed class SpaceReserve(string databasePath, long bytes)
{
    private readonly string _path = databasePath + "-reserve";

    private bool _isProtected;

    /// <summary>Bytes that it has now.</summary>
    public long Length => new FileInfo(_path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Makes it where it is missing.</summary>
    /// <param name="orLess">Where there is no room for all of it: take what there is, so that nobody else gets that; else stay without.</param>
    public void Ensure(bool orLess = false)
    {
        if (bytes == 0 || Length >= bytes)
        {
            ProtectOnce();
            return;
        }

        try
        {
            var noise = new byte[1 << 16];
            new Random(1).NextBytes(noise);
            using var file = new FileStream(_path, Private.Options(FileMode.Create, FileAccess.Write));
            Private.Protect(file.SafeFileHandle);
            for (long written = 0; written < bytes; written += noise.Length)
            {
                file.Write(noise.AsSpan(0, (int)Math.Min(noise.Length, bytes - written)));
            }

            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!orLess)
            {
                GiveUp();
            }
        }
    }

    /// <summary>One that is left of an earlier time may be open to others; it tells nothing, but is nobody's business.</summary>
    private void ProtectOnce()
    {
        if (bytes == 0 || _isProtected)
        {
            return;
        }

        _isProtected = true;
        try
        {
            using SafeFileHandle file = File.OpenHandle(_path);
            Private.Protect(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // gone, or somebody else's
        }
    }

    /// <summary>Gives its bytes back to the disk.</summary>
    /// <returns>Whether there were any.</returns>
    public bool GiveUp()
    {
        try
        {
            bool was = Length > 0;
            File.Delete(_path);
            return was;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
