using System.Collections.Immutable;
using System.Text;

namespace Damon.Storage;

/// <summary>The tables of a store, version by version; docs/store.md describes them.</summary>
internal static class StoreSchema
{
    /// <summary>SQLite's application_id of a store: "DAMO".</summary>
    public const int ApplicationId = 0x44414D4F;

    /// <summary>The newest version, which this program writes. Older ones are brought up to it when they are opened for writing, and read as they are.</summary>
    public static int Version => Steps.Length;

    /// <summary>What leads from each version to the next one, beginning with an empty file. A step that was ever released is never changed.</summary>
    public static ImmutableArray<string> Steps { get; } =
    [
        """
        CREATE TABLE streams (
            id INTEGER PRIMARY KEY,
            node TEXT, kdamond TEXT, context TEXT, target TEXT, scheme TEXT
        );
        CREATE TABLE snapshots (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            stream INTEGER NOT NULL,
            end_time INTEGER NOT NULL,
            regions INTEGER NOT NULL,
            payload BLOB NOT NULL
        );
        CREATE INDEX snapshots_by_stream ON snapshots (stream, end_time);
        CREATE TABLE blocks (
            first_seq INTEGER PRIMARY KEY,
            last_seq INTEGER NOT NULL,
            stream INTEGER NOT NULL,
            first_time INTEGER NOT NULL,
            last_time INTEGER NOT NULL,
            snapshots INTEGER NOT NULL,
            regions INTEGER NOT NULL,
            payload BLOB NOT NULL
        );
        CREATE INDEX blocks_by_stream ON blocks (stream, last_time, first_time, last_seq, snapshots, regions);
        CREATE TABLE facts (
            stream INTEGER NOT NULL,
            kind TEXT NOT NULL,
            first_seq INTEGER NOT NULL,
            value,
            PRIMARY KEY (stream, kind, first_seq)
        ) WITHOUT ROWID;
        CREATE TABLE outbox (
            seq INTEGER PRIMARY KEY,
            stream INTEGER NOT NULL,
            refused TEXT
        );
        CREATE INDEX outbox_waiting ON outbox (seq) WHERE refused IS NULL;
        """,
    ];

    /// <summary>Bytes of SQLite's header up to the end of the application's number.</summary>
    public const int HeadLength = 72;

    /// <summary>Whether SQLite's header says that it is a store.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> head) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(head[68..]) == ApplicationId;

    /// <summary>Whether a file is SQLite's, by its first bytes.</summary>
    public static bool IsSqlite(ReadOnlySpan<byte> head) => head.StartsWith("SQLite format 3\0"u8);

    /// <summary>Checks that a file is a store of a version that is known.</summary>
    /// <returns>Its version; 0: an empty file.</returns>
    /// <exception cref="StoreException">It is something else.</exception>
    public static int Check(Sql sql, string name)
    {
        long application = sql.Number("PRAGMA application_id"), version = sql.Number("PRAGMA user_version");
        if (application == 0 && version == 0 && sql.Number("SELECT count(*) FROM sqlite_master") == 0)
        {
            return 0;
        }

        if (application != ApplicationId)
        {
            throw new StoreException(StoreProblem.Foreign, $"{name}: an SQLite database, but no snapshot store; name another file");
        }

        return version is > 0 && version <= Version
            ? (int)version
            : throw new StoreException(StoreProblem.Foreign, $"{name}: a snapshot store of version {version}; this program knows up to {Version}: use a newer one, or another file");
    }

    /// <summary>Brings a store up to date, all steps or none.</summary>
    /// <param name="sql">An open connection.</param>
    /// <param name="from">The version that it has.</param>
    /// <param name="steps">All steps.</param>
    public static void Migrate(Sql sql, int from, ImmutableArray<string> steps)
    {
        if (from == steps.Length)
        {
            return;
        }

        sql.InTransaction(() =>
        {
            var text = new StringBuilder();
            foreach (string step in steps.Skip(from))
            {
                text.Append(step);
            }

            sql.Execute(text.Append(System.Globalization.CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {steps.Length};").ToString());
        });
    }
}
