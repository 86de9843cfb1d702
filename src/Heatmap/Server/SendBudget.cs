namespace DamonHeatmap.Server;

/// <summary>
/// Memory for answers that are being sent. Who reads slowly holds an answer for long, so without a limit a few clients could fill the host's memory. The same answer to many counts once. Thread-safe.
/// </summary>
/// <param name="mostBytes">How much may be held; one answer of any size is always let through when nothing else is held.</param>
internal sealed class SendBudget(long mostBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<byte[], int> _senders = new(ReferenceEqualityComparer.Instance);
    private long _held;

    /// <summary>Bytes that are held now.</summary>
    public long Held
    {
        get
        {
            lock (_lock)
            {
                return _held;
            }
        }
    }

    /// <summary>Whether an answer may be sent; if so, <see cref="Release"/> has to follow.</summary>
    public bool TryTake(byte[] body)
    {
        lock (_lock)
        {
            if (_senders.TryGetValue(body, out int senders))
            {
                _senders[body] = senders + 1;
                return true;
            }

            if (!HasRoom(body.Length))
            {
                return false;
            }

            _held += body.Length;
            _senders.Add(body, 1);
            return true;
        }
    }

    /// <summary>Whether an answer of so many bytes would be let through now: who knows that it would not need not make it.</summary>
    public bool HasRoom(long bytes)
    {
        lock (_lock)
        {
            return _held == 0 || _held + bytes <= mostBytes;
        }
    }

    /// <summary>It has been sent, or will not be.</summary>
    public void Release(byte[] body)
    {
        lock (_lock)
        {
            if (--_senders[body] == 0)
            {
                _senders.Remove(body);
                _held -= body.Length;
            }
        }
    }
}
