using Microsoft.Data.Sqlite;

namespace Damon.Storage;

// What is to be delivered, and has not been yet.
public sealed partial class SnapshotStore
{
    private readonly StoredReading _outboxReading = new();

    /// <summary>The oldest snapshots that wait for delivery, in the order in which they were appended.</summary>
    /// <param name="count">At most so many.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public IReadOnlyList<PendingSnapshot> ReadPending(int count)
    {
        lock (_sideLock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                return _side.Consistently(() => ReadPendingNow(count));
            }
            catch (SqliteException exception)
            {
                throw StoreErrors.Translate(_name, exception);
            }
        }
    }

    /// <summary>It was delivered, and leaves the outbox.</summary>
    /// <exception cref="StoreException">That cannot be written down: it will be given out again after a restart.</exception>
    public void Delivered(long sequence) => Leave(sequence, null);

    /// <summary>Nobody will ever take it: it stays in the store, with the reason, and is not given out again.</summary>
    /// <inheritdoc cref="Delivered"/>
    public void Refused(long sequence, string reason) => Leave(sequence, reason);

    private void Leave(long sequence, string? reason)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            int left = WithRoom(() =>
            {
                ThrowIfBlocked();
                return reason is null
                    ? _sql.Execute("DELETE FROM outbox WHERE seq = $a AND refused IS NULL", sequence)
                    : _sql.Execute("UPDATE outbox SET refused = $b WHERE seq = $a AND refused IS NULL", sequence, reason);
            });
            _changes++;
            _status = _status with { Pending = _status.Pending - left, Refused = _status.Refused + (reason is null ? 0 : left) };
        }
    }

    private List<PendingSnapshot> ReadPendingNow(int count)
    {
        var waiting = new List<(long Sequence, long Stream)>();
        using (SqliteDataReader rows = _side.Rows("SELECT seq, stream FROM outbox WHERE refused IS NULL ORDER BY seq LIMIT $a", (long)count))
        {
            while (rows.Read())
            {
                waiting.Add((rows.Number(0), rows.Number(1)));
            }
        }

        var names = StreamTable.Read(_side).ToDictionary(stream => stream.Id, stream => stream.Stream);
        var pending = new List<PendingSnapshot>(waiting.Count);
        foreach ((long sequence, long stream) in waiting)
        {
            if (!names.TryGetValue(stream, out Snapshots.StreamId? name) || _outboxReading.Find(_side, stream, name, sequence) is not { } snapshot)
            {
                // damaged, or gone: waiting for it would hold up all others for ever
                pending.Add(new PendingSnapshot(sequence, null, default));
                continue;
            }

            string? text = _side.Value(
                "SELECT value FROM facts WHERE stream = $a AND kind = $b AND first_seq <= $c ORDER BY first_seq DESC LIMIT 1", stream, StoreFacts.Base, sequence) as string;
            pending.Add(Waiting(sequence, snapshot, text));
        }

        return pending;
    }

    private static PendingSnapshot Waiting(long sequence, Snapshots.Snapshot snapshot, string? addressBase)
    {
        try
        {
            // without its base, relative addresses would be absolute ones
            bool isLost = addressBase is null && snapshot.Regions.Count > 0;
            return isLost ? new PendingSnapshot(sequence, null, default) : new PendingSnapshot(sequence, snapshot, addressBase is null ? default : StoreFacts.ReadBase(addressBase));
        }
        catch (DamonDataException)
        {
            return new PendingSnapshot(sequence, null, default);
        }
    }
}
