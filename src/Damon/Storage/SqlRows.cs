using Microsoft.Data.Sqlite;

namespace Damon.Storage;

/// <summary>Values of a row that must be there: in a damaged file also those can be missing of which the schema says that they are not.</summary>
internal static class SqlRows
{
    /// <exception cref="SqliteException">There is none: the file is damaged.</exception>
    public static long Number(this SqliteDataReader rows, int column) =>
        rows.IsDBNull(column) ? throw StoreErrors.Damage($"no {rows.GetName(column)} in a row") : rows.GetInt64(column);

    /// <inheritdoc cref="Number"/>
    public static byte[] Bytes(this SqliteDataReader rows, int column) =>
        rows.IsDBNull(column) ? throw StoreErrors.Damage($"no {rows.GetName(column)} in a row") : rows.GetFieldValue<byte[]>(column);
}
