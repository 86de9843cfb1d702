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

    private readonly CpuQueue[] _queues;
    private readonly int[] _files;
    private readonly DamonEventDecoder _decoder;
    private readonly IBootClock _clock;

    private RawTraceReader(CpuQueue[] queues, DamonEventDecoder decoder, IBootClock clock)
    {
        (_queues, _decoder, _clock) = (queues, decoder, clock);
        _files = [.. queues.Select(queue => queue.File)];
    }

    public ReadOnlySpan<int> Files => _files;

    public string Manner => $"binary records of {_queues.Length} CPU{(_queues.Length == 1 ? "" : "s")}";

    /// <summary>Opens the buffers.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="instance">The instance's directory.</param>
    /// <param name="decoder">Understands the events.</param>
    /// <param name="layout">How its pages are laid out.</param>
    /// <param name="clock">The instance's clock.</param>
    /// <exception cref="KernelException">One cannot be opened, or there is none.</exception>
    public static RawTraceReader Open(KernelFiles files, string instance, DamonEventDecoder decoder, PageLayout layout, IBootClock clock)
    {
        List<CpuQueue> queues = [];
        string folder = $"{instance}/per_cpu";
        try
        {
            foreach (int cpu in (files.List(folder) ?? []).Select(CpuOf).Where(cpu => cpu >= 0).Order())
            {
                string path = string.Create(CultureInfo.InvariantCulture, $"{folder}/cpu{cpu}/trace_pipe_raw");
                int file = Libc.Open(files.OnHost(path), Libc.ReadOnly | Libc.NonBlocking | Libc.CloseOnExec);
                if (file < 0)
                {
                    throw new KernelException("open", path, Libc.LastError);
                }

                queues.Add(new CpuQueue(path, file, layout));
            }

            return queues.Count > 0 ? new RawTraceReader([.. queues], decoder, clock) : throw new KernelException("list", folder, Errno.NoEntry);
        }
        catch
        {
            queues.ForEach(queue => Libc.Close(queue.File));
            throw;
        }
    }

    public void Drain(ITraceSink sink)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            long now = _clock.Now;
            bool any = false, full = false;
            foreach (CpuQueue queue in _queues)
            {
                queue.Fill(MostWaiting);
                any |= queue.HasNext;
                full |= queue.Waiting >= MostWaiting;
            }

            if (!any)
            {
                return;
            }

            // a buffer that is full of the future has somebody else's clock; waiting for it would take for ever
            TellUpTo(full ? long.MaxValue : now, sink);
        }
    }

    public void Dispose()
    {
        for (int i = 0; i < _files.Length; i++)
        {
            if (_files[i] >= 0)
            {
                _ = Libc.Close(_files[i]);
                _files[i] = -1;
            }
        }
    }

    private static int CpuOf(string name) =>
        name.StartsWith("cpu", StringComparison.Ordinal) && int.TryParse(name.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out int cpu) ? cpu : -1;

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
                    sink.Lost(next.Lost);
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
