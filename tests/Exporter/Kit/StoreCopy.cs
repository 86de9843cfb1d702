using System.Globalization;
using Damon.Storage;
using Damon.TestKit;
using Microsoft.Data.Sqlite;

namespace DamonExporter.Tests.Kit;

/// <summary>A copy of a store whose writer does not run (or is stopped), with its log: looking at it changes nothing for the one who opens the store next.</summary>
internal sealed class StoreCopy : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private StoreCopy()
    {
    }

    /// <summary>Bytes of all its files.</summary>
    public long Bytes { get; private set; }

    /// <summary>What can be read, in order.</summary>
    public IReadOnlyList<NumberedSnapshot> Snapshots { get; private set; } = [];

    /// <summary>The highest number in a block; 0: there is none.</summary>
    public long LastPacked { get; private set; }

    /// <summary>How many wait for delivery.</summary>
    public long Pending { get; private set; }

    /// <summary>Regions of all that is in no block, of the stream that has most of them.</summary>
    public long LooseRegions { get; private set; }

    /// <summary>Copies and reads a store. Fails where SQLite or the reader finds anything wrong with it.</summary>
    public static StoreCopy Of(string path)
    {
        StoreCopy copy = new();
        string there = copy._folder.At("snapshots.db");
        foreach (string suffix in (string[])["", "-wal"])
        {
            if (File.Exists(path + suffix))
            {
                File.Copy(path + suffix, there + suffix);
                File.SetAttributes(there + suffix, FileAttributes.Normal);
            }
        }

        copy.Bytes = ((string[])["", "-wal", "-shm", "-reserve"]).Sum(suffix => new FileInfo(path + suffix) is { Exists: true } file ? file.Length : 0);
        using (StoreReader reader = StoreReader.Open(there))
        {
            copy.Snapshots = [.. reader.Read(StoreQuery.All, damage => Assert.Fail(damage))];
        }

        using SqliteConnection connection = new(string.Create(CultureInfo.InvariantCulture, $"Data Source={there};Pooling=False"));
        connection.Open();
        Assert.Equal("ok", Scalar(connection, "PRAGMA integrity_check"));
        copy.LastPacked = Number(connection, "SELECT max(last_seq) FROM blocks");
        copy.Pending = Number(connection, "SELECT count(*) FROM outbox WHERE refused IS NULL");
        copy.LooseRegions = Number(connection, "SELECT max(regions) FROM (SELECT sum(regions) AS regions FROM snapshots GROUP BY stream)");
        for (int i = 1; i < copy.Snapshots.Count; i++)
        {
            Assert.True(copy.Snapshots[i].Sequence > copy.Snapshots[i - 1].Sequence, $"{copy.Snapshots[i].Sequence} after {copy.Snapshots[i - 1].Sequence}");
        }

        return copy;
    }

    public void Dispose() => _folder.Dispose();

    private static object? Scalar(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // constants
        command.CommandText = text;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private static long Number(SqliteConnection connection, string text) => Scalar(connection, text) is long number ? number : 0;
}
