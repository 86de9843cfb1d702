using Damon;
using DamonExporter.Events;

namespace DamonExporter.Tests.Kit;

/// <summary>An outbox in memory that notes what it is told, and can be made to fail.</summary>
internal sealed class MemoryOutbox : IOutbox
{
    private readonly Lock _lock = new();
    private readonly List<OutboxItem> _waiting = [];
    private readonly List<long> _accepted = [];
    private readonly List<(long Sequence, string Reason)> _refused = [];
    private TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MemoryOutbox(params IEnumerable<OutboxItem> items) => Add([.. items]);

    /// <summary>Calls that fail before the next one that does not.</summary>
    public int Failures { get; set; }

    public IReadOnlyList<long> AcceptedOnes => Locked(() => _accepted.ToArray());

    public IReadOnlyList<(long Sequence, string Reason)> RefusedOnes => Locked(() => _refused.ToArray());

    public long Pending => Locked(() => _waiting.Count);

    public void Add(params OutboxItem[] items) => Locked(() =>
    {
        _waiting.AddRange(items);
        _came.TrySetResult();
        return true;
    });

    public IReadOnlyList<OutboxItem> Peek(int count) => Locked(() =>
    {
        MayFail();
        if (_waiting.Count == 0)
        {
            _came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return _waiting.Take(count).ToArray();
    });

    public void Accepted(long sequence) => Locked(() =>
    {
        MayFail();
        Assert.Equal(1, _waiting.RemoveAll(item => item.Sequence == sequence));
        _accepted.Add(sequence);
        return true;
    });

    public void Refused(long sequence, string reason) => Locked(() =>
    {
        MayFail();
        Assert.Equal(1, _waiting.RemoveAll(item => item.Sequence == sequence));
        _refused.Add((sequence, reason));
        return true;
    });

    public Task WaitAsync(CancellationToken cancellationToken) => Locked(() => _came.Task).WaitAsync(cancellationToken);

    private void MayFail()
    {
        if (Failures > 0)
        {
            Failures--;
            throw new DamonDataException("the store cannot be reached");
        }
    }

    private T Locked<T>(Func<T> what)
    {
        lock (_lock)
        {
            return what();
        }
    }
}
