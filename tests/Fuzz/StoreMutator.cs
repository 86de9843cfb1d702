using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Damon.Fuzz;

/// <summary>Damages what is in the tables of a store: the database stays a good one, and says wrong things.</summary>
internal static class StoreMutator
{
    private static readonly (string Table, string[] Columns)[] Tables =
    [
        ("streams", ["id", "node", "kdamond", "context", "target", "scheme"]),
        ("snapshots", ["seq", "stream", "end_time", "regions", "payload"]),
        ("blocks", ["first_seq", "last_seq", "stream", "first_time", "last_time", "snapshots", "regions", "payload"]),
        ("facts", ["stream", "kind", "first_seq", "value"]),
        ("outbox", ["seq", "stream", "refused"]),
        ("sqlite_sequence", ["name", "seq"]),
    ];

    private static readonly string[] Texts = ["'x'", "''", "'0'", "'a' || char(10) || 'b'", "char(0, 10, 13, 27)", "'filters'", "'mappings'", "x'00ff'", "x'c328'", "zeroblob(100)", "NULL", "1.5", "9e999", "hex(zeroblob(500))"];

    [SuppressMessage("Security", "CA2100", Justification = "Made up, and meant to harm.")]
    public static byte[] Damage(Random random, byte[] database)
    {
        string path = Scratch.At("made.db");
        File.WriteAllBytes(path, database);
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString()))
        {
            connection.Open();
            for (int times = random.Next(1, 6); times > 0; times--)
            {
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = Statement(random);
                try
                {
                    command.ExecuteNonQuery();
                }
                catch (SqliteException)
                {
                    // a constraint holds
                }
            }
        }

        byte[] made = File.ReadAllBytes(path);
        Scratch.Clear("made.db");
        return made;
    }

    private static string Statement(Random random)
    {
        (string table, string[] columns) = Tables[random.Next(Tables.Length)];
        string column = columns[random.Next(columns.Length)], value = Value(random);
        return random.Next(16) switch
        {
            0 => $"DELETE FROM {table} WHERE rowid % 2 = {random.Next(2)}",
            1 => $"ALTER TABLE {table} DROP COLUMN {column}",
            2 => $"ALTER TABLE {table} RENAME COLUMN {column} TO other",
            3 => $"DROP TABLE {table}",

            // constraints of the real one do not hold in one that somebody made
            4 or 5 or 6 => $"CREATE TABLE t AS SELECT * FROM {table}; DROP TABLE {table}; ALTER TABLE t RENAME TO {table}; UPDATE {table} SET {column} = {value};",
            7 => $"INSERT INTO facts (stream, kind, first_seq, value) VALUES (1, '{(random.Next(2) == 0 ? "filters" : "mappings")}', {random.Next(9)}, {value})",
            8 => $"PRAGMA user_version = {random.Next(-1, 4)}",
            9 => "DROP INDEX blocks_by_stream; CREATE INDEX blocks_by_stream ON blocks (stream)",
            10 => $"UPDATE {table} SET {column} = (SELECT payload FROM blocks LIMIT 1)",
            11 => $"UPDATE blocks SET payload = substr(payload, 1, {random.Next(400)}) || x'00' || substr(payload, {random.Next(400)})",
            _ => $"UPDATE {table} SET {column} = {value} WHERE rowid % {random.Next(1, 3)} = 0",
        };
    }

    private static string Value(Random random) =>
        random.Next(2) == 0 ? Texts[random.Next(Texts.Length)] : ((long)Mutator.Hostile(random)).ToString(CultureInfo.InvariantCulture);
}
