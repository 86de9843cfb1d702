using System.Text;
using System.Text.Json;
using Damon;
using Damon.Records;

namespace DamonHeatmap.Compat;

/// <summary>Understands the values of a JSON record file as damo does: loosely, and failing where damo fails.</summary>
internal sealed class DamoJson(IDamoVisitor visitor) : IRecordVisitor
{
    private readonly DamoSnapshot _snapshot = new();
    private readonly Remembered _filterPassed = new();

    private DamoRecord? _record;
    private DamoIndex _kdamond;
    private DamoIndex _context;
    private DamoIndex _scheme;
    private DamoIndex? _target;
    private IReadOnlyList<DamoFilter> _filters = [];
    private DamoIndex _source;
    private bool _hasIntervals;
    private bool _hasGoal;
    private readonly PythonNumber?[] _intervals = new PythonNumber?[(int)RecordKey.DamosStats + 1];

    private bool _hasStart;
    private bool _hasEnd;

    private PythonNumber? _start;
    private PythonNumber? _end;
    private PythonNumber? _samples;
    private PythonNumber? _percent;
    private PythonNumber? _age;
    private PythonNumber? _ageMicroseconds;
    private PythonNumber _passed;
    private string? _probeHits;

    /// <summary>Tells all records of a JSON text.</summary>
    /// <exception cref="DamonDataException">Not damo's JSON (names the file), or something that damo fails on (names the place only).</exception>
    public static void Read(JsonRecordParser parser, IDamoVisitor visitor, CancellationToken cancellationToken)
    {
        var reader = new DamoJson(visitor);
        while (parser.ReadSnapshot(reader))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public void BeginRecord()
    {
        _record = null;
        _kdamond = _context = _scheme = DamoIndex.None;
        _target = null;
        _filters = [];
        _source = DamoIndex.OfText(DamoRecord.UnknownSource);
        ForgetIntervals();
    }

    /// <summary>Of two that a record has, Python keeps the second.</summary>
    public void BeginIntervals(RecordKey key)
    {
        if (key == RecordKey.Intervals)
        {
            ForgetIntervals();
            _hasIntervals = true;
        }
        else
        {
            _hasGoal = true;
        }
    }

    public void RecordValue(RecordKey key, RawValue value)
    {
        switch (key)
        {
            case RecordKey.KdamondIdx:
                _kdamond = Index(value);
                break;
            case RecordKey.ContextIdx:
                _context = Index(value);
                break;
            case RecordKey.SchemeIdx:
                _scheme = Index(value);
                break;
            case RecordKey.TargetId:
                _target = Index(value);
                break;
            case RecordKey.Intervals:
                Require(value.IsNull, value, "\"intervals\" is no object");
                ForgetIntervals();
                break;
            case RecordKey.IntervalsGoal:
                throw At(value, "\"intervals_goal\" is no object");
            case RecordKey.GoalAccessBp:
                _intervals[(int)key] = Value(value, static text => PythonText.Share(text, 10_000));
                break;
            case RecordKey.GoalAggrs:
                _intervals[(int)key] = Value(value, PythonText.Number);
                break;
            case RecordKey.GoalMinSampleUs or RecordKey.GoalMaxSampleUs:
                _intervals[(int)key] = Value(value, PythonText.Microseconds);
                break;
            case RecordKey.SampleUs or RecordKey.AggrUs or RecordKey.OpsUpdateUs:
                _intervals[(int)key] = Value(value, PythonText.Microseconds);
                break;
            case RecordKey.SchemeFilters:
                _filters = DamoFilters.Read(value);
                break;
            case RecordKey.DataSource:
                _source = Index(value);
                if (_record is not null)
                {
                    _record.DataSource = _source;
                }

                break;
            default:
                break;
        }
    }

    public void BeginSnapshot()
    {
        Begin();
        (_hasStart, _hasEnd) = (false, false);
        _snapshot.Regions.Clear();
        _snapshot.SampleInterval = PythonNumber.None;
        _snapshot.TotalBytes = PythonNumber.None;
        _snapshot.Stats = null;
    }

    public void SnapshotValue(RecordKey key, RawValue value)
    {
        switch (key)
        {
            case RecordKey.StartTime:
                _snapshot.StartTime = Value(value, PythonText.Nanoseconds);
                _hasStart = true;
                break;
            case RecordKey.EndTime:
                _snapshot.EndTime = Value(value, PythonText.Nanoseconds);
                _hasEnd = true;
                break;
            case RecordKey.SampleIntervalUs:
                _snapshot.SampleInterval = OptionalValue(value, PythonText.Microseconds);
                break;
            case RecordKey.TotalBytes:
                _snapshot.TotalBytes = OptionalValue(value, PythonText.Bytes);
                break;
            case RecordKey.DamosStats:
                _snapshot.Stats = DamoStats.Read(value);
                break;
            default:
                break;
        }
    }

    public void BeginRegion()
    {
        (_start, _end, _samples, _percent, _age, _ageMicroseconds) = (null, null, null, null, null, null);
        _passed = 0;
        _probeHits = null;
    }

    public void RegionValue(RegionKey key, RawValue value)
    {
        switch (key)
        {
            case RegionKey.Start:
                _start = Value(value, PythonText.Bytes);
                break;
            case RegionKey.End:
                _end = Value(value, PythonText.Bytes);
                break;
            case RegionKey.Samples:
                _samples = OptionalValue(value, PythonText.Number);
                break;
            case RegionKey.Percent:
                _percent = OptionalValue(value, static text => PythonText.Share(text, 100));
                break;
            case RegionKey.AgeAggrIntervals:
                _age = OptionalValue(value, PythonText.Number);
                break;
            case RegionKey.AgeUsec:
                _ageMicroseconds = OptionalValue(value, PythonText.Microseconds);
                break;
            case RegionKey.NrAccesses:
                throw At(value, "\"nr_accesses\" is no object");
            case RegionKey.Age:
                throw At(value, "\"age\" is no object");
            case RegionKey.SzFilterPassed:
                _passed = value.Type == JsonTokenType.String && !PythonText.TryPlainNumber(value.Text, out _)
                    ? _filterPassed.Get(value.Text) ?? _filterPassed.Set(value.Text, Value(value, PythonText.Bytes))
                    : Value(value, PythonText.Bytes);
                break;
            case RegionKey.ProbeHits:
                // almost always empty
                _probeHits = value.Type == JsonTokenType.StartArray && value.Text.SequenceEqual("[]"u8) ? null : Encoding.UTF8.GetString(value.Text);
                break;
            default:
                break;
        }
    }

    public void EndRegion() =>
        _snapshot.Regions.Add(new DamoRegion(
            _start ?? throw Missing("start"),
            _end ?? throw Missing("end"),
            _samples ?? throw Missing("nr_accesses: samples"),
            _percent ?? throw Missing("nr_accesses: percent"),
            _age ?? throw Missing("age: aggr_intervals"),
            _ageMicroseconds ?? throw Missing("age: usec"),
            _passed,
            _probeHits));

    public void EndSnapshot()
    {
        if (!_hasStart || !_hasEnd)
        {
            throw new PythonErrorException($"a snapshot lacks \"{(_hasStart ? "end_time" : "start_time")}\"");
        }

        visitor.Snapshot(_record!, _snapshot);
    }

    public void EndRecord() => Begin();

    private static PythonErrorException Missing(string key) => new($"a region lacks \"{key}\"");

    private static PythonErrorException At(RawValue value, string message) => new($"byte {value.Offset}: {message}");

    private static void Require(bool met, RawValue value, string message)
    {
        if (!met)
        {
            throw At(value, message);
        }
    }

    private static PythonNumber OptionalValue(RawValue value, Func<string, PythonNumber> read) =>
        value.IsNull ? PythonNumber.None : Value(value, read);

    /// <summary>A JSON number as it is; a text by the grammar of its key. Nothing else is a number to damo, true and false least of all.</summary>
    private static PythonNumber Value(RawValue value, Func<string, PythonNumber> read)
    {
        if (value.Type is JsonTokenType.String or JsonTokenType.Number && PythonText.TryPlainNumber(value.Text, out long plain))
        {
            return plain;
        }

        try
        {
            return value.Type switch
            {
                JsonTokenType.String => read(Encoding.UTF8.GetString(value.Text)),
                JsonTokenType.Number => JsonText.Number(value.Text),
                _ => throw At(value, $"not a number: {Excerpt.Of(Encoding.UTF8.GetString(value.Text))}"),
            };
        }
        catch (PythonErrorException exception) when (value.Type == JsonTokenType.String)
        {
            throw At(value, exception.Message);
        }
    }

    private static DamoIndex Index(RawValue value)
    {
        switch (value.Type)
        {
            case JsonTokenType.Null:
                return DamoIndex.None;
            case JsonTokenType.Number:
                PythonNumber number = JsonText.Number(value.Text);
                return new DamoIndex(number.Repr(), number);
            case JsonTokenType.True:
                return new DamoIndex("True", 1);
            case JsonTokenType.False:
                return new DamoIndex("False", 0);
            case JsonTokenType.String:
                return new DamoIndex(Encoding.UTF8.GetString(value.Text), PythonNumber.None);
            default:
                // printed by damo as it prints a list; no recording has one
                throw At(value, $"an index that is no number: {Excerpt.Of(Encoding.UTF8.GetString(value.Text))}");
        }
    }

    private void ForgetIntervals()
    {
        (_hasIntervals, _hasGoal) = (false, false);
        Array.Clear(_intervals);
    }

    private void Begin()
    {
        if (_record is not null)
        {
            return;
        }

        _record = new DamoRecord(
            _kdamond, _context, _scheme, _target ?? throw new PythonErrorException("a record lacks \"target_id\""), Intervals())
        {
            Filters = _filters,
            DataSource = _source,
        };
        visitor.BeginRecord(_record);
    }

    private DamoIntervals? Intervals()
    {
        if (!_hasIntervals)
        {
            return null;
        }

        PythonNumber Required(RecordKey key, string name) =>
            _intervals[(int)key] ?? throw new PythonErrorException($"a record's intervals lack \"{name}\"");
        var intervals = new DamoIntervals(Required(RecordKey.SampleUs, "sample_us"), Required(RecordKey.AggrUs, "aggr_us"), Required(RecordKey.OpsUpdateUs, "ops_update_us"));
        return !_hasGoal ? intervals : intervals with
        {
            GoalAccess = Required(RecordKey.GoalAccessBp, "access_bp"),
            GoalAggregations = Required(RecordKey.GoalAggrs, "aggrs"),
            GoalMinSample = Required(RecordKey.GoalMinSampleUs, "min_sample_us"),
            GoalMaxSample = Required(RecordKey.GoalMaxSampleUs, "max_sample_us"),
        };
    }

    /// <summary>The text seen last and its value: <c>0 B</c>, which most regions have, is understood once.</summary>
    private sealed class Remembered
    {
        private byte[] _text = [];
        private PythonNumber _value;

        public PythonNumber? Get(ReadOnlySpan<byte> text) => text.Length > 0 && text.SequenceEqual(_text) ? _value : null;

        public PythonNumber Set(ReadOnlySpan<byte> text, PythonNumber value)
        {
            (_text, _value) = (text.ToArray(), value);
            return value;
        }
    }
}
