using Damon.Snapshots;
using Microsoft.Data.Sqlite;

namespace Damon.Storage;

/// <summary>The table of streams.</summary>
internal static class StreamTable
{
    public static List<(long Id, StreamId Stream)> Read(Sql sql)
    {
        var streams = new List<(long, StreamId)>();
        var seen = new HashSet<long>();
        using SqliteDataReader rows = sql.Rows("SELECT id, node, kdamond, context, target, scheme FROM streams ORDER BY id");
        while (rows.Read())
        {
            long id = rows.Number(0);
            if (!seen.Add(id))
            {
                throw StoreErrors.Damage($"stream {id} is there twice");
            }

            streams.Add((id, new StreamId(Text(rows, 1), Text(rows, 2), Text(rows, 3), Text(rows, 4), Text(rows, 5))));
        }

        return streams;
    }

    /// <returns>Its id.</returns>
    public static long Add(Sql sql, StreamId stream)
    {
        sql.Execute(
            "INSERT INTO streams (node, kdamond, context, target, scheme) VALUES ($a, $b, $c, $d, $e)",
            stream.Node, stream.Kdamond, stream.Context, stream.Target, stream.Scheme);
        return sql.Number("SELECT last_insert_rowid()");
    }

    private static string? Text(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
}
