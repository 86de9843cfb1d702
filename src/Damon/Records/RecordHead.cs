using System.Globalization;
using System.Text.Json;
using Damon.Snapshots;

namespace Damon.Records;

/// <summary>What a record says of all its snapshots.</summary>
internal sealed class RecordHead
{
    /// <summary>The kdamond of DAMON_STAT, as <see cref="StreamId.Kdamond"/> has it.</summary>
    public const string Stat = "stat";

    private Int128? _kdamond;
    private Int128? _context;
    private Int128? _scheme;
    private Int128? _target;
    private bool _targetTold;
    private bool _intervalsTold;
    private bool _dataSourceIsStat;

    /// <summary>Sampling interval in ns; null where not told.</summary>
    public long? Sample { get; private set; }

    /// <summary>Aggregation interval in ns; null where not told.</summary>
    public long? Aggregation { get; private set; }

    /// <summary>Whether the kernel tuned the intervals while it recorded: the goal's aggrs are not 0.</summary>
    public bool IsTuned { get; private set; }

    /// <summary>Whether no kdamond is named: so of records made from a trace.</summary>
    public bool IsOfTrace => _kdamond is null && !IsStat;

    /// <summary>Whether it is of the kernel's DAMON_STAT module.</summary>
    public bool IsStat => _dataSourceIsStat || _kdamond == -1;

    /// <summary>The scheme's filters.</summary>
    public IReadOnlyList<DamosFilter> Filters { get; private set; } = [];

    /// <summary>Takes one value.</summary>
    /// <returns>False when it is nothing that can stand there.</returns>
    /// <exception cref="DamonDataException">Filters that are none; the message does not say where.</exception>
    public bool Take(RecordKey key, RawValue value)
    {
        switch (key)
        {
            case RecordKey.KdamondIdx:
                return TryIndex(value, -1, out _kdamond);
            case RecordKey.ContextIdx:
                return TryIndex(value, 0, out _context);
            case RecordKey.SchemeIdx:
                return TryIndex(value, 0, out _scheme);
            case RecordKey.TargetId:
                _targetTold = true;
                return TryIndex(value, 0, out _target);
            case RecordKey.DataSource:
                _dataSourceIsStat = value.Text.SequenceEqual("damon_stat"u8);
                return true;
            case RecordKey.Intervals or RecordKey.IntervalsGoal:
                return value.IsNull;
            case RecordKey.SampleUs:
                _intervalsTold = true;
                return TryInterval(value, out long sample) && (Sample = sample) is not null;
            case RecordKey.AggrUs:
                _intervalsTold = true;
                return TryInterval(value, out long aggregation) && (Aggregation = aggregation) is not null;
            case RecordKey.OpsUpdateUs:
                _intervalsTold = true;
                return true;
            case RecordKey.GoalAggrs:
                bool taken = TextCount.TryParse(value.Text, out Int128 aggrs) && aggrs >= 0 && IsScalar(value);
                IsTuned = taken && aggrs != 0;
                return taken;
            case RecordKey.SchemeFilters when value.IsNull:
                Filters = [];
                return true;
            case RecordKey.SchemeFilters when value.Type == JsonTokenType.StartArray:
                Filters = FilterList.Parse(value.Text);
                return true;
            case RecordKey.SchemeFilters:
                return false;
            default:
                // what the kernel may tune to is not needed to understand what it measured
                return true;
        }
    }

    /// <summary>What the record must say and does not; null when it is whole.</summary>
    public string? Missing() =>
        !_targetTold ? "no \"target_id\"; each record needs one, or null"
        : _intervalsTold && Sample is null ? "\"intervals\" without \"sample_us\""
        : _intervalsTold && Aggregation is null ? "\"intervals\" without \"aggr_us\""
        : null;

    /// <summary>The stream that the record's snapshots belong to.</summary>
    public StreamId Stream(string? node) => new(node, IsStat ? Stat : Text(_kdamond), Text(_context), Text(_target), Text(_scheme));

    /// <summary>Whether a value is a number or a text.</summary>
    public static bool IsScalar(RawValue value) => value.Type is JsonTokenType.Number or JsonTokenType.String;

    private static string? Text(Int128? index) => index?.ToString(CultureInfo.InvariantCulture);

    private static bool TryIndex(RawValue value, int least, out Int128? index)
    {
        index = null;
        if (value.IsNull)
        {
            return true;
        }

        if (!IsScalar(value) || !TextCount.TryParse(value.Text, out Int128 count) || count < least || count > ulong.MaxValue)
        {
            return false;
        }

        index = count;
        return true;
    }

    private static bool TryInterval(RawValue value, out long nanoseconds)
    {
        nanoseconds = 0;
        return IsScalar(value) && TextTime.TryParseMicroseconds(value.Text, out nanoseconds) && nanoseconds > 0;
    }
}
