using Damon.Kernel;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DamonWeb.Connections;

/// <summary>
/// Most connections at a time. Where another one comes, it is let in, and one that is of least use is closed: the one on which nothing has been asked for longest, else the one whose answer has been under way for longest. So thousands of clients
/// that only hold their connections keep nobody out, and cost neither memory nor descriptors. Thread-safe.
/// </summary>
/// <param name="most">Most connections, at least 1.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Is told the first time that there are too many, and again when that happens after a quiet minute.</param>
public sealed class ConnectionBudget(int most, TimeProvider time, Action<string> say)
{
    /// <summary>Fewer would not do for a scraper and somebody who looks.</summary>
    private const int Least = 4;

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private static readonly object Key = new();

    private readonly Lock _lock = new();
    private readonly LinkedList<Connection> _idle = new();
    private readonly LinkedList<Connection> _busy = new();
    private long? _lastTime;

    /// <summary>As many as are wanted, unless the process may not have so many descriptors: half of those that are left are for the rest of it.</summary>
    public static ConnectionBudget Of(int wanted, TimeProvider time, Action<string> say) => new(OpenFiles.Share(Least, wanted), time, say);

    /// <summary>Most connections.</summary>
    public int Most => most;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _idle.Count + _busy.Count;
            }
        }
    }

    /// <summary>Watches all connections of an endpoint.</summary>
    public void Watch(ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        listen.Use(next => connection => HoldAsync(connection, next));
    }

    /// <summary>Counts a connection for as long as it lasts.</summary>
    /// <param name="context">The connection.</param>
    /// <param name="next">Serves it to its end.</param>
    public async Task HoldAsync(ConnectionContext context, ConnectionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        Connection connection = new(context);
        context.Items[Key] = connection;
        try
        {
            Add(connection);
            await next(context);
        }
        finally
        {
            Remove(connection);
        }
    }

    /// <summary>Answers a request: its connection is of use as long as that takes.</summary>
    public async Task AnswerAsync(HttpContext context, RequestDelegate answer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(answer);
        if (context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(Key, out object? found) != true || found is not Connection connection)
        {
            await answer(context);
            return;
        }

        Begin(connection);
        try
        {
            await answer(context);
        }
        finally
        {
            End(connection);
        }
    }

    private void Add(Connection connection)
    {
        Connection? least = null;
        bool isNews = false;
        lock (_lock)
        {
            connection.Place = _idle.AddLast(connection);
            if (_idle.Count + _busy.Count > most)
            {
                LinkedListNode<Connection> first = _idle.First != connection.Place ? _idle.First! : _busy.First ?? connection.Place;
                least = first.Value;
                Leave(least);
                isNews = _lastTime is not { } last || time.GetElapsedTime(last) > Quiet;
                _lastTime = time.GetTimestamp();
            }
        }

        least?.Context.Abort(new ConnectionAbortedException("closed to make room for a new connection"));
        if (isNews)
        {
            say($"more than {most} connections at a time: those on which nothing has been asked for longest are closed");
        }
    }

    private void Begin(Connection connection)
    {
        lock (_lock)
        {
            // one that was closed to make room is in no list any more
            if (connection.Requests++ == 0 && connection.Place is not null)
            {
                Leave(connection);
                connection.Place = _busy.AddLast(connection);
            }
        }
    }

    private void End(Connection connection)
    {
        lock (_lock)
        {
            if (--connection.Requests == 0 && connection.Place is not null)
            {
                Leave(connection);
                connection.Place = _idle.AddLast(connection);
            }
        }
    }

    private void Remove(Connection connection)
    {
        lock (_lock)
        {
            Leave(connection);
        }
    }

    private static void Leave(Connection connection)
    {
        connection.Place?.List?.Remove(connection.Place);
        connection.Place = null;
    }

    private sealed class Connection(ConnectionContext context)
    {
        public ConnectionContext Context => context;

        /// <summary>Requests that are being answered.</summary>
        public int Requests { get; set; }

        /// <summary>Where it stands; null: it is not counted any more.</summary>
        public LinkedListNode<Connection>? Place { get; set; }
    }
}
