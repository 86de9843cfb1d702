using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Damon;
using Damon.Events;
using Damon.Records;
using Damon.Snapshots;

namespace DamonHeatmap.Inputs;

/// <summary>
/// A table with one line for each region. Its columns are found by their names; others do no harm. Lines in a row with the same columns of the snapshot are one
/// snapshot.
/// </summary>
internal sealed class CsvInput(string path, PackedFile file) : ISnapshotInput
{
    private static readonly string[] OfSnapshot =
    [
        TableColumns.Snapshot, TableColumns.Node, TableColumns.Kdamond, TableColumns.Context, TableColumns.Target, TableColumns.Scheme, TableColumns.StartTime,
        TableColumns.EndTime, TableColumns.Sample, TableColumns.SampleAssumed, TableColumns.Aggregation, TableColumns.Filters,
    ];

    public string Path => path;

    public string FormatName => "csv" + file.PackingName;

    public ReadState State => file.State;

    /// <summary>Whether a text begins with a head line like ours.</summary>
    public static bool IsHead(ReadOnlySpan<byte> head)
    {
        head = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        int feed = head.IndexOf((byte)'\n');
        string[] names = [.. Encoding.UTF8.GetString(feed < 0 ? head : head[..feed]).Split(',').Select(name => name.Trim('\r', '"'))];
        return names.Contains(TableColumns.EndTime) && names.Contains(TableColumns.Accesses);
    }

    public IEnumerable<Snapshot> ReadSnapshots(Action<string>? warn, CancellationToken cancellationToken)
    {
        using Stream stream = file.Open();
        var reading = new Reading(new CsvRows(stream, file.Name), file.Name);
        while (reading.Next(out Snapshot? snapshot))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (snapshot is not null)
            {
                yield return snapshot;
            }
        }

        yield return reading.End();
    }

    private sealed class Reading
    {
        private readonly CsvRows _rows;
        private readonly string _name;
        private readonly int[] _ofSnapshot;
        private readonly byte[]?[] _last;
        private readonly int _columns;
        private readonly int _start;
        private readonly int _end;
        private readonly int _accesses;
        private readonly int _age;
        private readonly int _filterPassed;
        private readonly int _resident;
        private readonly int[] _hits;
        private readonly SnapshotDraft _draft = new();
        private long _line;
        private bool _isEmpty;

        public Reading(CsvRows rows, string name)
        {
            (_rows, _name) = (rows, name);
            List<string> names = rows.TryRead() ? [.. Enumerable.Range(0, rows.Count).Select(column => Encoding.UTF8.GetString(rows[column]))] : [];
            _columns = names.Count;
            _ofSnapshot = [.. OfSnapshot.Select(column => names.IndexOf(column))];
            _last = new byte[OfSnapshot.Length][];
            (_start, _end) = (Required(TableColumns.Start), Required(TableColumns.End));
            (_accesses, _age) = (Required(TableColumns.Accesses), Required(TableColumns.Age));
            (_filterPassed, _resident) = (names.IndexOf(TableColumns.FilterPassed), names.IndexOf(TableColumns.Resident));
            _hits = [.. TableColumns.OfProbes.Select(column => names.IndexOf(column))];
            foreach (string column in (string[])[TableColumns.StartTime, TableColumns.EndTime, TableColumns.Sample, TableColumns.Aggregation])
            {
                Required(column);
            }

            int Required(string column) => names.IndexOf(column) is int at and >= 0 ? at : throw new DamonDataException($"{name}: the head line has no column {column}");
        }

        /// <summary>Reads a line; false: there is none.</summary>
        /// <param name="finished">The snapshot before it, if it begins another.</param>
        public bool Next(out Snapshot? finished)
        {
            finished = null;
            if (!_rows.TryRead())
            {
                return false;
            }

            if (_rows.Count != _columns)
            {
                throw Wrong($"{_rows.Count} fields, the head line has {_columns}");
            }

            if (_line == 0 || !IsSameSnapshot())
            {
                finished = _line == 0 ? null : Build();
                Begin();
            }

            AddRegion();
            return true;
        }

        public Snapshot End() => _line > 0 ? Build() : throw new DamonDataException($"{_name}: no snapshot in it: it has a head line only");

        private Snapshot Build()
        {
            try
            {
                return _draft.Build();
            }
            catch (DamonDataException exception)
            {
                throw new DamonDataException($"{_name}: the snapshot from line {_line} on: {exception.Message}", exception);
            }
        }

        private bool IsSameSnapshot()
        {
            for (int i = 0; i < _last.Length; i++)
            {
                int column = _ofSnapshot[i];
                if (column >= 0 && (_rows.IsNull(column) != _last[i] is null || !_rows[column].SequenceEqual(_last[i])))
                {
                    return false;
                }
            }

            return true;
        }

        private void Begin()
        {
            _draft.Clear();
            (_line, _isEmpty) = (_rows.Line, false);
            for (int i = 0; i < _last.Length; i++)
            {
                int column = _ofSnapshot[i];
                _last[i] = column < 0 || _rows.IsNull(column) ? null : _rows[column].ToArray();
                if (_last[i] is byte[] value)
                {
                    Set(OfSnapshot[i], value);
                }
            }

            _draft.HasFilterPassed = _filterPassed >= 0 && !_rows.IsNull(_filterPassed);
            _draft.HasResident = _resident >= 0 && !_rows.IsNull(_resident);
            for (int probe = 0; probe < _hits.Length; probe++)
            {
                _draft.SetHits(probe, _hits[probe] >= 0 && !_rows.IsNull(_hits[probe]));
            }
        }

        private void Set(string column, byte[] value)
        {
            string text = Encoding.UTF8.GetString(value);
            if (column == TableColumns.Filters)
            {
                try
                {
                    _draft.Filters = EventFilters.Read(text);
                }
                catch (DamonDataException exception)
                {
                    throw Wrong(exception.Message);
                }
            }
            else if (column == TableColumns.SampleAssumed)
            {
                _draft.IsSampleAssumed = bool.TryParse(text, out bool assumed) ? assumed : throw Wrong($"{column} {Excerpt.Of(value)}: expected true or false");
            }
            else if (column != TableColumns.Snapshot && !_draft.TrySet(column, text)
                && !(long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && _draft.TrySet(column, number)))
            {
                throw Wrong($"{column} {Excerpt.Of(value)}: expected a whole number");
            }
        }

        private void AddRegion()
        {
            if (_isEmpty)
            {
                throw Wrong("a region, but the line before says that the snapshot has none");
            }

            if (_rows.IsNull(_start) && _rows.IsNull(_end) && _rows.IsNull(_accesses) && _rows.IsNull(_age))
            {
                _isEmpty = _draft.Starts.Count == 0 ? true : throw Wrong("no region, but the snapshot has some");
                return;
            }

            if (_draft.Starts.Count == RegionsBuilder.MaxCount)
            {
                throw Wrong($"more than {RegionsBuilder.MaxCount} regions in one snapshot");
            }

            _draft.Starts.Add(Number(_start, TableColumns.Start));
            _draft.Ends.Add(Number(_end, TableColumns.End));
            _draft.Accesses.Add(Number(_accesses, TableColumns.Accesses));
            _draft.Ages.Add(Number(_age, TableColumns.Age));
            Add(_draft.FilterPassed, _filterPassed, TableColumns.FilterPassed, _draft.HasFilterPassed);
            Add(_draft.Resident, _resident, TableColumns.Resident, _draft.HasResident);
            for (int probe = 0; probe < _hits.Length; probe++)
            {
                Add(_draft.Hits[probe], _hits[probe], TableColumns.OfProbes[probe], _draft.HasHits(probe));
            }
        }

        private void Add(List<ulong> values, int column, string name, bool has)
        {
            if (has)
            {
                values.Add(Number(column, name));
            }
            else if (column >= 0 && !_rows.IsNull(column))
            {
                throw Wrong($"{name} has a value, but not for the regions before it");
            }
        }

        private ulong Number(int column, string name)
        {
            ReadOnlySpan<byte> text = _rows[column];
            return Utf8Parser.TryParse(text, out ulong number, out int used) && used == text.Length
                ? number
                : throw Wrong($"{name} {Excerpt.Of(text)}: expected a whole number from 0 to 2^64-1");
        }

        private DamonDataException Wrong(string what) => new($"{_name}: line {_rows.Line}: {what}");
    }
}
