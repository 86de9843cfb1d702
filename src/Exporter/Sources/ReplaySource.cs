using System.Runtime.CompilerServices;
using Damon.Records;

namespace DamonExporter.Sources;

/// <summary>Plays a recording as if it were live.</summary>
internal sealed class ReplaySource(Recording recording, ReplayOptions options, TimeProvider time) : ISnapshotSource
{
    /// <summary>Longest wait that a timer takes at once.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    public string Name => "replay";

    public string Description => string.Join(", ", options.Inputs);

    /// <summary>Opens and checks the inputs.</summary>
    /// <param name="node">The host that was recorded.</param>
    /// <param name="options">What to replay, and how.</param>
    /// <param name="time">The clock.</param>
    /// <param name="warn">Is told what was mended or dropped.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Damon.DamonDataException">An input cannot be used.</exception>
    public static ReplaySource Open(string node, ReplayOptions options, TimeProvider time, Action<string> warn, CancellationToken cancellationToken)
    {
        RecordFileOptions fileOptions = new() { Node = node, Intervals = options.Intervals };
        ISnapshotReader[] readers = [.. options.Inputs.Select(path => new RecordFileReader(RecordFile.Open(path, fileOptions)))];
        return new ReplaySource(Recording.Load(readers, warn, cancellationToken), options, time);
    }

    public async IAsyncEnumerable<SourceEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        long start = ReplayClock.Nanoseconds(time.GetUtcNow());
        long last = long.MinValue;
        foreach (ReplayStep step in Timeline.Of(recording, options.Loop, cancellationToken))
        {
            if (options.Speed is { } speed)
            {
                await WaitUntil(began, (double)step.Offset / speed, cancellationToken);
            }

            switch (step.Event)
            {
                // what is served at the end of a replay without pauses is what somebody wanted to see
                case StreamEnded when options.Speed is null:
                    break;
                case SnapshotTaken taken when options.Time == ReplayTime.Now:
                    // a clock that was set back does not take the snapshots with it
                    last = options.Speed is null ? last : Math.Max(last, ReplayClock.Nanoseconds(time.GetUtcNow()));
                    Int128 end = options.Speed is null ? (Int128)taken.Snapshot.EndTime - recording.LastEnd + start : last;
                    yield return new SnapshotTaken(ReplayClock.EndingAt(taken.Snapshot, end));
                    break;
                default:
                    yield return step.Event;
                    break;
            }
        }
    }

    private async ValueTask WaitUntil(long began, double nanoseconds, CancellationToken cancellationToken)
    {
        while (true)
        {
            double left = nanoseconds - time.GetElapsedTime(began).TotalNanoseconds;
            if (left <= 0)
            {
                return;
            }

            // rounded up to whole ticks and the timer's milliseconds, so that it is not early and need not spin
            TimeSpan wait = left >= LongestWait.TotalNanoseconds ? LongestWait : TimeSpan.FromMilliseconds(Math.Ceiling(left / 1e6));
            await Task.Delay(wait, time, cancellationToken);
        }
    }
}
