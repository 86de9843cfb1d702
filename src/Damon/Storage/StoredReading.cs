using Damon.Events;
using Damon.Snapshots;
using Damon.Storage.Blocks;
using Microsoft.Data.Sqlite;

namespace Damon.Storage;

/// <summary>Reads payloads and what belongs to them. Keeps the block that was read last. Not thread-safe.</summary>
internal sealed class StoredReading
{
    private readonly BlockDecoder _decoder = new();
    private readonly Dictionary<(long Stream, string Kind), Fact> _facts = [];
    private List<NumberedSnapshot> _block = [];
    private (long Stream, long First, long Last) _blockRange = (0, 0, -1);

    /// <summary>One snapshot, wherever it is.</summary>
    /// <returns>null: it is not there, or damaged.</returns>
    public Snapshot? Find(Sql sql, long stream, StreamId name, long sequence)
    {
        try
        {
            if (sql.Value("SELECT payload FROM snapshots WHERE seq = $a", sequence) is byte[] loose)
            {
                return WithFacts(sql, stream, _decoder.Decode(loose, name).First());
            }

            if (_blockRange.Stream != stream || sequence < _blockRange.First || sequence > _blockRange.Last)
            {
                ReadBlockOf(sql, stream, name, sequence);
            }

            foreach (NumberedSnapshot one in _block)
            {
                if (one.Sequence == sequence)
                {
                    return WithFacts(sql, stream, one);
                }
            }

            return null;
        }
        catch (DamonDataException exception) when (exception is not StoreException)
        {
            return null;
        }
    }

    /// <summary>The snapshots of a payload.</summary>
    /// <exception cref="DamonDataException">While reading: damaged. The message does not say where: the caller does.</exception>
    public IEnumerable<NumberedSnapshot> Read(Sql sql, byte[] payload, long stream, StreamId name)
    {
        foreach (NumberedSnapshot one in _decoder.Decode(payload, name))
        {
            yield return one with { Snapshot = WithFacts(sql, stream, one) };
        }
    }

    private void ReadBlockOf(Sql sql, long stream, StreamId name, long sequence)
    {
        (_block, _blockRange) = ([], (0, 0, -1));
        byte[]? payload = null;
        (long First, long Last) range = default;
        using (SqliteDataReader rows = sql.Rows(
            "SELECT first_seq, last_seq, payload FROM blocks NOT INDEXED WHERE stream = $a AND first_seq <= $b AND last_seq >= $b ORDER BY first_seq DESC LIMIT 1", stream, sequence))
        {
            if (rows.Read())
            {
                (range, payload) = ((rows.Number(0), rows.Number(1)), rows.Bytes(2));
            }
        }

        if (payload is not null)
        {
            _block = [.. _decoder.Decode(payload, name)];
            _blockRange = (stream, range.First, range.Last);
        }
    }

    private Snapshot WithFacts(Sql sql, long stream, NumberedSnapshot one)
    {
        (long sequence, Snapshot snapshot) = one;
        IReadOnlyList<DamosFilter> filters = FactAt(sql, stream, StoreFacts.Filters, sequence).Filters;
        IReadOnlyList<Mapping> mappings = FactAt(sql, stream, StoreFacts.Mappings, sequence).Mappings;
        return filters.Count == 0 && mappings.Count == 0
            ? snapshot
            : new Snapshot(snapshot.Stream, snapshot.StartTime, snapshot.EndTime, snapshot.Intervals, snapshot.Regions, filters) { Mappings = mappings };
    }

    /// <summary>The fact that holds for a snapshot; most often that of the one before.</summary>
    private Fact FactAt(Sql sql, long stream, string kind, long sequence)
    {
        if (_facts.TryGetValue((stream, kind), out Fact? known) && known.From <= sequence && sequence < known.Until)
        {
            return known;
        }

        // read first: what is written after this begins later
        long last = sql.Number("SELECT seq FROM sqlite_sequence WHERE name = 'snapshots'");
        long from = 0;
        object? value = null;
        using (SqliteDataReader rows = sql.Rows(
            "SELECT first_seq, value FROM facts WHERE stream = $a AND kind = $b AND first_seq <= $c ORDER BY first_seq DESC LIMIT 1", stream, kind, sequence))
        {
            if (rows.Read())
            {
                (from, value) = (rows.Number(0), rows.GetValue(1));
            }
        }

        long until = sql.Value("SELECT min(first_seq) FROM facts WHERE stream = $a AND kind = $b AND first_seq > $c", stream, kind, sequence) is long next ? next : long.MaxValue;
        until = Math.Min(until, Math.Max(sequence, last) + 1);
        Fact fact = new(
            from,
            until,
            kind == StoreFacts.Filters && value is string text ? EventFilters.Read(text) : [],
            kind == StoreFacts.Mappings && value is byte[] bytes ? StoreFacts.ReadMappings(bytes) : []);
        _facts[(stream, kind)] = fact;
        return fact;
    }

    private sealed record Fact(long From, long Until, IReadOnlyList<DamosFilter> Filters, IReadOnlyList<Mapping> Mappings);
}
