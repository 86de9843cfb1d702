using System.Text.Json;

namespace Damon.Records;

/// <summary>
/// Reads damo's JSON and tells its values to a visitor, one snapshot a call; memory does not grow with the file. What the values mean it
/// does not know; that they stand where they must, it checks.
/// <para>
/// One thing is told late: a record's <c>data_source</c>, where damo writes it (behind the snapshots), unless the record lacks
/// other values before its snapshots: then what stands behind them is looked up first, with a second pass over the file.
/// </para>
/// </summary>
public sealed class JsonRecordParser : IDisposable
{
    /// <summary>The longest single value that is read, in bytes; damo's are some tens of bytes.</summary>
    public const int LongestValue = 1 << 20;

    private const int BufferSize = 256 * 1024;

    // What a record of today's damo says before its snapshots. When all were seen, nothing that matters stands behind them.
    private const int AllHeads = (1 << (int)RecordKey.KdamondIdx) | (1 << (int)RecordKey.ContextIdx) | (1 << (int)RecordKey.SchemeIdx)
        | (1 << (int)RecordKey.TargetId) | (1 << (int)RecordKey.Intervals) | (1 << (int)RecordKey.SchemeFilters);

    private readonly Func<Stream> _open;
    private readonly string _name;
    private readonly AheadStream _text;
    private readonly bool _headsOnly;
    private readonly RegionShape _shape = new();
    private JsonRecordParser? _scout;

    private byte[] _buffer;
    private byte[] _unescaped = [];
    private int _start;
    private int _end;
    private int _keep = -1;
    private long _offset;
    private bool _final;
    private bool _beginning = true;
    private JsonReaderState _state;

    private Place _place = Place.Document;
    private int _key = JsonKeys.Unknown;
    private int _depth = -1;
    private JsonTokenType _kept;
    private long _keptOffset;

    private long _record = -1;
    private int _heads;
    private bool _hasSnapshots;
    private bool _hasRegions;
    private bool _behindSnapshots;
    private bool _regionEnded;

    /// <param name="open">Opens the JSON text (not compressed) from its start; called once, or twice where a record's values stand behind its snapshots.</param>
    /// <param name="name">What to call the text in messages: the file's name.</param>
    /// <param name="bufferSize">Bytes to read at once.</param>
    public JsonRecordParser(Func<Stream> open, string name, int bufferSize = BufferSize)
        : this(open, name, bufferSize, headsOnly: false)
    {
    }

    private JsonRecordParser(Func<Stream> open, string name, int bufferSize, bool headsOnly)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferSize, 1);
        (_open, _name, _headsOnly) = (open, name, headsOnly);
        _buffer = new byte[Math.Max(bufferSize, 16)];
        _text = new AheadStream(open(), _buffer.Length);
    }

    /// <summary>Where in the text a token stands decides what it means.</summary>
    private enum Place
    {
        Document,
        EmptyObject,
        Records,
        Record,
        Intervals,
        Goal,
        Snapshots,
        Snapshot,
        Regions,
        Region,
        Accesses,
        Age,
        Behind,
    }

    /// <summary>Goes on until one more snapshot was told.</summary>
    /// <returns>False when there is no more: the document is whole and ends here.</returns>
    /// <exception cref="DamonDataException">
    /// Not JSON, not damo's, cut short, too deep or a value too long; names the file and the byte.
    /// </exception>
    public bool ReadSnapshot(IRecordVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _final, _state);
            bool told = false;
            try
            {
                while (!told && !_regionEnded && reader.Read())
                {
                    told = Take(ref reader, visitor);
                }
            }
            catch (JsonException exception)
            {
                throw Invalid(exception, _offset + reader.BytesConsumed);
            }

            _start += (int)reader.BytesConsumed;
            _offset += reader.BytesConsumed;
            _state = reader.CurrentState;
            if (told)
            {
                return true;
            }

            if (_regionEnded)
            {
                _regionEnded = false;
                TellAlike(visitor);
                continue;
            }

            if (_final)
            {
                return false;
            }

            Refill();
        }
    }

    public void Dispose()
    {
        _text.Dispose();
        _scout?.Dispose();
    }

    /// <summary>Tells the regions that are written as the last one was. Between whole elements of an array, the reader's state stays what it is.</summary>
    private void TellAlike(IRecordVisitor visitor)
    {
        _shape.End(_buffer.AsSpan(0, _start), _offset);
        while (_shape.Tell(_buffer.AsSpan(_start, _end - _start), _offset, visitor) is > 0 and int told)
        {
            _start += told;
            _offset += told;
        }
    }

    private bool Take(ref Utf8JsonReader reader, IRecordVisitor visitor)
    {
        JsonTokenType token = reader.TokenType;
        if (_depth >= 0)
        {
            // inside a value that is taken, or passed over, as a whole
            if (reader.CurrentDepth == _depth && token is (JsonTokenType.EndArray or JsonTokenType.EndObject))
            {
                EndWhole(ref reader, visitor);
            }

            return false;
        }

        switch (_place)
        {
            case Place.Region:
                TakeInRegion(ref reader, token, visitor);
                return false;
            case Place.Accesses or Place.Age:
                TakeInPart(ref reader, token, visitor);
                return false;
            case Place.Regions:
                if (token == JsonTokenType.EndArray)
                {
                    _place = Place.Snapshot;
                    return false;
                }

                Expect(token == JsonTokenType.StartObject, ref reader, "a region (an object)");
                _place = Place.Region;
                _shape.Begin(_offset + reader.TokenStartIndex);
                visitor.BeginRegion();
                return false;
            case Place.Snapshot:
                return TakeInSnapshot(ref reader, token, visitor);
            case Place.Snapshots:
                if (token == JsonTokenType.EndArray)
                {
                    _place = Place.Record;
                    return false;
                }

                Expect(token == JsonTokenType.StartObject, ref reader, "a snapshot (an object)");
                (_place, _hasRegions) = (Place.Snapshot, false);
                visitor.BeginSnapshot();
                return false;
            case Place.Record:
                return TakeInRecord(ref reader, token, visitor);
            case Place.Intervals or Place.Goal:
                TakeInIntervals(ref reader, token, visitor);
                return false;
            default:
                TakeOutside(ref reader, token, visitor);
                return false;
        }
    }

    private void TakeOutside(ref Utf8JsonReader reader, JsonTokenType token, IRecordVisitor visitor)
    {
        switch (_place)
        {
            case Place.Document when token == JsonTokenType.StartObject:
                _place = Place.EmptyObject;
                break;
            case Place.EmptyObject:
                // damo reads {} as no records
                Expect(token == JsonTokenType.EndObject, ref reader, "an array of records instead of the object");
                _place = Place.Behind;
                break;
            case Place.Document:
                Expect(token == JsonTokenType.StartArray, ref reader, "an array of records");
                _place = Place.Records;
                break;
            case Place.Records when token == JsonTokenType.EndArray:
                _place = Place.Behind;
                break;
            default:
                Expect(token == JsonTokenType.StartObject, ref reader, "a record (an object)");
                (_place, _heads, _hasSnapshots, _behindSnapshots) = (Place.Record, 0, false, false);
                _record++;
                if (!_headsOnly)
                {
                    visitor.BeginRecord();
                }

                break;
        }
    }

    private bool TakeInRecord(ref Utf8JsonReader reader, JsonTokenType token, IRecordVisitor visitor)
    {
        if (token == JsonTokenType.PropertyName)
        {
            _key = JsonKeys.OfRecord(Name(ref reader));
            return false;
        }

        if (token == JsonTokenType.EndObject)
        {
            Expect(_hasSnapshots, ref reader, "\"snapshots\" in the record");
            _place = Place.Records;
            if (!_headsOnly)
            {
                visitor.EndRecord();
            }

            return _headsOnly;
        }

        if (_key == JsonKeys.Snapshots)
        {
            Expect(!_hasSnapshots, ref reader, "\"snapshots\" only once in a record");
            Expect(token == JsonTokenType.StartArray, ref reader, "an array as \"snapshots\"");
            _hasSnapshots = true;
            if (_headsOnly)
            {
                _behindSnapshots = true;
                BeginWhole(ref reader, keep: false);
                return false;
            }

            _behindSnapshots = (_heads & AllHeads) == AllHeads;
            if (!_behindSnapshots)
            {
                TellWhatStandsBehind(visitor);
            }

            _place = Place.Snapshots;
            return false;
        }

        if (_key == JsonKeys.Unknown || !Wanted((RecordKey)_key, ref reader))
        {
            PassOver(ref reader, token);
            return false;
        }

        _heads |= 1 << _key;
        if (_key == (int)RecordKey.Intervals && token == JsonTokenType.StartObject)
        {
            _place = Place.Intervals;
            visitor.BeginIntervals((RecordKey)_key);
            return false;
        }

        TellRecord(ref reader, token, visitor);
        return false;
    }

    /// <summary>Whether a value of the record is told now: the scout tells only what stands behind the snapshots, the parser only what the scout did not.</summary>
    private bool Wanted(RecordKey key, ref Utf8JsonReader reader)
    {
        if (_headsOnly)
        {
            return _behindSnapshots;
        }

        if (_hasSnapshots && _behindSnapshots)
        {
            Expect(key == RecordKey.DataSource, ref reader, "each value only once in a record");
            return true;
        }

        return !_hasSnapshots;
    }

    private void TellWhatStandsBehind(IRecordVisitor visitor)
    {
        _scout ??= new JsonRecordParser(_open, _name, _buffer.Length, headsOnly: true);
        while (_scout._record < _record)
        {
            // of the records between nothing is told: they had all their values in front
            IRecordVisitor told = _scout._record + 1 == _record ? visitor : NoVisitor.Instance;
            if (!_scout.ReadSnapshot(told))
            {
                throw new DamonDataException($"{_name}: changed while it was read; read a copy");
            }
        }
    }

    private void TakeInIntervals(ref Utf8JsonReader reader, JsonTokenType token, IRecordVisitor visitor)
    {
        bool goal = _place == Place.Goal;
        if (token == JsonTokenType.PropertyName)
        {
            _key = goal ? JsonKeys.OfGoal(Name(ref reader)) : JsonKeys.OfIntervals(Name(ref reader));
        }
        else if (token == JsonTokenType.EndObject)
        {
            _place = goal ? Place.Intervals : Place.Record;
        }
        else if (_key == JsonKeys.Unknown)
        {
            PassOver(ref reader, token);
        }
        else if (_key == (int)RecordKey.IntervalsGoal && token == JsonTokenType.StartObject)
        {
            _place = Place.Goal;
            visitor.BeginIntervals((RecordKey)_key);
        }
        else
        {
            TellRecord(ref reader, token, visitor);
        }
    }

    private void TellRecord(ref Utf8JsonReader reader, JsonTokenType token, IRecordVisitor visitor)
    {
        if (token is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            BeginWhole(ref reader, keep: true);
            return;
        }

        RawValue value = Value(ref reader, token);
        visitor.RecordValue((RecordKey)_key, value);
    }

    private bool TakeInSnapshot(ref Utf8JsonReader reader, JsonTokenType token, IRecordVisitor visitor)
    {
        if (token == JsonTokenType.PropertyName)
        {
            _key = JsonKeys.OfSnapshot(Name(ref reader));
        }
        else if (token == JsonTokenType.EndObject)
        {
            Expect(_hasRegions, ref reader, "\"regions\" in the snapshot");
            _place = Place.Snapshots;
            visitor.EndSnapshot();
            return true;
        }
        else if (_key == JsonKeys.Regions)
        {
            Expect(!_hasRegions, ref reader, "\"regions\" only once in a snapshot");
            Expect(token == JsonTokenType.StartArray, ref reader, "an array as \"regions\"");
            (_place, _hasRegions) = (Place.Regions, true);
        }
        else if (_key == JsonKeys.Unknown)
        {
            PassOver(ref reader, token);
        }
        else if (token is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            BeginWhole(ref reader, keep: true);
        }
        else
        {
            visitor.SnapshotValue((RecordKey)_key, Value(ref reader, token));
        }

        return false;
    }

    private void TakeInRegion(ref Utf8JsonReader reader, JsonTokenType token, IRecordVisitor visitor)
    {
        if (token == JsonTokenType.PropertyName)
        {
            _key = JsonKeys.OfRegion(Name(ref reader));
        }
        else if (token == JsonTokenType.EndObject)
        {
            _place = Place.Regions;
            _regionEnded = true;
            visitor.EndRegion();
        }
        else if (_key == JsonKeys.Unknown)
        {
            PassOver(ref reader, token);
        }
        else if (token == JsonTokenType.StartObject && _key is ((int)RegionKey.NrAccesses or (int)RegionKey.Age))
        {
            _place = _key == (int)RegionKey.NrAccesses ? Place.Accesses : Place.Age;
        }
        else if (token is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            BeginWhole(ref reader, keep: true);
        }
        else
        {
            TellRegion(ref reader, token, visitor);
        }
    }

    private void TakeInPart(ref Utf8JsonReader reader, JsonTokenType token, IRecordVisitor visitor)
    {
        if (token == JsonTokenType.PropertyName)
        {
            _key = _place == Place.Accesses ? JsonKeys.OfAccesses(Name(ref reader)) : JsonKeys.OfAge(Name(ref reader));
        }
        else if (token == JsonTokenType.EndObject)
        {
            _place = Place.Region;
        }
        else if (_key == JsonKeys.Unknown)
        {
            PassOver(ref reader, token);
        }
        else if (token is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            BeginWhole(ref reader, keep: true);
        }
        else
        {
            TellRegion(ref reader, token, visitor);
        }
    }

    private void TellRegion(ref Utf8JsonReader reader, JsonTokenType token, IRecordVisitor visitor)
    {
        if (token == JsonTokenType.String && reader.ValueIsEscaped)
        {
            _shape.Forget();
        }
        else
        {
            _shape.Add((RegionKey)_key, token, _offset + reader.TokenStartIndex + (token == JsonTokenType.String ? 1 : 0), reader.ValueSpan.Length);
        }

        visitor.RegionValue((RegionKey)_key, Value(ref reader, token));
    }

    private void PassOver(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (token is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            BeginWhole(ref reader, keep: false);
        }
    }

    private void BeginWhole(ref Utf8JsonReader reader, bool keep)
    {
        _depth = reader.CurrentDepth;
        _kept = reader.TokenType;
        _keptOffset = _offset + reader.TokenStartIndex;
        _keep = keep ? _start + (int)reader.TokenStartIndex : -1;
    }

    private void EndWhole(ref Utf8JsonReader reader, IRecordVisitor visitor)
    {
        _depth = -1;
        if (_keep < 0)
        {
            return;
        }

        int end = _start + (int)reader.BytesConsumed;
        var value = new RawValue(_kept, _buffer.AsSpan(_keep, end - _keep), _keptOffset);
        _keep = -1;
        switch (_place)
        {
            case Place.Record or Place.Intervals or Place.Goal:
                visitor.RecordValue((RecordKey)_key, value);
                break;
            case Place.Snapshot:
                visitor.SnapshotValue((RecordKey)_key, value);
                break;
            default:
                _shape.Add((RegionKey)_key, _kept, _keptOffset, value.Text.Length);
                visitor.RegionValue((RegionKey)_key, value);
                break;
        }
    }

    private ReadOnlySpan<byte> Name(ref Utf8JsonReader reader) => reader.ValueIsEscaped ? Unescape(ref reader) : reader.ValueSpan;

    private RawValue Value(ref Utf8JsonReader reader, JsonTokenType token) =>
        new(token, token == JsonTokenType.String && reader.ValueIsEscaped ? Unescape(ref reader) : reader.ValueSpan, _offset + reader.TokenStartIndex);

    private ReadOnlySpan<byte> Unescape(ref Utf8JsonReader reader)
    {
        if (_unescaped.Length < reader.ValueSpan.Length)
        {
            _unescaped = new byte[reader.ValueSpan.Length];
        }

        try
        {
            return _unescaped.AsSpan(0, reader.CopyString(_unescaped));
        }
        catch (InvalidOperationException exception)
        {
            // half a surrogate pair, or not UTF-8
            throw new DamonDataException(
                $"{_name}: byte {_offset + reader.TokenStartIndex}: {Excerpt.Of(reader.ValueSpan)} is no text in UTF-8; is the file damaged?", exception);
        }
    }

    private void Refill()
    {
        int from = _keep >= 0 ? _keep : _start;
        _buffer.AsSpan(from, _end - from).CopyTo(_buffer);
        (_start, _end) = (_start - from, _end - from);
        _keep = _keep >= 0 ? 0 : -1;
        if (_end == _buffer.Length)
        {
            if (_end >= LongestValue)
            {
                throw new DamonDataException($"{_name}: byte {_offset - _start}: a value longer than {LongestValue} bytes; is this damo's file?");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        Read();
        if (_beginning)
        {
            SkipByteOrderMark();
        }
    }

    private void Read()
    {
        int read = _text.Read(_buffer.AsSpan(_end));
        _end += read;
        _final = read == 0;
    }

    private void SkipByteOrderMark()
    {
        _beginning = false;
        while (!_final && _end < 3)
        {
            Read();
        }

        if (_buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
        {
            (_start, _offset) = (3, 3);
        }
    }

    private void Expect(bool met, ref Utf8JsonReader reader, string what)
    {
        if (!met)
        {
            throw new DamonDataException(
                $"{_name}: byte {_offset + reader.TokenStartIndex}: expected {what}, as damo writes it; found {Found(ref reader)}");
        }
    }

    private static string Found(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.EndArray or JsonTokenType.EndObject => "its end",
        JsonTokenType.Null => "null",
        JsonTokenType.PropertyName => $"the key {Excerpt.Of(reader.ValueSpan)}",
        _ => Excerpt.Of(reader.ValueSpan),
    };

    private DamonDataException Invalid(JsonException exception, long offset)
    {
        // the message ends in line and column, which say little in a file without lines
        string what = exception.Message;
        int place = what.IndexOf(" LineNumber:", StringComparison.Ordinal);
        what = Excerpt.Line(place < 0 ? what : what[..place]);
        return _final && offset >= _offset + (_end - _start)
            ? new DamonDataException($"{_name}: byte {offset}: the JSON ends in the middle: {what} Was the recording cut short?", exception)
            : new DamonDataException($"{_name}: byte {offset}: invalid JSON: {what}", exception);
    }

    /// <summary>Listens to nothing.</summary>
    private sealed class NoVisitor : IRecordVisitor
    {
        public static NoVisitor Instance { get; } = new();

        public void BeginRecord()
        {
        }

        public void BeginIntervals(RecordKey key)
        {
        }

        public void RecordValue(RecordKey key, RawValue value)
        {
        }

        public void BeginSnapshot()
        {
        }

        public void SnapshotValue(RecordKey key, RawValue value)
        {
        }

        public void BeginRegion()
        {
        }

        public void RegionValue(RegionKey key, RawValue value)
        {
        }

        public void EndRegion()
        {
        }

        public void EndSnapshot()
        {
        }

        public void EndRecord()
        {
        }
    }
}
