using System.Runtime.InteropServices;
using Damon.Snapshots;

namespace DamonExporter.Sources;

/// <summary>Gathers a <see cref="StreamProfile"/> of each stream while the snapshots pass by, in order of end time within each stream.</summary>
internal sealed class StreamProfiler
{
    /// <summary>Spacings of a stream that are kept for the median; so many say enough, and memory stays bounded.</summary>
    private const int MaxSpacings = 10_000;

    private readonly Dictionary<StreamId, Progress> _streams = [];

    public void Add(Snapshot snapshot)
    {
        ref Progress? progress = ref CollectionsMarshal.GetValueRefOrAddDefault(_streams, snapshot.Stream, out bool seen);
        progress ??= new Progress();
        if (seen && progress.Spacings.Count < MaxSpacings)
        {
            progress.Spacings.Add((long)Int128.Clamp((Int128)snapshot.EndTime - progress.LastEnd, 0, long.MaxValue));
        }

        progress.Count++;
        progress.LastEnd = snapshot.EndTime;
        progress.Aggregation = snapshot.Intervals.Aggregation;
    }

    public Dictionary<StreamId, StreamProfile> Profiles() => _streams.ToDictionary(pair => pair.Key, pair => pair.Value.Profile());

    private sealed class Progress
    {
        public int Count { get; set; }

        public long LastEnd { get; set; }

        public long Aggregation { get; set; }

        public List<long> Spacings { get; } = [];

        public StreamProfile Profile()
        {
            Spacings.Sort();
            long median = Spacings.Count == 0 ? 0 : Spacings[Spacings.Count / 2];
            return new StreamProfile(Count, Math.Max(median, Aggregation));
        }
    }
}
