using System.Globalization;

namespace Damon.Kernel.Tracing;

/// <summary>
/// Reads an instance's buffers in binary, per_cpu/cpuN/trace_pipe_raw of every CPU, and puts what they hold in order: a kdamond may move to another CPU in the middle
/// of a snapshot. What was written after the reading began is kept for the next round, since an earlier event may still be in a buffer that was already read.
/// </summary>
public sealed class RawTraceReader : ITraceReader
{
    /// <summary>Bytes of one CPU that wait here at most; the kernel's buffer holds the rest.</summary>
    private const int MostWaiting = 1 << 20;

    /// <summary>So often is read again what came while it was read; a kdamond that never ends is left for the next time.</summary>
    private const int MostRounds = 16;

    /// <summary>CPUs without a buffer are tried again so often, ns: one may come online.</summary>
    private const long Retry = 1_000_000_000;

    private readonly KernelFiles _kernel;
    private readonly string _instance;
    private readonly CpuQueue[] _queues;
    private readonly DamonEventDecoder _decoder;
    private readonly IBootClock _clock;
    private int[] _files = [];
    private long _nextRetry = long.MinValue;

    private RawTraceReader(KernelFiles kernel, string instance, CpuQueue[] queues, DamonEventDecoder decoder, IBootClock clock) =>
        (_kernel, _instance, _queues, _decoder, _clock) = (kernel, instance, queues, decoder, clock);

    public ReadOnlySpan<int> Files => _files;

    /// <summary>Opens the buffers.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="instance">The instance's directory.</param>
    /// <param name="decoder">Understands the events.</param>
    /// <param name="layout">How its pages are laid out.</param>
    /// <param name="clock">The instance's clock.</param>
    /// <exception cref="KernelException">One cannot be opened or read, or there is none.</exception>
    public static RawTraceReader Open(KernelFiles files, string instance, DamonEventDecoder decoder, PageLayout layout, IBootClock clock)
    {
        List<CpuQueue> queues = [];
        string folder = $"{instance}/per_cpu";
        try
        {
            foreach (int cpu in (files.List(folder) ?? []).Select(CpuOf).Where(cpu => cpu >= 0).Order())
            {
                queues.Add(new CpuQueue(files, folder, cpu, layout));
            }

            RawTraceReader reader = new(files, instance, [.. queues], decoder, clock);
            _ = reader.Fill(clock.Now);
            return reader._files.Length > 0 ? reader : throw new KernelException("read", folder, Errno.NoEntry);
        }
        catch
        {
            queues.ForEach(queue => queue.Dispose());
            throw;
        }
    }

    public void Drain(ITraceSink sink)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            long now = _clock.Now;
            if (!Fill(now))
            {
                return;
            }

            // a buffer that is full of the future has somebody else's clock; waiting for it would take for ever
            bool isFull = Array.Exists(_queues, queue => queue.Waiting >= MostWaiting);
            TellUpTo(isFull ? long.MaxValue : now, sink);
        }
    }

    public void Dispose()
    {
        foreach (CpuQueue queue in _queues)
        {
            queue.Dispose();
        }
    }

    private static int CpuOf(string name) =>
        name.StartsWith("cpu", StringComparison.Ordinal) && int.TryParse(name.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out int cpu) ? cpu : -1;

    /// <summary>Reads what is there.</summary>
    /// <returns>Whether there is something to tell.</returns>
    /// <exception cref="KernelException">It cannot be read any more.</exception>
    private bool Fill(long now)
    {
        bool isRetry = now >= _nextRetry, any = false, isChanged = false;
        foreach (CpuQueue queue in _queues)
        {
            bool wasThere = queue.IsThere;
            if (wasThere || isRetry)
            {
                queue.Fill(MostWaiting);
                isChanged |= queue.IsThere != wasThere;
            }

            any |= queue.HasNext;
        }

        if (isRetry)
        {
            _nextRetry = now + Math.Min(Retry, long.MaxValue - now);
        }

        if (isChanged)
        {
            // a removed instance answers as a CPU without a buffer does
            if (!_kernel.Exists(_instance))
            {
                throw new KernelException("read", _instance, Errno.NoDevice);
            }

            _files = [.. _queues.Where(queue => queue.IsThere).Select(queue => queue.File)];
        }

        return any;
    }

    private void TellUpTo(long time, ITraceSink sink)
    {
        while (true)
        {
            CpuQueue? next = null;
            long second = time;
            foreach (CpuQueue queue in _queues)
            {
                if (!queue.HasNext || queue.Time > time)
                {
                    continue;
                }

                if (next is null || queue.Time < next.Time)
                {
                    second = next is null ? second : Math.Min(second, next.Time);
                    next = queue;
                }
                else
                {
                    second = Math.Min(second, queue.Time);
                }
            }

            if (next is null)
            {
                return;
            }

            // as long as no other CPU has anything earlier, this one needs no comparing
            do
            {
                if (next.IsLoss)
                {
                    sink.Lost(next.Cpu, next.Lost);
                }
                else
                {
                    _decoder.Decode(next.Data, next.Time, sink);
                }

                next.Advance();
            }
            while (next.HasNext && next.Time <= second);
        }
    }
}
