using System.Buffers.Binary;
using Damon.Kernel.Sysfs;
using Damon.Snapshots;

namespace Damon.Kernel.Tracing;

/// <summary>Takes DAMON's events out of their binary form, by what their <c>format</c> files say.</summary>
public sealed class DamonEventDecoder
{
    /// <summary>The event of each region at the end of an aggregation.</summary>
    public const string Aggregated = "damon_aggregated";

    /// <summary>The same with the hits of probes (Linux 7.2).</summary>
    public const string RegionAggregated = "damon_region_aggregated";

    /// <summary>A new sampling interval (Linux 6.17).</summary>
    public const string Tune = "damon_monitor_intervals_tune";

    /// <summary>A scheme's counters (Linux 7.0).</summary>
    public const string SchemeStats = "damos_stat_after_apply_interval";

    private readonly EventField _type;
    private readonly EventField _thread;
    private readonly RegionFields? _aggregated;
    private readonly RegionFields? _regionAggregated;
    private readonly TuneFields? _tune;
    private readonly StatsFields? _stats;

    /// <param name="formats">The formats of those of the events above that are to be taken; others are left alone.</param>
    /// <param name="path">Where they are from, for messages.</param>
    /// <exception cref="DamonDataException">None is given, or one lacks a field that is needed.</exception>
    public DamonEventDecoder(IReadOnlyList<EventFormat> formats, string path)
    {
        if (formats.Count == 0)
        {
            throw new DamonDataException($"{path}: no event to read");
        }

        _type = formats[0].Number("common_type", path);
        _thread = formats[0].Number("common_pid", path);
        foreach (EventFormat format in formats)
        {
            string file = $"{path}/{format.Name}/format";
            switch (format.Name)
            {
                case Aggregated:
                    _aggregated = new RegionFields(format, file, _thread);
                    break;
                case RegionAggregated:
                    _regionAggregated = new RegionFields(format, file, _thread);
                    break;
                case Tune:
                    _tune = new TuneFields(format, file, _thread);
                    break;
                case SchemeStats:
                    _stats = new StatsFields(format, file, _thread);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Tells an event.</summary>
    /// <param name="data">Its data, as it stands in the page.</param>
    /// <param name="time">Its time in ns.</param>
    /// <param name="sink">Is told.</param>
    /// <returns>False for an event that is none of those, or is cut short.</returns>
    public bool Decode(ReadOnlySpan<byte> data, long time, ITraceSink sink)
    {
        if (data.Length < Math.Max(_type.End, _thread.End))
        {
            return false;
        }

        int id = (int)_type.Read(data);
        if (_aggregated is not null && id == _aggregated.Id)
        {
            return _aggregated.Tell(data, time, withProbes: false, sink);
        }

        if (_regionAggregated is not null && id == _regionAggregated.Id)
        {
            return _regionAggregated.Tell(data, time, withProbes: true, sink);
        }

        if (_tune is not null && id == _tune.Id)
        {
            return _tune.Tell(data, time, sink);
        }

        return _stats is not null && id == _stats.Id && _stats.Tell(data, time, sink);
    }

    private sealed class RegionFields
    {
        private readonly EventField _thread;
        private readonly EventField _target;
        private readonly EventField _count;
        private readonly EventField _start;
        private readonly EventField _end;
        private readonly EventField _accesses;
        private readonly EventField? _age;

        /// <summary>Where the hits are in this very event (<c>__data_loc</c>): offset in the lower half, length in the upper.</summary>
        private readonly EventField? _hits;
        private readonly int _length;
        private readonly bool _isUsual;

        public RegionFields(EventFormat format, string path, EventField thread)
        {
            Id = format.Id;
            _thread = thread;
            _target = format.Number(format.Find("target_id") is null ? "target_idx" : "target_id", path);
            _count = format.Number("nr_regions", path);
            _start = format.Number("start", path);
            _end = format.Number("end", path);
            _accesses = format.Number("nr_accesses", path);
            _age = format.Find("age") is null ? null : format.Number("age", path);
            _hits = HitsOf(format);
            EventField?[] all = [_thread, _target, _count, _start, _end, _accesses, _age, _hits];
            _length = all.Max(field => field?.End ?? 0);
            _isUsual = _age is { Size: 4 } && _target.Size == 8 && _start.Size == 8 && _end.Size == 8 && _count.Size == 4 && _accesses.Size == 4 && _thread.Size == 4;
        }

        public int Id { get; }

        public bool Tell(ReadOnlySpan<byte> data, long time, bool withProbes, ITraceSink sink)
        {
            ProbeHits hits = default;
            if (data.Length < _length || (_hits is not null && !TryHits(data, out hits)))
            {
                return false;
            }

            // one bounds check for all, and no look at each size: this is done for every region
            RegionEvent found = _isUsual
                ? new RegionEvent(
                    BinaryPrimitives.ReadInt32LittleEndian(data[_thread.Offset..]), time,
                    BinaryPrimitives.ReadUInt64LittleEndian(data[_target.Offset..]), BinaryPrimitives.ReadUInt32LittleEndian(data[_count.Offset..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(data[_start.Offset..]), BinaryPrimitives.ReadUInt64LittleEndian(data[_end.Offset..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(data[_accesses.Offset..]), BinaryPrimitives.ReadUInt32LittleEndian(data[_age!.Offset..]), hits)
                : new RegionEvent(
                    (int)_thread.Read(data), time, _target.Read(data), (uint)_count.Read(data), _start.Read(data), _end.Read(data),
                    (uint)_accesses.Read(data), (uint)(_age?.Read(data) ?? 0), hits);
            sink.Region(found, withProbes);
            return true;
        }

        private static EventField? HitsOf(EventFormat format)
        {
            EventField? hits = format.Find("probe_hits");
            return hits is { Size: 4 } && hits.Type.StartsWith("__data_loc ", StringComparison.Ordinal) ? hits : null;
        }

        /// <summary>A byte for each probe. Of more than there can be, none is taken: what they mean, nobody knows.</summary>
        private bool TryHits(ReadOnlySpan<byte> data, out ProbeHits hits)
        {
            uint place = (uint)_hits!.Read(data);
            (int offset, int length) = ((int)(place & 0xffff), (int)(place >> 16));
            hits = default;
            if (offset + length > data.Length)
            {
                return false;
            }

            hits = length <= ProbeHits.MaxProbes ? ProbeHits.Of(data.Slice(offset, length)) : default;
            return true;
        }
    }

    private sealed class TuneFields(EventFormat format, string path, EventField thread)
    {
        private readonly EventField _sample = format.Number("sample_us", path);

        public int Id => format.Id;

        public bool Tell(ReadOnlySpan<byte> data, long time, ITraceSink sink)
        {
            if (data.Length < _sample.End)
            {
                return false;
            }

            sink.Tuned((int)thread.Read(data), time, _sample.Read(data));
            return true;
        }
    }

    private sealed class StatsFields
    {
        private readonly EventField _thread;
        private readonly EventField[] _numbers;
        private readonly int _length;

        public StatsFields(EventFormat format, string path, EventField thread)
        {
            Id = format.Id;
            _thread = thread;
            string[] names =
            [
                "context_idx", "scheme_idx", "nr_tried", "sz_tried", "nr_applied", "sz_applied", "sz_ops_filter_passed", "qt_exceeds", "nr_snapshots",
            ];
            _numbers = [.. names.Select(name => format.Number(name, path))];
            _length = _numbers.Max(field => field.End);
        }

        public int Id { get; }

        public bool Tell(ReadOnlySpan<byte> data, long time, ITraceSink sink)
        {
            if (data.Length < _length)
            {
                return false;
            }

            SchemeStats stats = new(Number(data, 2), Number(data, 3), Number(data, 4), Number(data, 5), Number(data, 6), Number(data, 7), Number(data, 8));
            sink.SchemeStats(new SchemeStatsEvent((int)_thread.Read(data), time, (int)Number(data, 0), (int)Number(data, 1), stats));
            return true;
        }

        private ulong Number(ReadOnlySpan<byte> data, int index) => _numbers[index].Read(data);
    }
}
