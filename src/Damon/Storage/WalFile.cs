using Microsoft.Win32.SafeHandles;

namespace Damon.Storage;

/// <summary>
/// The write-ahead log beside a store. SQLite with synchronous=NORMAL does not bring it to the disk with each transaction; this does so when asked. SQLite holds no lock on this file, so that opening and closing it
/// loses none (closing the database file itself would).
/// </summary>
internal sealed class WalFile(string databasePath) : IDisposable
{
    private readonly string _path = StoreLog.PathOf(databasePath);
    private SafeFileHandle? _handle;

    /// <summary>Bytes; 0 where it is not there.</summary>
    public long Length => new FileInfo(_path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Returns when all that was committed is on the disk.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Sync()
    {
        if (_handle is null)
        {
            if (!File.Exists(_path))
            {
                return;
            }

            _handle = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }

        RandomAccess.FlushToDisk(_handle);
    }

    public void Dispose() => _handle?.Dispose();
}
