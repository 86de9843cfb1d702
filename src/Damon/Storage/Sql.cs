using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Damon.Storage;

/// <summary>A connection with its prepared statements, by their text: each is prepared once. Not thread-safe.</summary>
[SuppressMessage("Security", "CA2100", Justification = "All texts are constants of ours; values go by parameters.")]
[SuppressMessage("Usage", "CA2213", Justification = "The method that begins a transaction disposes it.")]
internal sealed class Sql : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;

    private readonly SqliteConnection _connection;

    private Sql(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens a connection of its own: a pooled one would outlive the file.</summary>
    public static Sql Open(string source, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            return new Sql(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <returns>Rows changed.</returns>
    public int Execute(string text, params ReadOnlySpan<object?> parameters) => Command(text, parameters).ExecuteNonQuery();

    /// <returns>The only value; null: none.</returns>
    public object? Value(string text, params ReadOnlySpan<object?> parameters) => Command(text, parameters).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <returns>The only number; 0: none.</returns>
    public long Number(string text, params ReadOnlySpan<object?> parameters) => Value(text, parameters) is long number ? number : 0;

    /// <summary>Must be disposed before the next call with the same text.</summary>
    public SqliteDataReader Rows(string text, params ReadOnlySpan<object?> parameters) => Command(text, parameters).ExecuteReader();

    /// <summary>Does everything or nothing.</summary>
    public void InTransaction(Action work)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
        _transaction = transaction;
        try
        {
            work();
            transaction.Commit();
        }
        finally
        {
            _transaction = null;
        }
    }

    /// <summary>Reads one state of the file.</summary>
    public T Consistently<T>(Func<T> read)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction(deferred: true);
        _transaction = transaction;
        try
        {
            return read();
        }
        finally
        {
            _transaction = null;
        }
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private SqliteCommand Command(string text, ReadOnlySpan<object?> parameters)
    {
        if (!_commands.TryGetValue(text, out SqliteCommand? command))
        {
            command = _connection.CreateCommand();
            command.CommandText = text;
            for (int i = 0; i < parameters.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + (char)('a' + i) });
            }

            _commands.Add(text, command);
        }

        command.Transaction = _transaction;
        for (int i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i] ?? DBNull.Value;
        }

        return command;
    }
}
