using Damon.Snapshots;

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
    private readonly List<RegionRow> _rows = [];

    private long _record = -1;
    private long _snapshot = -1;
    private RecordHead _head = new();
    private StreamId? _stream;
    private IntervalsRule? _rule;
    private int _snapshotsOfRecord;
    private (Snapshot Alone, Snapshot WithOthers, long Number)? _first;

    private long? _start;
    private long? _end;
    private long? _sampleInterval;
    private RegionRow _row;

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
        (_stream, _rule, _snapshotsOfRecord) = (null, null, 0);
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
        _rows.Clear();
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

    public void BeginRegion() => _row = default;

    public void RegionValue(RegionKey key, RawValue value)
    {
        if (!TryTake(ref _row, key, value))
        {
            throw new DamonDataException($"{_name}: snapshot {_snapshot}, region {_rows.Count}: {Refusal(ValueNames.Of(key), value)}");
        }
    }

    public void EndRegion()
    {
        if (_row.Start is null || _row.End is null)
        {
            throw RegionError($"no \"{(_row.Start is null ? "start" : "end")}\"; each region needs one");
        }

        if (_row.Samples is null && _row.Percent is null)
        {
            throw RegionError("no \"nr_accesses\": nothing is known of its accesses; record them again with a kernel and damo that give them");
        }

        if ((_row.Samples < 0 || _row.Age < 0) && !_row.IsFake)
        {
            throw RegionError($"negative {(_row.Samples < 0 ? "samples" : "age")}; correct it");
        }

        if (_row.Age is null && _row.AgeTime is null)
        {
            _warnings.Once("age", $"snapshot {_snapshot}, region {_rows.Count} has no age (Linux 5.15 gives none); taken for 0, wherever it is missing");
        }

        if (_rows.Count == RegionsBuilder.MaxCount)
        {
            throw RegionError($"more than {RegionsBuilder.MaxCount} regions in one snapshot; is the file damaged?");
        }

        _rows.Add(_row);
    }

    public void EndSnapshot()
    {
        long start = _start ?? throw SnapshotError("no \"start_time\"; each snapshot needs one");
        long end = _end ?? throw SnapshotError("no \"end_time\"; each snapshot needs one");
        int number = _snapshotsOfRecord++;
        if (_rows.Count == 1 && _rows[0].IsFake)
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
        for (int i = 0; i < _rows.Count; i++)
        {
            RegionRow row = _rows[i];
            uint samples = Samples(row, intervals, i);
            if (samples > intervals.MaxAccesses)
            {
                _warnings.Once(
                    "overshoot",
                    $"snapshot {_snapshot}, region {i} has {samples} samples where {intervals.MaxAccesses} are possible (kernels can count a few too many); kept, here and elsewhere");
            }

            _builder.Add(row.Start.GetValueOrDefault(), row.End.GetValueOrDefault(), samples, Age(row, intervals, i), row.FilterPassed);
        }

        return new Snapshot(_stream!, start, end, intervals, _builder.Build(_head.Filters.Count > 0), _head.Filters);
    }

    private static uint Samples(in RegionRow row, Intervals intervals, int index)
    {
        double samples = row.Samples ?? Math.Round(row.Percent.GetValueOrDefault() * intervals.MaxAccesses / 100, MidpointRounding.AwayFromZero);
        return samples <= uint.MaxValue ? (uint)samples : throw new DamonDataException($"region {index} has {samples:F0} samples, more than 4294967295");
    }

    private uint Age(in RegionRow row, Intervals intervals, int index)
    {
        if (row.Age is not null || row.AgeTime is null)
        {
            return (uint)row.Age.GetValueOrDefault();
        }

        long time = row.AgeTime.GetValueOrDefault();
        if (time < 0 && !_head.IsStat)
        {
            throw new DamonDataException($"region {index} has a negative age, {time} ns");
        }

        // DAMON_STAT says since when, the aggregation in progress counted; negative: accessed since
        Int128 magnitude = Int128.Abs(time);
        Int128 age = ((magnitude * 2) + intervals.Aggregation) / (2 * (Int128)intervals.Aggregation);
        age = _head.IsStat ? Int128.Max(0, age - 1) : age;
        return age <= uint.MaxValue ? (uint)age : throw new DamonDataException($"region {index} has an age of {age} aggregation intervals, more than 4294967295");
    }

    private bool TryTake(ref RegionRow row, RegionKey key, RawValue value)
    {
        switch (key)
        {
            case RegionKey.Start:
                return TryBytes(value, out ulong? start) && (row.Start = start) is not null;
            case RegionKey.End:
                return TryBytes(value, out ulong? end) && (row.End = end) is not null;
            case RegionKey.Samples when !value.IsNull:
                return TryCount(value, out long? samples) && (row.Samples = samples) is not null;
            case RegionKey.Percent when !value.IsNull:
                return TryPercent(value, out double? percent) && (row.Percent = percent) is not null;
            case RegionKey.AgeAggrIntervals when !value.IsNull:
                return TryCount(value, out long? age) && (row.Age = age) is not null;
            case RegionKey.AgeUsec when !value.IsNull:
                return TryAgeTime(value, out long? time) && (row.AgeTime = time) is not null;
            case RegionKey.NrAccesses or RegionKey.Age:
                return value.IsNull;
            case RegionKey.SzFilterPassed when !value.IsNull:
                return TryFilterPassed(ref row, value);
            default:
                return true;
        }
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
                $"snapshot {_snapshot}, region {_rows.Count}: damo rounded sz_filter_passed to {Excerpt.Of(value.Text)}; taken for {bytes} bytes, here and elsewhere to within half of the last digit");
        }

        row.FilterPassed = bytes;
        return true;
    }

    private static bool TryBytes(RawValue value, out ulong? bytes)
    {
        bool taken = TextBytes.TryParse(value.Text, out ulong parsed) && RecordHead.IsScalar(value);
        bytes = taken ? parsed : null;
        return taken;
    }

    /// <summary>0 … 2³²−1, and −1, which only damo's fake snapshot has.</summary>
    private static bool TryCount(RawValue value, out long? count)
    {
        bool taken = TextCount.TryParse(value.Text, out Int128 parsed) && parsed >= -1 && parsed <= uint.MaxValue && RecordHead.IsScalar(value);
        count = taken ? (long)parsed : null;
        return taken;
    }

    private static bool TryPercent(RawValue value, out double? percent)
    {
        bool taken = TextRatio.TryParsePercent(value.Text, out double parsed) && parsed >= 0 && parsed <= 1e12 && RecordHead.IsScalar(value);
        percent = taken ? parsed : null;
        return taken;
    }

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
    private static bool TryAgeTime(RawValue value, out long? time)
    {
        ReadOnlySpan<byte> text = ExactNumber.Trim(value.Text);
        bool negative = text.Length > 0 && text[0] == '-';
        bool taken = TextTime.TryParseMicroseconds(negative ? text[1..] : text, out long parsed) && parsed >= 0 && RecordHead.IsScalar(value);
        time = taken ? (negative ? -parsed : parsed) : null;
        return taken;
    }

    private static string Refusal((string Name, string Expected) of, RawValue value) =>
        $"{of.Name} (byte {value.Offset}): expected {of.Expected}; found {(value.IsNull ? "null" : Excerpt.Of(value.Text))}";

    private DamonDataException SnapshotError(string what, Exception? cause = null) => new($"{_name}: snapshot {_snapshot}: {what}", cause);

    private DamonDataException RegionError(string what) => new($"{_name}: snapshot {_snapshot}, region {_rows.Count}: {what}");
}
