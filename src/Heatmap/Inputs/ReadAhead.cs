using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Damon.Snapshots;

namespace DamonHeatmap.Inputs;

/// <summary>
/// Reads snapshots ahead on another thread, so that files are read and pictures drawn side by side. What is read ahead is bounded; a short series is read without any thread. Whoever goes
/// through the series notices nothing of it: snapshots, warnings and errors come in their order, and on the caller's own thread.
/// </summary>
internal static class ReadAhead
{
    /// <summary>As many regions go from thread to thread at once: some 50 kilobytes. Of more, much would outlive the collector's first generation, and be copied into fresh pages, which the kernel clears one by one.</summary>
    private const int RegionsAtOnce = 1 << 11;

    /// <summary>As many of those wait.</summary>
    private const int MostWaiting = 3;

    /// <param name="read">Begins to read; is given what takes the warnings.</param>
    /// <param name="warn">Is told the warnings; null: nobody is.</param>
    /// <param name="regionsAtOnce">What goes from thread to thread at once.</param>
    public static IEnumerable<Snapshot> Of(Func<Action<string>?, IEnumerable<Snapshot>> read, Action<string>? warn, int regionsAtOnce = RegionsAtOnce)
    {
        var warnings = new List<string>();
        using IEnumerator<Snapshot> source = read(warn is null ? null : warnings.Add).GetEnumerator();

        // most recordings are no longer than this
        Batch first = Next(source, warnings, regionsAtOnce);
        while (Environment.ProcessorCount == 1 && !first.IsLast)
        {
            foreach (Snapshot snapshot in first.Tell(warn))
            {
                yield return snapshot;
            }

            first = Next(source, warnings, regionsAtOnce);
        }

        if (first.IsLast)
        {
            foreach (Snapshot snapshot in first.Tell(warn))
            {
                yield return snapshot;
            }

            first.ThrowIfFailed();
            yield break;
        }

        using var stop = new CancellationTokenSource();
        using var waiting = new BlockingCollection<Batch>(MostWaiting);
        Task reader = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            Batch batch = first;
            while (true)
            {
                foreach (Snapshot snapshot in batch.Tell(warn))
                {
                    yield return snapshot;
                }

                batch.ThrowIfFailed();
                if (batch.IsLast)
                {
                    yield break;
                }

                batch = waiting.Take();
            }
        }
        finally
        {
            // who stops early must not leave a thread behind that reads what is being closed
            stop.Cancel();
            reader.GetAwaiter().GetResult();
        }

        void Read()
        {
            try
            {
                Batch batch;
                do
                {
                    batch = Next(source, warnings, regionsAtOnce);
                    waiting.Add(batch, stop.Token);
                }
                while (!batch.IsLast);
            }
            catch (OperationCanceledException)
            {
                // nobody wants more
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "It goes on in the caller's thread, which would wait for ever, else.")]
    private static Batch Next(IEnumerator<Snapshot> source, List<string> warnings, int regionsAtOnce)
    {
        var snapshots = new List<(Snapshot, int)>();
        bool isLast = false;
        ExceptionDispatchInfo? failure = null;
        try
        {
            for (int regions = 0; regions < regionsAtOnce && !isLast;)
            {
                isLast = !source.MoveNext();
                if (!isLast)
                {
                    snapshots.Add((source.Current, warnings.Count));

                    // an empty one takes room, too
                    regions += source.Current.Regions.Count + 4;
                }
            }
        }
        catch (Exception exception)
        {
            // whatever it is, the caller's thread is told
            (isLast, failure) = (true, ExceptionDispatchInfo.Capture(exception));
        }

        var batch = new Batch(snapshots, [.. warnings], isLast, failure);
        warnings.Clear();
        return batch;
    }

    /// <summary>What goes from thread to thread.</summary>
    /// <param name="Snapshots">Each with the number of warnings that came before it.</param>
    /// <param name="Warnings">In their order.</param>
    /// <param name="IsLast">Whether nothing follows.</param>
    /// <param name="Failure">Why nothing follows; null: that was all.</param>
    private sealed record Batch(List<(Snapshot Snapshot, int Warnings)> Snapshots, string[] Warnings, bool IsLast, ExceptionDispatchInfo? Failure)
    {
        public IEnumerable<Snapshot> Tell(Action<string>? warn)
        {
            int told = 0;
            foreach ((Snapshot snapshot, int before) in Snapshots)
            {
                for (; told < before; told++)
                {
                    warn?.Invoke(Warnings[told]);
                }

                yield return snapshot;
            }

            for (; told < Warnings.Length; told++)
            {
                warn?.Invoke(Warnings[told]);
            }
        }

        public void ThrowIfFailed() => Failure?.Throw();
    }
}
