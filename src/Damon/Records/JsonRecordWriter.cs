using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Text.Json;
using Damon.Snapshots;

namespace Damon.Records;

/// <summary>
/// Writes snapshots as damo's <c>json</c> or <c>json_compressed</c>, one at a time. Snapshots in a row of the same stream, intervals and filters become
/// one record. damo 3.3.0 reads it back and computes the same rates and ages; sizes are written to the byte, where damo rounds them.
/// </summary>
/// <remarks>
/// What damo's format has no place for: the node is left out; a kdamond that is no index in sysfs (a thread, a module) becomes null, but DAMON_STAT's −1 as
/// damo has it; other parts that are no numbers become null. Intervals are written in µs, fractions included.
/// </remarks>
public sealed class JsonRecordWriter : IDisposable
{
    private const int FlushAt = 1 << 16;

    private readonly AtomicFile? _file;
    private readonly string? _name;
    private readonly Stream _stream;
    private readonly ZLibStream? _deflate;
    private readonly Utf8JsonWriter _json;
    private Snapshot? _last;
    private bool _ended;
    private DamonDataException? _failure;

    private JsonRecordWriter(AtomicFile? file, string? name, Stream stream, bool compressed)
    {
        _file = file;
        _name = name;
        _deflate = compressed ? new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true) : null;
        _stream = _deflate ?? stream;

        // the layout of Python's json.dumps(indent=4): damo asks `file` what its input is, and that looks at the beginning
        _json = new Utf8JsonWriter(_stream, new JsonWriterOptions { Indented = true, IndentSize = 4, NewLine = "\n" });
        _json.WriteStartArray();
    }

    /// <summary>Whether something could not be written, so that there will be no file.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>Bytes that may still be written where the file lies; null: it is no ordinary file, or nobody knows.</summary>
    public long? SpaceLeft => _file?.SpaceLeft;

    /// <summary>Begins a file. It appears only when <see cref="Complete"/> was called.</summary>
    /// <param name="path">Where.</param>
    /// <param name="format"><see cref="RecordFormat.Json"/> or <see cref="RecordFormat.JsonCompressed"/>.</param>
    /// <exception cref="DamonDataException">It cannot be written there.</exception>
    public static JsonRecordWriter Create(string path, RecordFormat format)
    {
        Check(format);
        AtomicFile file = AtomicFile.Create(path);
        return new JsonRecordWriter(file, null, file.Stream, format == RecordFormat.JsonCompressed);
    }

    /// <summary>Begins to write to a stream, which stays open.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="format"><see cref="RecordFormat.Json"/> or <see cref="RecordFormat.JsonCompressed"/>.</param>
    /// <param name="name">What messages call it.</param>
    public static JsonRecordWriter Create(Stream stream, RecordFormat format, string name = "the recording")
    {
        Check(format);
        return new JsonRecordWriter(null, name, stream, format == RecordFormat.JsonCompressed);
    }

    /// <summary>Writes the next snapshot.</summary>
    /// <exception cref="DamonDataException">The disk is full, or the like.</exception>
    public void Write(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ObjectDisposedException.ThrowIf(_ended, this);
        try
        {
            ThrowIfFailed();
            WriteInto(snapshot);
        }
        catch (Exception exception) when (AtomicFile.IsRefusal(exception))
        {
            throw Failed(exception);
        }
    }

    /// <summary>Ends the document; a file takes its place.</summary>
    /// <exception cref="DamonDataException">The file cannot be written, or a snapshot of it could not be.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        try
        {
            ThrowIfFailed();
            EndRecord();
            _json.WriteEndArray();
            _json.Dispose();
            _deflate?.Dispose();
            _ended = true;
        }
        catch (Exception exception) when (AtomicFile.IsRefusal(exception))
        {
            throw Failed(exception);
        }

        _file?.Commit();
    }

    /// <summary>Ends the writing; a file that was not completed does not stay.</summary>
    public void Dispose()
    {
        if (!_ended)
        {
            // the pieces still held go where the file goes: away
            _ended = true;
            _json.Reset(Stream.Null);
        }

        _json.Dispose();
        try
        {
            _deflate?.Dispose();
        }
        catch (Exception exception) when (AtomicFile.IsRefusal(exception))
        {
            // the disk is full still; what could not be written was already said
        }

        _file?.Dispose();
    }

    private void WriteInto(Snapshot snapshot)
    {
        if (_last is null || !IsSameRecord(_last, snapshot))
        {
            EndRecord();
            BeginRecord(snapshot);
        }

        _last = snapshot;
        WriteSnapshot(snapshot);
    }

    /// <summary>A part is missing then: what comes after it would make a file that looks whole and is not.</summary>
    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new DamonDataException(_failure.Message, _failure);
        }
    }

    private DamonDataException Failed(Exception exception) =>
        _failure = new($"{_name ?? Excerpt.Path(_file!.Path)}: cannot be written: {Excerpt.Line(exception.Message)}", exception);

    private static void Check(RecordFormat format)
    {
        if (format is not (RecordFormat.Json or RecordFormat.JsonCompressed))
        {
            throw new ArgumentOutOfRangeException(nameof(format), format, "only json and json_compressed are written");
        }
    }

    private static bool IsSameRecord(Snapshot one, Snapshot other) =>
        one.Stream == other.Stream && one.Intervals == other.Intervals && one.Regions.HasFilterPassed == other.Regions.HasFilterPassed
        && one.Filters.SequenceEqual(other.Filters);

    private void BeginRecord(Snapshot snapshot)
    {
        StreamId stream = snapshot.Stream;
        _json.WriteStartObject();
        WriteIndex("kdamond_idx"u8, stream.Kdamond == RecordHead.Stat ? "-1" : stream.Kdamond);
        WriteIndex("context_idx"u8, stream.Context);
        _json.WriteStartObject("intervals"u8);
        _json.WriteString("sample_us"u8, Microseconds(snapshot.Intervals.Sample));
        _json.WriteString("aggr_us"u8, Microseconds(snapshot.Intervals.Aggregation));
        _json.WriteString("ops_update_us"u8, "0"u8);
        _json.WriteStartObject("intervals_goal"u8);
        _json.WriteString("access_bp"u8, "0.000000"u8);
        _json.WriteString("aggrs"u8, "0"u8);
        _json.WriteString("min_sample_us"u8, "0"u8);
        _json.WriteString("max_sample_us"u8, "0"u8);
        _json.WriteEndObject();
        _json.WriteEndObject();
        WriteIndex("scheme_idx"u8, stream.Scheme);
        WriteIndex("target_id"u8, stream.Target);
        _json.WriteStartArray("scheme_filters"u8);
        foreach (DamosFilter filter in snapshot.Filters)
        {
            WriteFilter(filter);
        }

        _json.WriteEndArray();
        _json.WriteStartArray("snapshots"u8);
    }

    private void EndRecord()
    {
        if (_last is null)
        {
            return;
        }

        _json.WriteEndArray();
        _json.WriteString("data_source"u8, _last.Stream.Kdamond == RecordHead.Stat ? "damon_stat"u8 : "unknown"u8);
        _json.WriteEndObject();
        _last = null;
    }

    private void WriteSnapshot(Snapshot snapshot)
    {
        _json.WriteStartObject();
        WriteNumber("start_time"u8, snapshot.StartTime);
        WriteNumber("end_time"u8, snapshot.EndTime);
        _json.WriteStartArray("regions"u8);
        Regions regions = snapshot.Regions;
        for (int i = 0; i < regions.Count; i++)
        {
            WriteRegion(regions, i);
            if (_json.BytesPending > FlushAt)
            {
                _json.Flush();
            }
        }

        _json.WriteEndArray();
        WriteNumber("total_bytes"u8, regions.TotalBytes);
        _json.WriteNull("damos_stats"u8);
        _json.WriteNull("sample_interval_us"u8);
        _json.WriteEndObject();
        _json.Flush();
    }

    private void WriteRegion(Regions regions, int i)
    {
        _json.WriteStartObject();
        WriteNumber("start"u8, regions.Starts[i]);
        WriteNumber("end"u8, regions.Ends[i]);
        _json.WriteStartObject("nr_accesses"u8);
        _json.WriteNumber("samples"u8, regions.Accesses[i]);
        _json.WriteNull("percent"u8);
        _json.WriteEndObject();
        _json.WriteStartObject("age"u8);
        _json.WriteNull("usec"u8);
        WriteNumber("aggr_intervals"u8, regions.Ages[i]);
        _json.WriteEndObject();
        _json.WriteStartArray("probe_hits"u8);
        for (int probe = 0; probe < regions.Probes; probe++)
        {
            _json.WriteNumberValue(regions.HitsOf(probe)[i]);
        }

        _json.WriteEndArray();
        WriteNumber("sz_filter_passed"u8, regions.Bytes(i, ByteKind.FilterPassed));
        _json.WriteEndObject();
    }

    private void WriteFilter(DamosFilter filter)
    {
        _json.WriteStartObject();
        _json.WriteString("filter_type"u8, filter.Type);
        _json.WriteBoolean("matching"u8, filter.Matching);
        _json.WriteBoolean("allow"u8, filter.Allow);
        _json.WriteString("memcg_path"u8, filter.MemcgPath);
        if (filter.Type == "addr")
        {
            _json.WriteStartObject("address_range"u8);
            WriteBytes("start"u8, filter.Minimum);
            WriteBytes("end"u8, filter.Maximum);
            _json.WriteEndObject();
        }
        else
        {
            _json.WriteNull("address_range"u8);
        }

        _json.WriteString("damon_target_idx"u8, filter.TargetIndex?.ToString(CultureInfo.InvariantCulture));
        if (filter.Type == "hugepage_size" && (filter.Minimum ?? filter.Maximum) is not null)
        {
            _json.WriteStartArray("hugepage_size"u8);
            _json.WriteStringValue(filter.Minimum?.ToString(CultureInfo.InvariantCulture));
            _json.WriteStringValue(filter.Maximum?.ToString(CultureInfo.InvariantCulture));
            _json.WriteEndArray();
        }
        else
        {
            _json.WriteNull("hugepage_size"u8);
        }

        _json.WriteEndObject();
    }

    private void WriteBytes(ReadOnlySpan<byte> name, ulong? bytes)
    {
        if (bytes is ulong number)
        {
            WriteNumber(name, number);
        }
        else
        {
            _json.WriteNull(name);
        }
    }

    private void WriteIndex(ReadOnlySpan<byte> name, string? part)
    {
        if (Int128.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 index) && index >= -1 && index <= ulong.MaxValue)
        {
            _json.WritePropertyName(name);
            _json.WriteRawValue(index.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            _json.WriteNull(name);
        }
    }

    /// <summary>A number as text, as damo has nearly all its numbers.</summary>
    private void WriteNumber<T>(ReadOnlySpan<byte> name, T number)
        where T : IBinaryInteger<T>
    {
        Span<byte> text = stackalloc byte[24];
        number.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        _json.WriteString(name, text[..length]);
    }

    private static string Microseconds(long nanoseconds) => (nanoseconds / 1000m).ToString("0.###", CultureInfo.InvariantCulture);
}
