using System.Text.Json;
using Damon.Snapshots;
using Parts = Damon.Records.RegionRow.Parts;

namespace Damon.Records;

/// <summary>
/// Makes snapshots of the values of a JSON record file. Where damo's format loses or mistakes something that can be found out again, it is
/// put right, and said once.
/// </summary>
internal sealed class SnapshotAssembler : IRecordVisitor
{
    private readonly string _name;
    private readonly RecordFileOptions _options;
    private readonly Warnings _warnings;
    private readonly TimeOrder _order;
    private readonly Queue<Snapshot> _ready = new();
    private readonly RegionsBuilder _builder = new();
    private RegionRow[] _rows = new RegionRow[1024];
    private int _count;

    private long _record = -1;
    private long _snapshot = -1;
    private RecordHead _head = new();
    private StreamId? _stream;
    private IntervalsRule? _rule;
    private int _snapshotsOfRecord;
    private (Snapshot Alone, Snapshot WithOthers, long Number)? _first;
    private Snapshot? _before;

    private long? _start;
    private long? _end;
    private long? _sampleInterval;

    /// <param name="name">The file's name, for messages.</param>
    /// <param name="options">What the file does not say.</param>
    /// <param name="warnings">Is told what was mended.</param>
    public SnapshotAssembler(string name, RecordFileOptions options, Warnings warnings) =>
        (_name, _options, _warnings, _order) = (name, options, warnings, new TimeOrder());

    /// <summary>The next finished snapshot; null when there is none yet.</summary>
    public Snapshot? Take() => _ready.TryDequeue(out Snapshot? snapshot) ? snapshot : null;

    public void BeginRecord()
    {
        _record++;
        _head = new RecordHead();
        (_stream, _rule, _snapshotsOfRecord, _before) = (null, null, 0, null);
    }

    public void BeginIntervals(RecordKey key)
    {
        // an empty one says as little as none
    }

    public void RecordValue(RecordKey key, RawValue value)
    {
        if (key == RecordKey.DataSource && _stream is { } stream)
        {
            // damo writes it behind the snapshots, but then it also gave the record the index -1
            if (value.Text.SequenceEqual("damon_stat"u8) && stream.Kdamond != RecordHead.Stat)
            {
                _warnings.Once("data_source", $"record {_record} says only behind its snapshots that it is of DAMON_STAT; they are kept as of \"{stream}\"");
            }

            return;
        }

        try
        {
            if (_head.Take(key, value))
            {
                return;
            }
        }
        catch (DamonDataException exception)
        {
            throw new DamonDataException($"{_name}: record {_record}: {ValueNames.Of(key).Name} (byte {value.Offset}): {exception.Message}; correct it", exception);
        }

        throw new DamonDataException($"{_name}: record {_record}: {Refusal(ValueNames.Of(key), value)}");
    }

    public void BeginSnapshot()
    {
        _snapshot++;
        if (_stream is null)
        {
            BeginSnapshots();
        }

        (_start, _end, _sampleInterval) = (null, null, null);
        _count = 0;
    }

    public void SnapshotValue(RecordKey key, RawValue value)
    {
        // total_bytes is what the regions add up to; damos_stats say nothing of the memory
        bool taken = key switch
        {
            RecordKey.StartTime => TryTime(value, out _start),
            RecordKey.EndTime => TryTime(value, out _end),
            RecordKey.SampleIntervalUs => value.IsNull || TryInterval(value, out _sampleInterval),
            _ => true,
        };
        if (!taken)
        {
            throw new DamonDataException($"{_name}: snapshot {_snapshot}: {Refusal(ValueNames.Of(key), value)}");
        }
    }

    public void BeginRegion()
    {
        if (_count == _rows.Length)
        {
            if (_count >= RegionsBuilder.MaxCount)
            {
                throw RegionError($"more than {RegionsBuilder.MaxCount} regions in one snapshot; is the file damaged?");
            }

            Array.Resize(ref _rows, _rows.Length * 2);
        }

        _rows[_count] = default;
    }

    public void RegionValue(RegionKey key, RawValue value)
    {
        if (!TryTake(ref _rows[_count], key, value))
        {
            throw new DamonDataException($"{_name}: snapshot {_snapshot}, region {_count}: {Refusal(ValueNames.Of(key), value)}");
        }
    }

    public void EndRegion()
    {
        ref readonly RegionRow row = ref _rows[_count];
        if (!row.Has(Parts.Start) || !row.Has(Parts.End))
        {
            throw RegionError($"no \"{(row.Has(Parts.Start) ? "end" : "start")}\"; each region needs one");
        }

        if (!row.Has(Parts.Samples | Parts.Percent))
        {
            throw RegionError("no \"nr_accesses\": nothing is known of its accesses; record them again with a kernel and damo that give them");
        }

        if ((row.Samples < 0 || row.Age < 0) && !row.IsFake)
        {
            throw RegionError($"negative {(row.Samples < 0 ? "samples" : "age")}; correct it");
        }

        if (!row.Has(Parts.Age | Parts.AgeTime))
        {
            _warnings.Once("age", $"snapshot {_snapshot}, region {_count} has no age (Linux 5.15 gives none); taken for 0, wherever it is missing");
        }

        _count++;
    }

    public void EndSnapshot()
    {
        long start = _start ?? throw SnapshotError("no \"start_time\"; each snapshot needs one");
        long end = _end ?? throw SnapshotError("no \"end_time\"; each snapshot needs one");
        int number = _snapshotsOfRecord++;
        if (_count == 1 && _rows[0].IsFake)
        {
            return;
        }

        Snapshot snapshot, withOthers;
        bool doubtful = number == 0 && _rule!.IsFirstStartInvented && _sampleInterval is null;
        try
        {
            snapshot = Make(_rule!.Of(start, end, _sampleInterval), start, end);
            withOthers = doubtful ? Make(_rule.Recorded, end - _rule.Recorded.Aggregation, end) : snapshot;
        }
        catch (DamonDataException exception)
        {
            throw SnapshotError(exception.Message + "; is the file damaged?", exception);
        }

        _before = withOthers;
        if (doubtful)
        {
            // Whether damo made up its start, a second snapshot shows.
            _first = (snapshot, withOthers, _snapshot);
            return;
        }

        ReleaseFirst(alone: false);
        Release(snapshot, _snapshot);
    }

    public void EndRecord()
    {
        if (_stream is null)
        {
            BeginSnapshots();
        }

        ReleaseFirst(alone: true);
    }

    private void BeginSnapshots()
    {
        if (_head.Missing() is string missing)
        {
            throw new DamonDataException($"{_name}: record {_record}: {missing}");
        }

        _stream = _head.Stream(_options.Node);
        try
        {
            _order.Enter(_stream);
            _rule = new IntervalsRule(_head, _options.Intervals, _warnings);
        }
        catch (DamonDataException exception)
        {
            throw new DamonDataException($"{_name}: record {_record}: {exception.Message}; correct the record", exception);
        }
    }

    private void ReleaseFirst(bool alone)
    {
        if (_first is not { } first)
        {
            return;
        }

        _first = null;
        if (!alone)
        {
            _warnings.Once(
                "first start",
                $"the start of snapshot {first.Number}, first of an auto-tuned trace, is damo's guess; read with the intervals that the record started with");
        }

        Release(alone ? first.Alone : first.WithOthers, first.Number);
    }

    private void Release(Snapshot snapshot, long number)
    {
        if (!_order.TryAdvance(snapshot.EndTime, out long last))
        {
            throw new DamonDataException(
                $"{_name}: snapshot {number}: ends at {snapshot.EndTime} ns, before the one before it of the same stream ({snapshot.Stream}), at {last} ns; sort the snapshots by time");
        }

        _ready.Enqueue(snapshot);
    }

    private Snapshot Make(Intervals intervals, long start, long end)
    {
        _builder.Clear();
        for (int i = 0; i < _count; i++)
        {
            ref readonly RegionRow row = ref _rows[i];
            uint samples = row.Has(Parts.Samples) ? (uint)row.Samples : Samples(row.Percent, intervals, i);
            if (samples > intervals.MaxAccesses)
            {
                _warnings.Once(
                    "overshoot",
                    $"snapshot {_snapshot}, region {i} has {samples} samples where {intervals.MaxAccesses} are possible (kernels can count a few too many); kept, here and elsewhere");
            }

            uint age = row.Has(Parts.AgeTime) && !row.Has(Parts.Age) ? Age(row.AgeTime, intervals, i) : (uint)row.Age;
            _builder.Add(row.Start, row.End, samples, age, row.FilterPassed, row.Hits);
        }

        Regions regions = _builder.Build(_head.Filters.Count > 0);
        return new Snapshot(_stream!, Began(start, end, intervals, regions), end, intervals, regions, _head.Filters);
    }

    /// <summary>The start of the aggregation that a snapshot ends. That of a trace's first is damo's guess, the mean time between all of them, and as good as any.</summary>
    private long Began(long start, long end, Intervals intervals, Regions regions)
    {
        if (end <= start)
        {
            return start;
        }

        Snapshot? before = _before?.EndTime == start ? _before : null;
        long began = AggregationStart.Of(start, end, intervals, regions, before?.Intervals == intervals ? before.Regions : null);
        if (began != start && before is not null)
        {
            _warnings.Once(
                "start", $"snapshot {_snapshot} ends so long after the one before it that others are missing between; only its last aggregation is taken for known, here and elsewhere");
        }

        return began;
    }

    private static uint Samples(double percent, Intervals intervals, int index)
    {
        double samples = Math.Round(percent * intervals.MaxAccesses / 100, MidpointRounding.AwayFromZero);
        return samples <= uint.MaxValue ? (uint)samples : throw new DamonDataException($"region {index} has {percent:G3} % of the accesses that are possible");
    }

    private uint Age(long time, Intervals intervals, int index)
    {
        if (time < 0 && !_head.IsStat)
        {
            throw new DamonDataException($"region {index} has a negative age, {time} ns");
        }

        // DAMON_STAT says since when, the aggregation in progress counted; negative: accessed since
        Int128 age = ((Int128.Abs(time) * 2) + intervals.Aggregation) / (2 * (Int128)intervals.Aggregation);
        age = _head.IsStat ? Int128.Max(0, age - 1) : age;
        return age <= uint.MaxValue ? (uint)age : throw new DamonDataException($"region {index} has an age of {age} aggregation intervals, more than 4294967295");
    }

    private bool TryTake(ref RegionRow row, RegionKey key, RawValue value)
    {
        // most values are null or "0 B", and say nothing
        if (value.IsNull)
        {
            return key is not (RegionKey.Start or RegionKey.End);
        }

        switch (key)
        {
            case RegionKey.Start:
                row.Told |= Parts.Start;
                return TryBytes(value, out ulong start) && (row.Start = start) == start;
            case RegionKey.End:
                row.Told |= Parts.End;
                return TryBytes(value, out ulong end) && (row.End = end) == end;
            case RegionKey.Samples:
                row.Told |= Parts.Samples;
                return TryCount(value, out long samples) && (row.Samples = samples) == samples;
            case RegionKey.Percent:
                row.Told |= Parts.Percent;
                return TryPercent(value, out double percent) && (row.Percent = percent) >= 0;
            case RegionKey.AgeAggrIntervals:
                row.Told |= Parts.Age;
                return TryCount(value, out long age) && (row.Age = age) == age;
            case RegionKey.AgeUsec:
                row.Told |= Parts.AgeTime;
                return TryAgeTime(value, out long time) && (row.AgeTime = time) == time;
            case RegionKey.SzFilterPassed:
                return TryFilterPassed(ref row, value);
            case RegionKey.ProbeHits:
                return TryHits(ref row, value);
            default:
                // nr_accesses and age are objects or null
                return false;
        }
    }

    /// <summary>A list of numbers of a byte each, as the kernel has them; nearly always an empty one.</summary>
    private static bool TryHits(ref RegionRow row, RawValue value)
    {
        row.Hits = default;
        if (value.Type != JsonTokenType.StartArray)
        {
            return false;
        }

        ReadOnlySpan<byte> list = ExactNumber.Trim(value.Text[1..^1]);
        if (list.IsEmpty)
        {
            return true;
        }

        foreach (Range part in list.Split((byte)','))
        {
            if (row.Hits.Count == ProbeHits.MaxProbes || !TextCount.TryParsePlain(ExactNumber.Trim(list[part]), out ulong hits) || hits > byte.MaxValue)
            {
                return false;
            }

            row.Hits = row.Hits.With((byte)hits);
        }

        return true;
    }

    private bool TryFilterPassed(ref RegionRow row, RawValue value)
    {
        if (!RecordHead.IsScalar(value) || !FilterPassedText.TryParse(value.Text, out ulong bytes, out bool exact))
        {
            return false;
        }

        if (!exact)
        {
            _warnings.Once(
                "rounded",
                $"snapshot {_snapshot}, region {_count}: damo rounded sz_filter_passed to {Excerpt.Of(value.Text)}; taken for {bytes} bytes, here and elsewhere to within half of the last digit");
        }

        row.FilterPassed = bytes;
        return true;
    }

    private static bool TryBytes(RawValue value, out ulong bytes) => TextBytes.TryParse(value.Text, out bytes) && RecordHead.IsScalar(value);

    /// <summary>0 … 2³²−1, and −1, which only damo's fake snapshot has.</summary>
    private static bool TryCount(RawValue value, out long count)
    {
        if (TextCount.TryParsePlain(value.Text, out ulong plain) && plain <= uint.MaxValue)
        {
            count = (long)plain;
            return RecordHead.IsScalar(value);
        }

        bool taken = TextCount.TryParse(value.Text, out Int128 parsed) && parsed >= -1 && parsed <= uint.MaxValue && RecordHead.IsScalar(value);
        count = taken ? (long)parsed : 0;
        return taken;
    }

    private static bool TryPercent(RawValue value, out double percent) =>
        TextRatio.TryParsePercent(value.Text, out percent) && percent >= 0 && percent <= 1e12 && RecordHead.IsScalar(value);

    private static bool TryTime(RawValue value, out long? time)
    {
        bool taken = TextTime.TryParseNanoseconds(value.Text, out long parsed) && RecordHead.IsScalar(value);
        time = taken ? parsed : null;
        return taken;
    }

    private static bool TryInterval(RawValue value, out long? interval)
    {
        bool taken = TextTime.TryParseMicroseconds(value.Text, out long parsed) && parsed > 0 && RecordHead.IsScalar(value);
        interval = taken ? parsed : null;
        return taken;
    }

    /// <summary>An age in time. damo writes −2.5 s as <c>"-2 s 500 ms"</c> (and reads it as −1.5 s): the sign is meant for all of it.</summary>
    private static bool TryAgeTime(RawValue value, out long time)
    {
        ReadOnlySpan<byte> text = ExactNumber.Trim(value.Text);
        bool negative = text.Length > 0 && text[0] == '-';
        bool taken = TextTime.TryParseMicroseconds(negative ? text[1..] : text, out long parsed) && parsed >= 0 && RecordHead.IsScalar(value);
        time = negative ? -parsed : parsed;
        return taken;
    }

    private static string Refusal((string Name, string Expected) of, RawValue value) =>
        $"{of.Name} (byte {value.Offset}): expected {of.Expected}; found {(value.IsNull ? "null" : Excerpt.Of(value.Text))}";

    private DamonDataException SnapshotError(string what, Exception? cause = null) => new($"{_name}: snapshot {_snapshot}: {what}", cause);

    private DamonDataException RegionError(string what) => new($"{_name}: snapshot {_snapshot}, region {_count}: {what}");
}
