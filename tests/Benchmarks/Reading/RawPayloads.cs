using Microsoft.Data.Sqlite;
using ZstdSharp;

namespace Damon.Benchmarks;

/// <summary>The least that anybody has to do who reads a store: SQLite's rows, and zstd. No code of the store's own.</summary>
internal static class RawPayloads
{
    /// <summary>Unpacks all payloads, one after the other into the same buffer.</summary>
    /// <param name="path">A store that nobody writes to.</param>
    /// <returns>Bytes that came out.</returns>
    public static long Unpack(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT payload FROM blocks UNION ALL SELECT payload FROM snapshots";
        using SqliteDataReader rows = command.ExecuteReader();
        using var decompressor = new Decompressor();
        byte[] buffer = [];
        long bytes = 0;
        while (rows.Read())
        {
            byte[] payload = rows.GetFieldValue<byte[]>(0);
            int length = (int)Decompressor.GetDecompressedSize(payload);
            if (buffer.Length < length)
            {
                buffer = new byte[length];
            }

            bytes += decompressor.Unwrap(payload, buffer);
        }

        return bytes;
    }
}
